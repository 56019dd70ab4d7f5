"""The check-in: what was answered is kept, scanned by the rule, and a positive answer finds its clinician."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db import IntegrityError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.anytime.safety import operations as safety
from handrail.anytime.safety import queries as safety_queries
from handrail.care.day.models import CheckIn, Visit
from handrail.care.day.operations import visit as visits
from handrail.care.day.operations.attendance import hold_after_check_in
from handrail.care.day.operations.goals import keep_goal_answer
from handrail.care.day.operations.practice import keep_answer
from handrail.care.day.queries.asked import Asked, answers_in, asked_of
from handrail.care.day.queries.visits import HOLDS, visit_of
from handrail.care.schedule import queries as schedule
from handrail.clinical.day.safety_scan import CheckIn as Answers
from handrail.clinical.day.safety_scan import safety_scan
from handrail.clinical.kit import Finding
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

IN_ALREADY = "Today's check-in is in already."


@dataclass(frozen=True)
class CheckInAnswers:
    """What was answered. None: skipped; for the safety question None means it was declined."""

    mood: int | None = None
    urges: int | None = None
    sleep_hours: Decimal | None = None
    substance_use: bool | None = None
    withdrawal_signs: bool | None = None
    medication_taken: bool | None = None
    goal_progress: int | None = None
    unsafe_thoughts: bool | None = None
    words: str = ""
    practice_done: str | None = None
    # answers to the program's own questions, by the question's id
    more: dict[str, str] = field(default_factory=dict)
    # the day they were given, where that is known: without a connection they may come later
    of_day: date | None = None


def why_not_check_in(place: Any, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the reasons against a check-in now. A check-in that was sent stays as it is."""
    yield from access.reasons_against(by, "day.check_in", place)
    if place.state != "expected" or place.session.state == "cancelled":
        yield _("There is no group for you at this time.")
    if place.day != day_of(at, place.episode.site.time_zone):
        yield _("The check-in for %(day)s opens on that day.") % {"day": date_format(place.day, "D j M")}
    visit = visit_of(place.pk)
    if visit is not None and CheckIn.objects.filter(visit=visit).exists():
        yield _(IN_ALREADY)


@verb
def check_in(
    place: Any, *, by: Actor, at: datetime, answers: CheckInAnswers, asked: Asked | None = None
) -> CheckIn | None:
    """Keep a check-in and what the safety scan says of it. A yes raises a concern in the same breath.

    `asked` is what the client was asked, where the caller has read it in this same transaction. Returns None for one that came too late to be kept but was heard: it called for somebody.
    """
    try:
        with attempt():
            return _check_in(place, by=by, at=at, answers=answers, asked=asked)
    except NotAllowed:
        if not hear(place.episode, by=by, at=at, answers=answers):
            raise
    return None


@verb
def hear(episode: Episode, *, by: Actor, at: datetime, answers: CheckInAnswers) -> bool:
    """Call a clinician for answers that can't be kept as a check-in (a second one, a day called off).

    Returns whether they call for one and nobody is called for the same just now.
    """
    access.refuse(by, "day.check_in", episode)
    on = day_of(at, episode.site.time_zone)
    found = _scan(asked_of(episode, on=on), answers, on)
    place = schedule.place_today(episode, on)
    visit = visit_of(place.pk) if place else None
    # Called already only while such a concern is open: said again after it was closed, it is said anew.
    standing = safety_queries.open_concerns_of(episode.pk)
    said = {(one.origin, one.trigger) for one in standing}
    held = not answers.withdrawal_signs or any(map(safety_queries.hold_of, standing))
    if found.value not in HOLDS or (held and ("check-in", safety_queries.in_short(found.because)) in said):
        return False
    concern = safety.raise_unkept(
        episode,
        by=by,
        at=at,
        origin="check-in",
        level="high",
        trigger=found.because,
        rule=found.named,
        answers=_in_words(answers, episode),
    )
    if answers.withdrawal_signs:
        safety.place_hold(concern, by=by, at=at)
    if visit:
        hold_after_check_in(visit, by=by, at=at)
    return True


def _check_in(
    place: Any, *, by: Actor, at: datetime, answers: CheckInAnswers, asked: Asked | None
) -> CheckIn:
    if reasons := [*why_not_check_in(place, by=by, at=at), *_against_day(place, answers)]:
        raise NotAllowed(reasons)
    asked = asked or asked_of(place.episode, on=place.day)
    found = _scan(asked, answers, place.day)
    visit = visits.open_visit(place, scan=str(found.value))
    said = asdict(answers)
    practice_done, _of_day = said.pop("practice_done"), said.pop("of_day")
    facts = said | {"scan": str(found.value), "finding": found.as_dict()}
    done = _keep(visit, facts | {"at": at, "by": by.label, "by_name": by.name})
    if done.scan in HOLDS:
        _call_clinician(done, place.episode, found, by=by, at=at)
        hold_after_check_in(visit, by=by, at=at)
    if practice_done and asked.practice:
        keep_answer(asked.practice, by=by, at=at, done=practice_done, confidence=None)
    if answers.goal_progress is not None and asked.goal:
        outcome = {0: "not yet", 10: "yes"}.get(answers.goal_progress, "partly")
        keep_goal_answer(asked.goal, by=by, at=at, outcome=outcome)
    record.write(by=by, at=at, what="day.checked_in", about=done, detail=found.as_dict())
    return done


def _against_day(place: Any, answers: CheckInAnswers) -> Iterator[str]:
    """Yesterday's answers, sent once there was a connection, are not how someone is today."""
    if answers.of_day is not None and answers.of_day != place.day:
        yield _(
            "These answers are from %(day)s, so they are not kept as today's. Please check in for today."
        ) % {"day": date_format(answers.of_day, "D j M")}


def _keep(visit: Visit, facts: dict[str, Any]) -> CheckIn:
    """No savepoint of its own: what is refused here is undone by the attempt around the whole check-in."""
    try:
        done: CheckIn = CheckIn.objects.create(
            **episode_operations.beside(visit),
            visit=visit,
            day=visit.day,
            **facts,
        )
    except IntegrityError:
        raise NotAllowed([_(IN_ALREADY)]) from None
    return done


def _call_clinician(done: CheckIn, episode: Episode, found: Finding, *, by: Actor, at: datetime) -> None:
    concern = safety.raise_concern(
        episode,
        by=by,
        at=at,
        origin="check-in",
        level="high",
        trigger=found.because,
        rule=found.named,
        about=done,
        answers=_in_words(done, episode),
    )
    if done.withdrawal_signs:
        safety.place_hold(concern, by=by, at=at)


def _in_words(said: CheckIn | CheckInAnswers, episode: Episode) -> list[tuple[str, str]]:
    """Return everything that was answered, for whoever calls this person about one answer of it."""
    told = [(one.question, one.answer) for one in answers_in(said, episode)]
    return [*told, (_("In their own words"), said.words)] if said.words else told


def _scan(asked: Asked, answers: CheckInAnswers, on: date) -> Finding:
    """Return what the rule says. A question this program does not ask is not one left blank."""
    said: dict[bool | None, Literal["yes", "no", "declined"]] = {True: "yes", False: "no", None: "declined"}
    scales = [name for name in ("urges", "mood", "sleep_hours") if asked.asks(name)]
    facts = Answers(
        safety=said[answers.unsafe_thoughts],
        urges=answers.urges,
        mood=answers.mood,
        sleep_hours=answers.sleep_hours,
        withdrawal_signs=answers.withdrawal_signs,
        asked=[*scales, *(["withdrawal_signs"] if asked.asks("withdrawal") else [])],
    )
    return safety_scan(facts, as_of=on)
