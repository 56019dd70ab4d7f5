"""Begin a plan, and a new version of a signed one."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.care.plan import queries
from handrail.care.plan.models import Goal, Intervention, Objective, Plan, Problem
from handrail.care.plan.operations.holding import MEANWHILE, care_of
from handrail.care.plan.states import PLAN
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

PLANNED = ("admission", "taking part", "stepping down")


def why_not_draft(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against beginning a plan, or a new version of it."""
    yield from access.reasons_against(by, "plan.write", episode)
    if episode.stage not in PLANNED:
        yield _("A plan is written from admission on; this course of care is at '%s'.") % episode.stage
    if queries.draft_of(episode.pk) is not None:
        yield _("A version is being written already. Go on with that one.")


@verb
def draft(episode: Episode, *, by: Actor, at: datetime) -> Plan:
    """Begin the first plan of a course of care."""
    reasons = list(why_not_draft(episode, by=by))
    if queries.signed_of(episode.pk) is not None:
        reasons.append(_("There is a signed plan. Change it by a new version."))
    if reasons:
        raise NotAllowed(reasons)
    plan = _new(episode, by=by, at=at, version=1)
    record.write(by=by, at=at, what="plan.drafted", about=plan, detail={"version": 1})
    return plan


@verb
def revise(plan: Plan, *, by: Actor, at: datetime) -> Plan:
    """Copy a signed plan to a new draft. The signed one is the plan until the new one is signed."""
    reasons = list(why_not_draft(care_of(plan), by=by))
    if not PLAN.allows(plan.state, "replace"):
        reasons.append(_("Only a signed plan is changed by a new version."))
    if reasons:
        raise NotAllowed(reasons)
    new = _new(care_of(plan), by=by, at=at, version=plan.version + 1)
    _copy(queries.view_of(plan), new)
    detail = {"version": new.version, "from": plan.version}
    record.write(by=by, at=at, what="plan.revised", about=new, detail=detail)
    return new


def _new(episode: Episode, *, by: Actor, at: datetime, version: int) -> Plan:
    try:
        with attempt():
            plan: Plan = Plan.objects.create(
                **episode_operations.client_row(episode), version=version, author_id=by.person_id, made_at=at
            )
    except IntegrityError:
        raise NotAllowed([_(MEANWHILE)]) from None
    return plan


def _copy(view: queries.PlanView, new: Plan) -> None:
    row = episode_operations.client_row(care_of(new))
    for one in view.problems:
        problem = Problem.objects.create(
            **row, plan=new, line=one.problem.line, code=one.problem.code, words=one.problem.words
        )
        for aim in one.goals:
            goal = Goal.objects.create(**row, problem=problem, line=aim.goal.line, words=aim.goal.words)
            for step in aim.objectives:
                _copy_objective(row, goal, step)


def _copy_objective(row: dict[str, Any], goal: Goal, step: queries.ObjectiveView) -> None:
    was = step.objective
    objective = Objective.objects.create(
        **row,
        goal=goal,
        line=was.line,
        words=was.words,
        measure=was.measure,
        baseline=was.baseline,
        target=was.target,
        due_on=was.due_on,
    )
    for act in step.interventions:
        Intervention.objects.create(
            **row,
            objective=objective,
            line=act.line,
            kind=act.kind,
            frequency=act.frequency,
            staff_id=act.staff_id,
        )
