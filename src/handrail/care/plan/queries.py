"""Reads of treatment plans: the tree as it stands, its objectives, its hash, which plans are late."""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist

from handrail.anytime.notes import queries as notes
from handrail.care.plan.clocks import Clock as Clock
from handrail.care.plan.clocks import PlanClocks as PlanClocks
from handrail.care.plan.clocks import clocks_of as clocks_of
from handrail.care.plan.clocks import told_later as told_later
from handrail.care.plan.due import due as due
from handrail.care.plan.later import LATER as LATER
from handrail.care.plan.models import (
    Addendum,
    Goal,
    Intervention,
    Objective,
    Plan,
    PlanReview,
    Problem,
    SignatureAttempt,
)
from handrail.care.plan.second import kinds_of, signs_alone
from handrail.care.plan.second import source_at as source_at
from handrail.ground.actor import Actor
from handrail.ground.episode.models import Episode
from handrail.library import shelf
from handrail.library.objective import Objective as Template


@dataclass(frozen=True)
class ObjectiveView:
    objective: Objective
    interventions: list[Intervention]
    delivered: Any = None  # toward it, by the notes; None: no signed note names it yet


@dataclass(frozen=True)
class GoalView:
    goal: Goal
    objectives: list[ObjectiveView]


@dataclass(frozen=True)
class ProblemView:
    problem: Problem
    goals: list[GoalView]


@dataclass(frozen=True)
class PlanView:
    """One version of a plan as a tree: problem, goal, objective, intervention."""

    plan: Plan
    problems: list[ProblemView]

    @property
    def objectives(self) -> list[Objective]:
        return [one.objective for p in self.problems for g in p.goals for one in g.objectives]


def with_delivered(view: PlanView) -> PlanView:
    """Return a plan with what was delivered toward each objective: the thread from the plan to the services. One query."""
    toward = notes.delivered_toward(view.plan.episode_id) if view.plan.episode_id else {}
    problems = [
        replace(
            problem,
            goals=[
                replace(
                    goal,
                    objectives=[
                        replace(step, delivered=toward.get(step.objective.line)) for step in goal.objectives
                    ],
                )
                for goal in problem.goals
            ],
        )
        for problem in view.problems
    ]
    return replace(view, problems=problems)


@dataclass(frozen=True)
class StepBrief:
    words: str
    baseline: str
    target: str
    due_on: date


@dataclass(frozen=True)
class GoalBrief:
    words: str
    steps: list[StepBrief]


@dataclass(frozen=True)
class PlanBrief:
    """What a plan aims at, for a card of the client page."""

    state: str
    goals: list[GoalBrief]


def current(episode_id: UUID) -> PlanView | None:
    """Return the plan care goes by: the signed one, or the first draft while none is signed."""
    return _latest(episode_id, "signed", "draft")


def brief_of(episode_id: UUID) -> PlanBrief | None:
    """Return the plan care goes by as far as goals and objectives; who does what is left out. One query.

    None as well for a draft that has no goal yet: there is nothing to read in it.
    """
    goals = Goal.objects.filter(episode_id=episode_id, problem__plan__state__in=("signed", "draft"))
    lines = sorted(
        goals.values_list(
            *("problem__plan__state", "problem_id", "id", "objectives__id", "words"),
            *("objectives__words", "objectives__baseline", "objectives__target", "objectives__due_on"),
        ),
        key=lambda line: tuple(str(part) for part in line[1:4]),  # a goal may have no objective yet: None
    )
    # The signed one, or the draft while none is signed: there is at most one of each.
    state = max((line[0] for line in lines), default=None)
    found: dict[UUID, GoalBrief] = {}
    for in_state, _problem, goal, objective, words, *step in lines:
        if in_state == state:
            steps = found.setdefault(goal, GoalBrief(words, [])).steps
            steps += [StepBrief(*step)] if objective else []
    return PlanBrief(state, list(found.values())) if state else None


def draft_of(episode_id: UUID) -> PlanView | None:
    """Return the version being written, or None."""
    return _latest(episode_id, "draft")


def signed_of(episode_id: UUID) -> PlanView | None:
    return _latest(episode_id, "signed")


def versions_of(episode_id: UUID) -> list[Plan]:
    """Return every version, the newest first."""
    return list(Plan.objects.filter(episode_id=episode_id).select_related("signed_by").order_by("-version"))


def objectives_of(episode_id: UUID) -> list[Objective]:
    """Return the objectives of the plan care goes by, in order."""
    plan = current(episode_id)
    return plan.objectives if plan else []


def objectives_of_all(episode_ids: Iterable[UUID]) -> dict[UUID, list[Objective]]:
    """Return the objectives of the plan each client's care goes by: signed, or the first draft. One query."""
    rows = Objective.objects.filter(episode_id__in=list(episode_ids))
    by_state: dict[str, dict[UUID, list[Objective]]] = {"draft": {}, "signed": {}}
    for one in rows.select_related("goal__problem__plan").order_by("id"):
        state = one.goal.problem.plan.state
        if state in by_state:
            by_state[state].setdefault(one.episode_id, []).append(one)
    return by_state["draft"] | by_state["signed"]


def plan_for(by: Actor, plan_id: UUID) -> Plan:
    """Return one plan this actor may reach. Raises Plan.DoesNotExist for another clinic's or client's."""
    found = Plan.objects.select_related("episode__site", "episode__program", "client")
    if by.kind == "client":
        found = found.filter(client_id=by.person_id)
    plan: Plan = found.get(pk=plan_id, organization_id=by.organization_id)
    return plan


def draft_for(episode: Episode) -> Plan:
    """Return the draft of this course of care. Raises Plan.DoesNotExist when there is none."""
    plan: Plan = Plan.objects.select_related("episode__site", "episode__program").get(
        episode=episode, state="draft"
    )
    return plan


def problem_in(plan: Plan, problem_id: UUID) -> Problem:
    found: Problem = Problem.objects.select_related("plan__episode").get(pk=problem_id, plan=plan)
    return found


def goal_in(plan: Plan, goal_id: UUID) -> Goal:
    found: Goal = Goal.objects.select_related("problem__plan__episode").get(pk=goal_id, problem__plan=plan)
    return found


def objective_in(plan: Plan, objective_id: UUID) -> Objective:
    found: Objective = Objective.objects.select_related("goal__problem__plan__episode").get(
        pk=objective_id, goal__problem__plan=plan
    )
    return found


def intervention_in(plan: Plan, intervention_id: UUID) -> Intervention:
    found: Intervention = Intervention.objects.select_related(
        "objective__goal__problem__plan__episode", "staff"
    ).get(pk=intervention_id, objective__goal__problem__plan=plan)
    return found


def part_in(plan: Plan, part_id: UUID) -> Problem | Goal | Objective | Intervention:
    """Return any part of this version. Raises Plan.DoesNotExist for what stands elsewhere."""
    for find in (problem_in, goal_in, objective_in, intervention_in):
        with suppress(ObjectDoesNotExist):
            return find(plan, part_id)
    raise Plan.DoesNotExist


def added_to(plan: Plan) -> tuple[list[Addendum], list[SignatureAttempt]]:
    """Return what was added to a version after it was signed, and when the client was asked in vain. Two queries."""
    addenda = Addendum.objects.filter(plan=plan).select_related("by")
    attempts = SignatureAttempt.objects.filter(plan=plan).select_related("by")
    return sorted(addenda, key=attrgetter("at")), sorted(attempts, key=attrgetter("at"))


def reviews_of(plan: Plan) -> list[PlanReview]:
    """Return when a version was reviewed and stayed, the latest first. One query."""
    return sorted(
        PlanReview.objects.filter(plan=plan).select_related("by"), key=attrgetter("at"), reverse=True
    )


def needs_cosign(by: Actor, site: Any, *, on: date) -> bool:
    """Return whether a plan that this person signs today waits for somebody else's signature."""
    return signs_alone(kinds_of(by, on=on), site, on=on).answer != "met"


def version_of(episode_id: UUID, version: int) -> PlanView:
    """Return one version as a tree. Raises Plan.DoesNotExist."""
    plans = Plan.objects.select_related("episode__site", "author", "signed_by", "cosignature__by")
    return view_of(plans.get(episode_id=episode_id, version=version))


def template_of(template_id: str) -> Template | None:
    """Return the library's objective of that id, or None."""
    every = (one for area in shelf.objectives() for one in area.objectives)
    return next((one for one in every if one.id == template_id), None)


def begun_from(template: Template, *, on: date) -> dict[str, Any]:
    """Return the fields of an objective that begins from a template, as it stands; the client's own now replaces it."""
    return {
        "words": template.words,
        "measure": template.measure,
        "target": template.target,
        "due_on": on + timedelta(weeks=template.weeks),
    }


def view_of(plan: Plan) -> PlanView:
    """Return a plan's tree: four queries, however large it is."""
    problems = sorted(Problem.objects.filter(plan=plan), key=attrgetter("id"))
    goals = _by_parent(Goal.objects.filter(problem__plan=plan), "problem_id")
    objectives = _by_parent(Objective.objects.filter(goal__problem__plan=plan), "goal_id")
    acts = Intervention.objects.filter(objective__goal__problem__plan=plan).select_related("staff")
    interventions = _by_parent(acts, "objective_id")
    return PlanView(
        plan,
        [
            ProblemView(
                problem,
                [
                    GoalView(
                        goal,
                        [
                            ObjectiveView(one, interventions.get(one.pk, []))
                            for one in objectives.get(goal.pk, [])
                        ],
                    )
                    for goal in goals.get(problem.pk, [])
                ],
            )
            for problem in problems
        ],
    )


def hash_of(view: PlanView) -> str:
    """Return the SHA-256 over the whole tree: what proves which plan was signed."""
    said = [
        str(view.plan.episode_id),
        view.plan.version,
        [
            [p.problem.code, p.problem.words, [[g.goal.words, _said(g.objectives)] for g in p.goals]]
            for p in view.problems
        ],
    ]
    canonical = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _said(objectives: list[ObjectiveView]) -> list[list[Any]]:
    return [
        [
            view.objective.words,
            view.objective.measure,
            view.objective.baseline,
            view.objective.target,
            view.objective.due_on.isoformat(),
            [[one.kind, one.frequency, str(one.staff_id)] for one in view.interventions],
        ]
        for view in objectives
    ]


def _latest(episode_id: UUID, *states: str) -> PlanView | None:
    """Return the plan in one of these states, "signed" before "draft"."""
    plans = Plan.objects.filter(episode_id=episode_id, state__in=states)
    plan = _best(plans.select_related("episode__site", "author", "signed_by", "cosignature__by"))
    return view_of(plan) if plan else None


def _best(plans: Iterable[Plan]) -> Plan | None:
    """Return the signed one, or the draft while none is signed: there is at most one of each."""
    return max(plans, key=attrgetter("state"), default=None)


def _by_parent(rows: Iterable[Any], parent: str) -> dict[UUID, list[Any]]:
    """Return rows by what they hang on, in the order in which they were written."""
    found: dict[UUID, list[Any]] = {}
    for row in sorted(rows, key=attrgetter("id")):
        found.setdefault(getattr(row, parent), []).append(row)
    return found


def signings_of(episode_ids: Iterable[UUID]) -> list[tuple[UUID, datetime, int, str]]:
    """Return whose plan was signed when, which version, and by whom; replaced versions too. One query."""
    signed = Plan.objects.filter(episode_id__in=list(episode_ids), signed_at__isnull=False)
    return [
        (one.episode_id, one.signed_at, one.version, str(one.signed_by))
        for one in signed.select_related("signed_by")
        if one.episode_id and one.signed_at
    ]


def addenda_of(episode_ids: Iterable[UUID]) -> list[tuple[UUID, datetime, str, str]]:
    """Return what was added to these clients' signed plans: whose, when, the words, and by whom. One query."""
    found = Addendum.objects.filter(episode_id__in=list(episode_ids)).select_related("by")
    return [(one.episode_id, one.at, one.words, str(one.by)) for one in found if one.episode_id]
