"""Planned, scheduled and delivered: three counts of one week, and what would still mend it.

Planned is the client's own dated dose; scheduled the care they are expected at; delivered the minutes they were there.
The week is held against the dose, the program's least hours, and the least that the site, its state and its payers ask.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.admission import queries as admission
from handrail.care.day.models import Visit
from handrail.care.day.queries.attendance import ABSENT, made_up_or_booked
from handrail.care.day.queries.visits import NOT_THERE
from handrail.care.schedule import queries as schedule
from handrail.clinical.day.planned_week import DosedWeek, planned_week
from handrail.clinical.day.week_measure import WeekAgainst, week_measure
from handrail.clinical.kit import Finding
from handrail.ground.clinic import queries as clinic
from handrail.ground.clinic.findings import Against, asked_of
from handrail.ground.clock import day_of
from handrail.ground.episode.queries import program_of

if TYPE_CHECKING:
    from handrail.care.admission.models import Dose
    from handrail.care.schedule.models import Place
    from handrail.care.schedule.queries import FreeSession
    from handrail.ground.episode.models import Episode

DAYS = timedelta(days=6)
TAPERING = "stepping down"


class DayCount(NamedTuple):
    """One day: minutes of care scheduled and delivered."""

    day: date
    scheduled: int
    delivered: int


@dataclass(frozen=True)
class Measure:
    """One number of hours that the week is held against."""

    name: str
    finding: Finding
    source: str = ""
    counts: bool = True  # whether falling short of it is a warning: floors are no warning in an agreed taper

    @property
    def is_short(self) -> bool:
        return self.counts and self.finding.answer == "not met"


@dataclass(frozen=True)
class WeekDose:
    """One client's week in three counts, day by day, and each number it is held against."""

    episode: Episode
    monday: date
    planned: Decimal | None
    days: list[DayCount]
    to_come: int  # minutes still scheduled, if every day left is kept
    measures: list[Measure]
    own_days: list[date]  # on which the client is to come, or came
    missed: list[Place]  # days of this week that may still be made up

    @property
    def scheduled(self) -> int:
        return sum(one.scheduled for one in self.days)

    @property
    def delivered(self) -> int:
        return sum(one.delivered for one in self.days)

    @property
    def short(self) -> list[Measure]:
        return [one for one in self.measures if one.is_short]

    @property
    def can_be_mended(self) -> bool:
        return any(one.finding.value == "short" for one in self.short)

    @property
    def kind(self) -> str:
        """How the week stands, as a tag's kind: short, else fine."""
        if self.short:
            return "urgent" if self.can_be_mended else "watch"
        return "calm" if any(one.finding.answer == "met" for one in self.measures) else "info"


def week_doses(episodes: Iterable[Episode], *, monday: date, as_of: datetime) -> dict[UUID, WeekDose]:
    """Return the week of each of these clients. The number of queries does not grow with them."""
    cared_for = list(episodes)
    if not cared_for:
        return {}
    ids = [one.pk for one in cared_for]
    doses = admission.doses_among(ids)
    places: dict[Any, list[Place]] = {one: [] for one in ids}
    for place in schedule.places_between(ids, monday, monday + DAYS):
        if place.state == "expected":
            places[place.episode_id].append(place)
    visits = {
        one.place_id: one
        for one in Visit.objects.filter(episode_id__in=ids, day__range=(monday, monday + DAYS))
    }
    lengths = schedule.minutes_of({place.session_id for those in places.values() for place in those})
    missed = {one.place_id for one in visits.values() if one.state in ABSENT}
    booked = made_up_or_booked(missed) if missed else set()
    looked_at = clinic.looked_at({one.site_id: one.site for one in cared_for}.values(), as_of=as_of)
    return {
        one.pk: _Reading(one, monday, as_of, visits, lengths, looked_at[one.site_id], missed - booked).week(
            doses.get(one.pk, []), places[one.pk]
        )
        for one in cared_for
    }


@dataclass(frozen=True)
class _Reading:
    """What was read once for everyone, and whose week is made of it."""

    episode: Episode
    monday: date
    as_of: datetime
    visits: dict[UUID, Visit]
    lengths: dict[UUID, int]
    looked_at: Against
    to_make_up: set[UUID]

    def week(self, doses: list[Dose], places: list[Place]) -> WeekDose:
        days: dict[date, DayCount] = {}
        for place in places:
            was = days.get(place.day, DayCount(place.day, 0, 0))
            visit = self.visits.get(place.pk)
            there, length = visit.minutes if visit else 0, self.lengths.get(place.session_id, 0)
            days[place.day] = DayCount(place.day, was.scheduled + length, was.delivered + there)
        to_come = sum(self._to_come(place) for place in places)
        expected = sorted(days)
        own = sorted({place.day for place in places if not self._is_absent(place)})
        planned = self._planned(doses, expected)
        counts = list(days.values())
        delivered = sum(one.delivered for one in counts)
        measures = list(self._measures(planned, delivered, to_come))
        missed = [place for place in places if place.pk in self.to_make_up]
        return WeekDose(self.episode, self.monday, planned, counts, to_come, measures, own, missed)

    def _to_come(self, place: Place) -> int:
        """Return the minutes that a place may still bring: none once the session ended or the client is away."""
        visit = self.visits.get(place.pk)
        if place.session.state not in ("planned", "running") or place.session.ends_at <= self.as_of:
            return 0
        if visit is not None and visit.state in (*NOT_THERE[1:], "left", "sent"):
            return 0
        length = self.lengths.get(place.session_id, 0)
        return max(0, length - (visit.minutes if visit else 0))

    def _is_absent(self, place: Place) -> bool:
        visit = self.visits.get(place.pk)
        return visit is not None and visit.state in ABSENT

    def _planned(self, doses: list[Dose], expected: list[date]) -> Decimal | None:
        then = [_dose_on(doses, self.monday + timedelta(days=n)) for n in range(7)]
        found = planned_week(
            DosedWeek(
                [dose.hours_per_week if dose else None for dose in then],
                [dose.days_per_week if dose else None for dose in then],
                [(day - self.monday).days for day in expected],
            ),
            as_of=self.monday,
        )
        return cast(Decimal | None, found.value)

    def _measures(self, planned: Decimal | None, delivered: int, to_come: int) -> Iterable[Measure]:
        yield self._measure(_("The client’s dose"), planned, delivered, to_come)
        if not self._whole_week():
            return
        program = program_of(self.episode)
        floors = self.episode.stage != TAPERING
        if floors:
            yield self._measure(
                _("The program’s least hours"), Decimal(program.hours_per_week.low), delivered, to_come
            )
        for name, ask in asked_of(program, self.looked_at, "week_hours"):
            yield self._measure(
                name, ask.value, delivered, to_come, source=f"{ask.source} ({ask.dated})", counts=floors
            )

    def _measure(
        self, name: str, needed: Decimal | None, delivered: int, to_come: int, **more: Any
    ) -> Measure:
        left = max(0, (self.monday + DAYS - day_of(self.as_of, self.episode.site.time_zone)).days + 1)
        facts = WeekAgainst(name, needed, _hours(delivered), _hours(to_come), min(7, left))
        return Measure(name, week_measure(facts, as_of=self.monday), **more)

    def _whole_week(self) -> bool:
        """A floor of a week is asked of whoever was in care from its Monday on."""
        begun = self.episode.admitted_on
        return begun is not None and begun <= self.monday and self.episode.discharged_on is None


def _dose_on(doses: list[Dose], day: date) -> Dose | None:
    return next((dose for dose in reversed(doses) if dose.from_day <= day), None)


def _hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))


def own_days(episode_id: UUID, *, first: date, last: date) -> list[date]:
    """Return the days on which a client is to come, or came; a day they were away on is free. Two queries."""
    places = [one for one in schedule.places_between([episode_id], first, last) if one.state == "expected"]
    away = Visit.objects.filter(place__in=places, state__in=ABSENT)
    gone = set(away.values_list("place_id", flat=True))
    return [one.day for one in places if one.pk not in gone]


def menders(week: WeekDose, free: Iterable[FreeSession]) -> list[FreeSession]:
    """Return the sessions with a place free that could bring what is short, by start."""
    return beside(week.episode, free, own_days=week.own_days)


def beside(episode: Episode, free: Iterable[FreeSession], *, own_days: Iterable[date]) -> list[FreeSession]:
    """Return those of these sessions that a client could come to besides their own days: same program, same site."""
    client, program, taken = episode.client_id, episode.program.program, set(own_days)
    return [
        one
        for one in free
        if one.session.site_id == episode.site_id
        and one.session.series.program.program == program
        and client not in one.clients
        and one.session.day not in taken
    ]
