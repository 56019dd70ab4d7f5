"""Write a plan: add, change and take out what stands in a draft."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from handrail.care.plan.models import Goal, Intervention, Objective, Plan, Problem
from handrail.care.plan.operations.holding import care_of, hold
from handrail.ground import clock
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

ICD_10_CM = re.compile(r"[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")


Part = Problem | Goal | Objective | Intervention


@verb
def add_problem(plan: Plan, *, by: Actor, at: datetime, words: str, code: str = "") -> Problem:
    hold(plan, by=by, words=[words])
    row = episode_operations.client_row(care_of(plan))
    problem: Problem = Problem.objects.create(**row, plan=plan, **_problem(words, code))
    record.write(by=by, at=at, what="plan.problem_added", about=problem)
    return problem


@verb
def change_problem(
    problem: Problem, *, by: Actor, at: datetime, words: str, code: str = "", read: str | None = None
) -> None:
    """Change a part. `read`: the mark of what its writer read; where it says something else by now, it is refused."""
    hold(problem.plan, by=by, words=[words])
    _look_again(problem, read)
    _change(problem, _problem(words, code), by=by, at=at)


@verb
def add_goal(problem: Problem, *, by: Actor, at: datetime, words: str) -> Goal:
    """Add what the client wants, in the client's words."""
    hold(problem.plan, by=by, words=[words])
    row = episode_operations.client_row(care_of(problem.plan))
    goal: Goal = Goal.objects.create(**row, problem=problem, words=words.strip())
    record.write(by=by, at=at, what="plan.goal_added", about=goal)
    return goal


@verb
def change_goal(goal: Goal, *, by: Actor, at: datetime, words: str, read: str | None = None) -> None:
    hold(goal.problem.plan, by=by, words=[words])
    _look_again(goal, read)
    _change(goal, {"words": words.strip()}, by=by, at=at)


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
    episode = care_of(goal.problem.plan)
    hold(goal.problem.plan, by=by, words=[words, measure, baseline, target])
    _to_come(episode, due_on, at)
    said = _stripped(words=words, measure=measure, baseline=baseline, target=target)
    row = episode_operations.client_row(episode)
    objective: Objective = Objective.objects.create(**row, goal=goal, **said, due_on=due_on)
    record.write(by=by, at=at, what="plan.objective_added", about=objective)
    return objective


@verb
def change_objective(
    objective: Objective,
    *,
    by: Actor,
    at: datetime,
    words: str,
    measure: str,
    baseline: str,
    target: str,
    due_on: date,
    read: str | None = None,
) -> None:
    """Change a step; a day that has passed may stay, not be chosen."""
    plan = objective.goal.problem.plan
    hold(plan, by=by, words=[words, measure, baseline, target])
    _look_again(objective, read)
    if due_on != objective.due_on:
        _to_come(care_of(plan), due_on, at)
    said = _stripped(words=words, measure=measure, baseline=baseline, target=target)
    _change(objective, said | {"due_on": due_on}, by=by, at=at)


@verb
def add_intervention(
    objective: Objective, *, by: Actor, at: datetime, kind: str, frequency: str, staff_id: UUID
) -> Intervention:
    """Add what we do toward an objective, how often, and who answers for it."""
    plan = objective.goal.problem.plan
    hold(plan, by=by, words=[kind, frequency])
    intervention: Intervention = Intervention.objects.create(
        **episode_operations.client_row(care_of(plan)),
        objective=objective,
        **_stripped(kind=kind, frequency=frequency),
        staff=people.staff_member(staff_id=staff_id),
    )
    record.write(by=by, at=at, what="plan.intervention_added", about=intervention)
    return intervention


@verb
def change_intervention(
    intervention: Intervention,
    *,
    by: Actor,
    at: datetime,
    kind: str,
    frequency: str,
    staff_id: UUID,
    read: str | None = None,
) -> None:
    hold(intervention.objective.goal.problem.plan, by=by, words=[kind, frequency])
    _look_again(intervention, read)
    staff = people.staff_member(staff_id=staff_id)
    _change(intervention, _stripped(kind=kind, frequency=frequency) | {"staff": staff}, by=by, at=at)


@verb
def take_out(part: Part, *, by: Actor, at: datetime, read: str | None = None) -> None:
    """Take a part out of a draft, with all that stands below it. What it said stays in the record."""
    hold(plan_of(part), by=by, words=["-"])
    _look_again(part, read)
    said = list(_told(part))
    try:
        with attempt():
            _delete(part)
    except ProtectedError:
        raise NotAllowed(
            [_("A note cites this objective. Leave it in, and say in a new one what comes next.")]
        ) from None
    detail = {"part": type(part).__name__.casefold(), "words": str(part), "said": said}
    record.write(by=by, at=at, what="plan.taken_out", about=plan_of(part), detail=detail)


def plan_of(part: Part) -> Plan:
    """Return the version that a part stands in."""
    if isinstance(part, Problem):
        return part.plan
    if isinstance(part, Goal):
        return plan_of(part.problem)
    return plan_of(part.goal if isinstance(part, Objective) else part.objective)


def _below(part: Part) -> list[Part]:
    below = {Problem: "goals", Goal: "objectives", Objective: "interventions"}.get(type(part))
    return list(getattr(part, below).all()) if below else []


def _told(part: Part) -> Iterator[dict[str, str]]:
    """Yield a part and all below it with what each says."""
    yield {name: str(getattr(part, name)) for name in part.SAID}
    for one in _below(part):
        yield from _told(one)


def _delete(part: Part) -> None:
    """Delete from the bottom up: nothing is left hanging on what is gone."""
    for one in _below(part):
        _delete(one)
    part.delete()


def _look_again(part: Part, read: str | None) -> None:
    """Read a part anew, inside the hold of its plan, and refuse where it was changed after it was read."""
    part.refresh_from_db()
    if read is not None and part.mark != read:
        raise NotAllowed(
            [_("Someone else changed this meanwhile. Both texts are here: compare, then save again.")]
        )


def _change(part: Part, now: dict[str, Any], *, by: Actor, at: datetime) -> None:
    was = {name: str(getattr(part, name)) for name in now}
    for name, value in now.items():
        setattr(part, name, value)
    part.save(update_fields=list(now))
    changed = {name: [was[name], str(now[name])] for name in now if was[name] != str(now[name])}
    kind = type(part).__name__.casefold()
    record.write(by=by, at=at, what=f"plan.{kind}_changed", about=part, detail=changed)


def _problem(words: str, code: str) -> dict[str, str]:
    if code and not ICD_10_CM.fullmatch(code):
        raise NotAllowed([_("'%s' is not an ICD-10-CM code. Write it like F33.1.") % code])
    return {"words": words.strip(), "code": code}


def _to_come(episode: Episode, due_on: date, at: datetime) -> None:
    if due_on < clock.day_of(at, episode.site.time_zone):
        raise NotAllowed([_("The day by which it is reached can't be in the past.")])


def _stripped(**words: str) -> dict[str, str]:
    return {name: one.strip() for name, one in words.items()}
