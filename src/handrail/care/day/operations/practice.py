"""Home practice: given at wrap-up, answered the next time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.care.day.models import DONE, HomePractice, Visit
from handrail.care.day.operations import visit as visits
from handrail.care.day.queries.group import TOOK_PART
from handrail.care.day.queries.visits import visit_of
from handrail.care.schedule import queries as schedule
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.record import operations as record
from handrail.ground.record.operations import Line
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

if TYPE_CHECKING:
    from handrail.care.schedule.models import Place, Session

LONGEST = 300


def default_words(session: Session) -> str:
    """Return the home practice of the session's skill, as the curriculum has it."""
    skill = schedule.skill_of(session)
    return skill.home_practice[:LONGEST] if skill else ""


@verb
def wrap_up(
    place: Place, *, by: Actor, at: datetime, words: str, support: str, skill_id: str
) -> HomePractice:
    """Give a client what to practise at home. It may be changed until it was answered."""
    access.refuse(by, "day.practice", place)
    visit = visit_of(place.pk)
    if visit is None or visit.state not in TOOK_PART:
        raise NotAllowed([_("Home practice is planned with someone who was here today.")])
    if not words.strip():
        raise NotAllowed([_("Write what to practise, in a line.")])
    said = {"words": words.strip(), "support": support.strip(), "skill_id": skill_id, "set_by": by.name}
    open_one = HomePractice.objects.filter(visit=visit, done__isnull=True)
    if HomePractice.objects.filter(visit=visit).exists():
        if not open_one.update(**said):
            raise NotAllowed([_("The client has answered this already. Plan the next one next time.")])
        practice: HomePractice = open_one.get()
    else:
        practice = _first(visit, said)
    detail = {"skill": skill_id, "words": practice.words}
    record.write(by=by, at=at, what="day.practice_set", about=practice, detail=detail)
    return practice


@verb
def wrap_up_all(session: Session, *, by: Actor, at: datetime) -> int:
    """Give the skill's home practice to everyone here who has none yet. Returns to how many."""
    access.refuse(by, "day.practice", session)
    words = default_words(session)
    if not words:
        raise NotAllowed(
            [_("This session's skill has no home practice in the curriculum. Write one for each.")]
        )
    have = HomePractice.objects.filter(visit__session=session).values("visit_id")
    waiting = Visit.objects.filter(session=session, state__in=TOOK_PART).exclude(pk__in=have)
    said = {"words": words, "skill_id": session.skill_id, "set_by": by.name}
    try:
        with attempt():
            given = HomePractice.objects.bulk_create([HomePractice(**_of(one), **said) for one in waiting])
    except IntegrityError:
        raise NotAllowed([_(visits.MEANWHILE)]) from None
    lines = [Line("day.practice_set", one, detail={"skill": session.skill_id}) for one in given]
    record.write_all(lines, by=by, at=at)
    return len(given)


@verb
def answer_practice(
    practice: HomePractice, *, by: Actor, at: datetime, done: str, confidence: int | None
) -> None:
    """Keep how the home practice went, in the client's own judgement."""
    access.refuse(by, "day.practice", practice)
    keep_answer(practice, by=by, at=at, done=done, confidence=confidence)


def keep_answer(
    practice: HomePractice, *, by: Actor, at: datetime, done: str, confidence: int | None
) -> None:
    """Keep an answer that came with a verb which has checked who asks."""
    if done not in DONE:
        raise NotAllowed([_("Choose how it went.")])
    unanswered = HomePractice.objects.filter(pk=practice.pk, done__isnull=True)
    if not unanswered.update(done=done, confidence=confidence, answered_at=at):
        raise NotAllowed([_("This was answered already.")])
    detail = {"done": done, "confidence": confidence}
    record.write(by=by, at=at, what="day.practice_answered", about=practice, detail=detail)


def _first(visit: Visit, said: dict[str, str]) -> HomePractice:
    try:
        with attempt():
            practice: HomePractice = HomePractice.objects.create(**_of(visit), **said)
    except IntegrityError:
        raise NotAllowed([_(visits.MEANWHILE)]) from None
    return practice


def _of(visit: Visit) -> dict[str, Any]:
    return {**episode_operations.beside(visit), "visit": visit, "set_on": visit.day}
