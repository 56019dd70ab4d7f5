"""Reads of goals and of skills tried out: what a client means to do, whether it happened, how sure they feel."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from handrail.care.day.models import ShortTermGoal, SkillPractice
from handrail.ground.actor import Actor


@dataclass(frozen=True)
class GoalShare:
    """How goals went since a day: reached, partly, of how many that were answered."""

    reached: int
    partly: int
    answered: int


def open_goals(episode_id: UUID | None) -> dict[str, ShortTermGoal]:
    """Return a client's goals nobody has answered yet, by span."""
    return {
        goal.span: goal for goal in ShortTermGoal.objects.filter(episode_id=episode_id, outcome__isnull=True)
    }


def goal_to_answer(episode_id: UUID, *, before: date) -> ShortTermGoal | None:
    """Return the goal that was set for the days before this one, if nobody has said yet how it went."""
    goal = open_goals(episode_id).get("day")
    return goal if goal and goal.set_on < before else None


def goal_for(by: Actor, goal_id: UUID) -> ShortTermGoal:
    """Return one goal this actor may reach. Raises ShortTermGoal.DoesNotExist."""
    found = ShortTermGoal.objects.select_related("episode__client", "episode__site", "episode__program")
    if by.kind == "client":
        found = found.filter(client_id=by.person_id)
    goal: ShortTermGoal = found.get(pk=goal_id, organization_id=by.organization_id)
    return goal


def latest_goals(episode_ids: Iterable[UUID]) -> dict[Any, ShortTermGoal]:
    """Return each client's latest goal for the day, open or answered. One query."""
    found = ShortTermGoal.objects.filter(episode_id__in=list(episode_ids), span="day")
    return {goal.episode_id: goal for goal in sorted(found, key=attrgetter("set_on", "id"))}


def goals_of(episode_id: UUID | None, *, limit: int = 12) -> list[ShortTermGoal]:
    """Return a client's latest goals, the newest first."""
    return list(ShortTermGoal.objects.filter(episode_id=episode_id).order_by("-set_on", "-id")[:limit])


def goals_since(episode_id: UUID, since: date) -> GoalShare:
    """Return how the goals set on or after a day went."""
    found = ShortTermGoal.objects.filter(episode_id=episode_id, set_on__gte=since, outcome__isnull=False)
    outcomes = list(found.values_list("outcome", flat=True))
    return GoalShare(outcomes.count("yes"), outcomes.count("partly"), len(outcomes))


def goals_toward(episode_id: UUID) -> dict[UUID, GoalShare]:
    """Return how the goals toward each objective went, by its line through all versions of the plan. One query."""
    found: dict[UUID, GoalShare] = {}
    goals = ShortTermGoal.objects.filter(
        episode_id=episode_id, objective__isnull=False, outcome__isnull=False
    )
    for line, outcome in goals.values_list("objective__line", "outcome"):
        was = found.get(line, GoalShare(0, 0, 0))
        found[line] = GoalShare(
            was.reached + (outcome == "yes"), was.partly + (outcome == "partly"), was.answered + 1
        )
    return found


def goals_among(episode_ids: Iterable[UUID], since: date) -> dict[Any, tuple[int, int]]:
    """Return of the goals set on or after a day: how many were reached, of how many answered. One query."""
    found = ShortTermGoal.objects.filter(
        episode_id__in=list(episode_ids), set_on__gte=since, outcome__isnull=False
    )
    counted = found.values("episode_id").annotate(
        reached=Count("pk", filter=Q(outcome="yes")), answered=Count("pk")
    )
    return {row["episode_id"]: (row["reached"], row["answered"]) for row in counted}


def practised_in(session_id: UUID) -> dict[Any, list[SkillPractice]]:
    """Return what was tried out in a session, by client. One query."""
    found: dict[Any, list[SkillPractice]] = {}
    for one in SkillPractice.objects.filter(visit__session_id=session_id).order_by("at", "id"):
        found.setdefault(one.client_id, []).append(one)
    return found


def practised_by(episode_id: UUID) -> list[SkillPractice]:
    """Return everything one client tried out, the newest first."""
    found = SkillPractice.objects.filter(episode_id=episode_id).select_related("by", "visit")
    return list(found.order_by("-at", "-id"))
