"""Who was expected and not heard from, how pressing that is, and what was tried. Computed each time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from handrail.anytime.safety import queries as safety
from handrail.care.day.models import AttendanceEvent, OutreachAttempt, OutreachDecision, Visit
from handrail.care.day.queries.attendance import ABSENT
from handrail.care.schedule import queries as schedule
from handrail.clinical.day.outreach_clock import Silence, is_urgent, outreach_clock
from handrail.clinical.kit import Finding
from handrail.ground.clock import day_of

if TYPE_CHECKING:
    from handrail.care.schedule.models import Place

SILENT = ("expected", "missed")
# Someone not reached on a Friday still stands on Monday's list.
LOOK_BACK = timedelta(days=3)


@dataclass(frozen=True)
class Outreach:
    """One client not heard from: the tries, a clinician's decision, and what is next."""

    place: Place
    risk: str | None  # the latest known
    concern: Any
    finding: Finding
    urgent: bool
    due_at: datetime
    attempts: list[OutreachAttempt] = field(default_factory=list)
    decision: OutreachDecision | None = None

    @property
    def next(self) -> str:
        return str(self.finding.value)

    @property
    def open(self) -> bool:
        return self.finding.answer != "met"

    @property
    def goes_up(self) -> bool:
        return self.finding.answer == "not met"


def silent(*, as_of: datetime, time_zone: str) -> list[Outreach]:
    """Return who was not heard from today or on the days before, each once, with what is next. Nine queries."""
    today = day_of(as_of, time_zone)
    begun = schedule.places_begun(today - LOOK_BACK, today, before=as_of)
    places = sorted(begun, key=attrgetter("session.starts_at"))
    heard, answered = _last_heard({one.episode_id for one in places}, today - LOOK_BACK, time_zone)
    unanswered = [one for one in places if one.pk not in answered]
    ids = {one.episode_id for one in unanswered if one.episode_id}
    stays = safety.stays_of(ids, time_zone=time_zone) if unanswered else {}
    quiet = [
        one
        for one in unanswered
        if one.day > heard.get(one.episode_id, date.min)
        and safety.away_on(stays.get(cast(UUID, one.episode_id), ()), one.day) is None
    ]
    runs: dict[Any, list[Outreach]] = {}
    for line in outreach_to(quiet, as_of=as_of):
        runs.setdefault(line.place.episode_id, []).append(line)
    return [line for run in runs.values() for line in _longest_silent(run)]


def _longest_silent(run: list[Outreach]) -> list[Outreach]:
    """Return of one client's silent days the one whose clock runs longest: silent again is no new beginning.

    Reaching them settles each day that had begun by then; a clinician's decision, its own day and those before.
    """
    settled = [try_.at for line in run for try_ in line.attempts if try_.reached]
    settled += [line.place.session.starts_at for line in run if line.finding.value == "decided"]
    until = max(settled, default=None)
    waiting = [line for line in run if line.open and (until is None or line.place.session.starts_at > until)]
    return sorted(waiting, key=attrgetter("due_at"))[:1]


def _last_heard(episode_ids: Iterable[Any], first: date, time_zone: str) -> tuple[dict[Any, date], set[Any]]:
    """Return the last day on which something was heard of each of these clients, and the places that need no call.

    A day off was heard of when it was told, not on the day itself: told ahead, it says nothing of how they are since.
    """
    found: dict[Any, date] = {}
    visits = Visit.objects.filter(episode_id__in=list(episode_ids), day__gte=first).exclude(state__in=SILENT)
    heard = list(visits.values_list("pk", "place_id", "episode_id", "day", "state"))
    off = [pk for pk, _place, _episode, _day, state in heard if state in ABSENT]
    told: dict[Any, date] = {}
    for pk, at in AttendanceEvent.objects.filter(visit__in=off).values_list("visit_id", "noted_at"):
        told[pk] = max(day_of(at, time_zone), told.get(pk, date.min))
    for pk, _place, episode_id, day, _state in heard:
        found[episode_id] = max(told.get(pk, day), found.get(episode_id, date.min))
    return found, {place for _pk, place, *_more in heard}


def outreach_to(places: Iterable[Place], *, as_of: datetime) -> list[Outreach]:
    """Return how it stands with reaching these clients. Four queries, or none for nobody."""
    wanted = list(places)
    if not wanted:
        return []
    ids = [place.episode_id for place in wanted if place.episode_id]
    risks, concerns = safety.latest_risks(ids), safety.open_of(ids)
    tried: dict[UUID, list[OutreachAttempt]] = {}
    for attempt in sorted(OutreachAttempt.objects.filter(place__in=wanted), key=attrgetter("at", "id")):
        tried.setdefault(attempt.place_id, []).append(attempt)
    decided: dict[UUID, OutreachDecision] = {}
    for one in sorted(OutreachDecision.objects.filter(place__in=wanted), key=attrgetter("at", "id")):
        decided[one.place_id] = one
    return [
        _outreach(
            place,
            risks.get(cast(UUID, place.episode_id)),
            concerns.get(cast(UUID, place.episode_id)),
            tried.get(place.pk, []),
            decided.get(place.pk),
            as_of,
        )
        for place in wanted
    ]


def _outreach(
    place: Place,
    risk: str | None,
    concern: Any,
    attempts: list[OutreachAttempt],
    decision: OutreachDecision | None,
    as_of: datetime,
) -> Outreach:
    starts = place.session.starts_at
    silence = Silence(
        minutes_since_start=int((as_of - starts).total_seconds() // 60),
        risk=cast(Any, risk),
        concern_open=concern is not None,
        attempts=len(attempts),
        reached=any(one.reached for one in attempts),
        decision=decision.decision if decision else None,
    )
    found, urgent = outreach_clock(silence, as_of=place.day), is_urgent(silence)
    within = dict(found.numbers)["urgent_minutes" if urgent else "ordinary_minutes"]
    due_at = starts + timedelta(minutes=float(within))
    return Outreach(place, risk, concern, found, urgent, due_at, attempts, decision)
