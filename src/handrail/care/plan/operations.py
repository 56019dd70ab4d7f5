"""What can be done with a treatment plan: write it, sign it, hear the client, begin a new version."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.care.plan import queries
from handrail.care.plan.models import Goal, Intervention, Objective, Plan, Problem
from handrail.care.plan.states import PLAN
from handrail.ground import access, clock
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

MEANWHILE = "Someone else signed or changed this plan a moment ago. Look again."
PLANNED = ("admission", "taking part", "stepping down")
ICD_10_CM = re.compile(r"[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")


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
    reasons = list(why_not_draft(_care(plan), by=by))
    if not PLAN.allows(plan.state, "replace"):
        reasons.append(_("Only a signed plan is changed by a new version."))
    if reasons:
        raise NotAllowed(reasons)
    new = _new(_care(plan), by=by, at=at, version=plan.version + 1)
    _copy(queries.view_of(plan), new)
    detail = {"version": new.version, "from": plan.version}
    record.write(by=by, at=at, what="plan.revised", about=new, detail=detail)
    return new


def why_not_write(plan: Plan, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against adding to a plan."""
    yield from access.reasons_against(by, "plan.write", plan)
    if plan.state != "draft":
        yield _("The plan is %(state)s: nothing is added to it. Begin a new version.") % {"state": plan.state}


@verb
def add_problem(plan: Plan, *, by: Actor, at: datetime, words: str, code: str = "") -> Problem:
    _hold(plan, by=by, words=[words])
    if code and not ICD_10_CM.fullmatch(code):
        raise NotAllowed([_("'%s' is not an ICD-10-CM code. Write it like F33.1.") % code])
    row = episode_operations.client_row(_care(plan))
    problem: Problem = Problem.objects.create(**row, plan=plan, code=code, words=words.strip())
    record.write(by=by, at=at, what="plan.problem_added", about=problem)
    return problem


@verb
def add_goal(problem: Problem, *, by: Actor, at: datetime, words: str) -> Goal:
    """Add what the client wants, in the client's words."""
    _hold(problem.plan, by=by, words=[words])
    row = episode_operations.client_row(_care(problem.plan))
    goal: Goal = Goal.objects.create(**row, problem=problem, words=words.strip())
    record.write(by=by, at=at, what="plan.goal_added", about=goal)
    return goal


@verb
def add_objective(
    goal: Goal,
    *,
    by: Actor,
    at: datetime,
    words: str,
    measure: str,
    baseline: str,
    target: str,
    due_on: date,
) -> Objective:
    """Add a step that can be measured: from a baseline to a target, by a day to come."""
    episode = _care(goal.problem.plan)
    _hold(goal.problem.plan, by=by, words=[words, measure, baseline, target])
    if due_on < clock.day_of(at, episode.site.time_zone):
        raise NotAllowed([_("The day by which it is reached can't be in the past.")])
    objective: Objective = Objective.objects.create(
        **episode_operations.client_row(episode),
        goal=goal,
        words=words.strip(),
        measure=measure.strip(),
        baseline=baseline.strip(),
        target=target.strip(),
        due_on=due_on,
    )
    record.write(by=by, at=at, what="plan.objective_added", about=objective)
    return objective


@verb
def add_intervention(
    objective: Objective, *, by: Actor, at: datetime, kind: str, frequency: str, staff_id: UUID
) -> Intervention:
    """Add what we do toward an objective, how often, and who answers for it."""
    plan = objective.goal.problem.plan
    _hold(plan, by=by, words=[kind, frequency])
    row = episode_operations.client_row(_care(plan))
    intervention: Intervention = Intervention.objects.create(
        **row,
        objective=objective,
        kind=kind.strip(),
        frequency=frequency.strip(),
        staff=people.staff_member(staff_id=staff_id),
    )
    record.write(by=by, at=at, what="plan.intervention_added", about=intervention)
    return intervention


def why_not_sign(plan: Plan, *, by: Actor, on: date) -> Iterator[str]:
    """Yield what stands against the clinician's signature."""
    yield from access.reasons_against(by, "plan.write", plan)
    yield from people.reasons_unlicensed(by, on=on)
    if not PLAN.allows(plan.state, "sign"):
        yield _("The plan is %(state)s.") % {"state": plan.state}
        return
    yield from _unfinished(queries.view_of(plan))


@verb
def sign(plan: Plan, *, by: Actor, at: datetime) -> None:
    """Sign a plan as a licensed clinician. The version before it is replaced in the same act."""
    on = clock.day_of(at, _care(plan).site.time_zone)
    if reasons := list(why_not_sign(plan, by=by, on=on)):
        raise NotAllowed(reasons)
    after = PLAN.after(plan.state, "sign")
    _hold_draft(plan)  # nothing is added between the hash and the signature
    Plan.objects.filter(episode_id=plan.episode_id, state="signed").update(
        state=PLAN.after("signed", "replace")
    )
    signed = Plan.objects.filter(pk=plan.pk, state=plan.state).update(
        state=after,
        signed_at=at,
        signed_by_id=by.person_id,
        content_hash=queries.hash_of(queries.view_of(plan)),
    )
    if not signed:
        raise NotAllowed([_(MEANWHILE)])
    plan.refresh_from_db()
    detail = {"version": plan.version, "hash": plan.content_hash}
    record.write(by=by, at=at, what="plan.signed", about=plan, detail=detail)


def why_not_client_sign(plan: Plan, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against the client's signature."""
    yield from access.reasons_against(by, "plan.sign", plan)
    if plan.state != "signed":
        yield _("The client signs after the clinician has.")
    elif plan.client_signed_at is not None:
        yield _("The client has signed this version.")


@verb
def client_sign(plan: Plan, *, by: Actor, at: datetime, signed_name: str = "", disagrees: str = "") -> None:
    """Note the client's signature, or in what they disagree, or both. Staff may note it in the room."""
    reasons, name, words = list(why_not_client_sign(plan, by=by)), signed_name.strip(), disagrees.strip()
    if not name and not words:
        reasons.append(_("Type the client's full name, or write in what they disagree."))
    if reasons:
        raise NotAllowed(reasons)
    facts: dict[str, Any] = {"client_signed_at": at, "client_signed_name": name} if name else {}
    heard = Plan.objects.filter(pk=plan.pk, state="signed", client_signed_at__isnull=True)
    if not heard.update(client_disagrees=words or plan.client_disagrees, **facts):
        raise NotAllowed([_(MEANWHILE)])
    plan.refresh_from_db()
    what = "plan.client_signed" if name else "plan.client_disagreed"
    detail = {"version": plan.version, "hash": plan.content_hash, "disagrees": bool(words)}
    record.write(by=by, at=at, what=what, about=plan, detail=detail)


def _unfinished(view: queries.PlanView) -> Iterator[str]:
    """Yield each place where the chain from problem to intervention is broken."""
    if not view.problems:
        yield _("No problem is written yet.")
    for one in view.problems:
        if not one.goals:
            yield _("'%s' has no goal.") % one.problem.words
        for goal in one.goals:
            if not goal.objectives:
                yield _("The goal '%s' has no objective.") % goal.goal.words
            for objective in goal.objectives:
                if not objective.interventions:
                    yield _("The objective '%s' has no intervention.") % objective.objective.words


def _hold(plan: Plan, *, by: Actor, words: list[str]) -> None:
    """Refuse unless the plan is a draft, and keep it one until this write is done."""
    if reasons := list(why_not_write(plan, by=by)):
        raise NotAllowed(reasons)
    if not all(one.strip() for one in words):
        raise NotAllowed([_("Fill in every part of it.")])
    _hold_draft(plan)


def _hold_draft(plan: Plan) -> None:
    if not Plan.objects.filter(pk=plan.pk, state="draft").update(state="draft"):
        raise NotAllowed([_(MEANWHILE)])


def _care(plan: Plan) -> Episode:
    """Return the course of care; every plan has one."""
    episode: Any = plan.episode
    return cast(Episode, episode)


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
    row = episode_operations.client_row(_care(new))
    for one in view.problems:
        problem = Problem.objects.create(**row, plan=new, code=one.problem.code, words=one.problem.words)
        for aim in one.goals:
            goal = Goal.objects.create(**row, problem=problem, words=aim.goal.words)
            for step in aim.objectives:
                _copy_objective(row, goal, step)


def _copy_objective(row: dict[str, Any], goal: Goal, step: queries.ObjectiveView) -> None:
    was = step.objective
    objective = Objective.objects.create(
        **row,
        goal=goal,
        words=was.words,
        measure=was.measure,
        baseline=was.baseline,
        target=was.target,
        due_on=was.due_on,
    )
    for act in step.interventions:
        Intervention.objects.create(
            **row, objective=objective, kind=act.kind, frequency=act.frequency, staff_id=act.staff_id
        )
