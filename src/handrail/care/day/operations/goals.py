"""Goals with a next step, and skills tried out with coaching."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.care.day.models import DONE, PRACTISED, SPANS, ShortTermGoal, SkillPractice, Visit
from handrail.care.day.operations import visit as visits
from handrail.care.day.queries.goals import open_goals
from handrail.care.day.queries.group import TOOK_PART
from handrail.care.plan import queries as plans
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

if TYPE_CHECKING:
    from handrail.care.schedule.models import Session


@dataclass(frozen=True)
class Coached:
    """What one person tried out and means to do next, as the coach writes it. Empty words: nothing."""

    place_id: UUID
    kind: str = ""
    words: str = ""
    confidence: int | None = None
    goal: str = ""
    next_step: str = ""


@verb
def set_goal(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    span: str,
    words: str,
    next_step: str = "",
    objective_id: UUID | None = None,
) -> ShortTermGoal:
    """Set a goal with its first step. One that is open and not answered yet is changed, not doubled.

    `objective_id`: of the plan the client's care goes by, toward which it is.
    """
    access.refuse(by, "day.practice", episode)
    if span not in SPANS:
        raise NotAllowed([_("Choose whether it is for the day or for the week.")])
    if not words.strip():
        raise NotAllowed([_("Write the goal, in a few words.")])
    if objective_id is not None and objective_id not in {one.pk for one in plans.objectives_of(episode.pk)}:
        raise NotAllowed([_("Choose a step of your own plan.")])
    return _set(episode, by=by, at=at, span=span, words=words, next_step=next_step, objective_id=objective_id)


@verb
def answer_goal(short_term_goal: ShortTermGoal, *, by: Actor, at: datetime, outcome: str) -> None:
    """Keep how a goal went, in the client's own judgement."""
    access.refuse(by, "day.practice", short_term_goal)
    keep_goal_answer(short_term_goal, by=by, at=at, outcome=outcome)


def keep_goal_answer(goal: ShortTermGoal, *, by: Actor, at: datetime, outcome: str) -> None:
    """Keep an answer that came with a verb which has checked who asks."""
    if outcome not in DONE:
        raise NotAllowed([_("Choose how it went.")])
    unanswered = ShortTermGoal.objects.filter(pk=goal.pk, outcome__isnull=True)
    if not unanswered.update(outcome=outcome, answered_at=at):
        raise NotAllowed([_("This was answered already.")])
    record.write(by=by, at=at, what="day.goal_answered", about=goal, detail={"outcome": outcome})


@verb
def coach(session: Session, *, by: Actor, at: datetime, coached: Iterable[Coached]) -> int:
    """Keep what several people tried out and their next goals; all of it or nothing. Returns how many people."""
    access.refuse(by, "day.practice", session)
    said = [one for one in coached if one.kind or one.words.strip() or one.goal.strip()]
    found = Visit.objects.filter(session=session, place_id__in=[one.place_id for one in said])
    here = {visit.place_id: visit for visit in found.select_related("episode__site", "client")}
    if reasons := [why for one in said for why in _against(one, here.get(one.place_id))]:
        raise NotAllowed(reasons)
    for one in said:
        visit = here[one.place_id]
        if one.kind:
            _tried(session, visit, one, by=by, at=at)
        if one.goal.strip():
            assert visit.episode is not None, "a visit belongs to a course of care"
            _set(visit.episode, by=by, at=at, span="day", words=one.goal, next_step=one.next_step)
    return len(said)


def _against(one: Coached, visit: Visit | None) -> list[str]:
    if visit is None or visit.state not in TOOK_PART:
        return [_("Someone you wrote about is not here today. Look again.")]
    who = visit.client.short_name
    if (one.kind or one.words.strip()) and one.kind not in PRACTISED:
        return [f"{who}: " + _("Choose what was done: role-play, planning, troubleshooting or an exercise.")]
    if one.confidence is not None and not 0 <= one.confidence <= 10:
        return [f"{who}: " + _("How sure they are is a number from 0 to 10.")]
    return []


def _tried(session: Session, visit: Visit, one: Coached, *, by: Actor, at: datetime) -> None:
    done = SkillPractice.objects.create(
        **episode_operations.beside(visit),
        visit=visit,
        kind=one.kind,
        skill_id=session.skill_id,
        words=one.words.strip(),
        confidence=one.confidence,
        at=at,
        by_id=by.person_id,
    )
    detail = {"kind": one.kind, "skill": session.skill_id, "confidence": one.confidence}
    record.write(by=by, at=at, what="day.skill_practised", about=done, detail=detail)


def _set(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    span: str,
    words: str,
    next_step: str,
    objective_id: UUID | None = None,
) -> ShortTermGoal:
    said: dict[str, Any] = {"words": words.strip()[:200], "next_step": next_step.strip()[:200]}
    said |= {"set_by": by.name}
    if objective_id is not None:
        said["objective_id"] = objective_id  # without a new choice it stays a step toward what it was
    on = day_of(at, episode.site.time_zone)
    goal = open_goals(episode.pk).get(span)
    if goal is not None:
        if not ShortTermGoal.objects.filter(pk=goal.pk, outcome__isnull=True).update(**said, set_on=on):
            raise NotAllowed([_(visits.MEANWHILE)])
    else:
        try:
            with attempt():
                row = episode_operations.client_row(episode)
                goal = ShortTermGoal.objects.create(**row, span=span, set_on=on, **said)
        except IntegrityError:
            raise NotAllowed([_(visits.MEANWHILE)]) from None
    record.write(by=by, at=at, what="day.goal_set", about=goal, detail={"span": span} | said)
    return goal
