"""A client's weeks: the dose, what was scheduled, what was delivered. A fixed number of queries for any number of clients."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from handrail.care.admission.queries import doses_of, doses_on
from handrail.care.day.models import Visit
from handrail.care.day.queries.visits import visits_of
from handrail.care.schedule import queries as schedule

if TYPE_CHECKING:
    from handrail.care.admission.models import Dose

WEEK = timedelta(days=6)  # from a Monday to its Sunday
ATTENDED = ("here", "held", "in group", "left", "done", "sent")


@dataclass(frozen=True)
class Week:
    """Days and minutes of one week. The dose is None where none is set."""

    dose_days: int | None
    dose_hours: Decimal | None
    scheduled_minutes: int
    delivered_minutes: int
    days_attended: int
    days_missed: int
    days_excused: int

    @property
    def delivered_hours(self) -> Decimal:
        return (Decimal(self.delivered_minutes) / 60).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Against:
    """One week against its dose. The dose is None where none is set."""

    monday: date
    dose_hours: Decimal | None
    delivered_minutes: int

    @property
    def kept(self) -> bool:
        return self.dose_hours is not None and self.delivered_minutes >= self.dose_hours * 60


def weeks_of(episode_ids: Iterable[UUID], *, monday: date) -> dict[UUID, Week]:
    ids = list(episode_ids)
    last = monday + WEEK
    doses = doses_on(ids, on=last)
    scheduled = schedule.scheduled_minutes(ids, monday)
    visits: dict[UUID, list[Visit]] = {}
    for visit in Visit.objects.filter(episode_id__in=ids, day__range=(monday, last)):
        visits.setdefault(visit.episode_id, []).append(visit)
    return {one: _week(doses.get(one), scheduled.get(one, 0), visits.get(one, [])) for one in ids}


@dataclass(frozen=True)
class Course:
    """The doses and days of one course of care, read once: its weeks and its last days come from them."""

    doses: list[Dose]  # by the day they count from
    visits: list[Visit]  # by day

    @property
    def scanned(self) -> bool:
        """Whether any day had a safety scan."""
        return any(visit.scan for visit in self.visits)

    def dose_on(self, on: date) -> Dose | None:
        """Return the dose that counts on a day: the latest set for that day or before."""
        return next((dose for dose in reversed(self.doses) if dose.from_day <= on), None)

    def last_days(self, limit: int) -> list[Visit]:
        """Return the latest days, the newest first."""
        return self.visits[: -limit - 1 : -1]

    def week(self, monday: date, *, scheduled_minutes: int) -> Week:
        return _week(self.dose_on(monday + WEEK), scheduled_minutes, self._between(monday))

    def against_dose(self, mondays: Iterable[date]) -> list[Against]:
        """Return what each of these weeks brought of its dose, in the order asked."""
        found = []
        for monday in mondays:
            dose = self.dose_on(monday + WEEK)
            minutes = sum(visit.minutes for visit in self._between(monday))
            found.append(Against(monday, dose.hours_per_week if dose else None, minutes))
        return found

    def _between(self, monday: date) -> list[Visit]:
        return [visit for visit in self.visits if monday <= visit.day <= monday + WEEK]


def course_of(episode_id: UUID) -> Course:
    """Return the doses and days of a course of care. Two queries."""
    return Course(doses_of(episode_id), visits_of(episode_id))


def _week(dose: Dose | None, scheduled: int, visits: list[Visit]) -> Week:
    def days(*states: str) -> int:
        return len({visit.day for visit in visits if visit.state in states})

    return Week(
        dose_days=dose.days_per_week if dose else None,
        dose_hours=dose.hours_per_week if dose else None,
        scheduled_minutes=scheduled,
        delivered_minutes=sum(visit.minutes for visit in visits),
        days_attended=days(*ATTENDED),
        days_missed=days("missed"),
        days_excused=days("excused"),
    )
