"""A client's week: the dose, what was scheduled, what was delivered. Four queries for any number of clients."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from handrail.care.admission.queries import doses_of, doses_on
from handrail.care.day.models import Visit
from handrail.care.schedule import queries as schedule

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


def week_of(episode_id: UUID, *, monday: date) -> Week:
    return weeks_of([episode_id], monday=monday)[episode_id]


def weeks_of(episode_ids: Iterable[UUID], *, monday: date) -> dict[UUID, Week]:
    ids = list(episode_ids)
    last = monday + timedelta(days=6)
    doses = doses_on(ids, on=last)
    scheduled = schedule.scheduled_minutes(ids, monday)
    visits: dict[UUID, list[Visit]] = {}
    for visit in Visit.objects.filter(episode_id__in=ids, day__range=(monday, last)):
        visits.setdefault(visit.episode_id, []).append(visit)
    return {one: _week(doses.get(one), scheduled.get(one, 0), visits.get(one, [])) for one in ids}


def against_dose(episode_id: UUID, *, mondays: Sequence[date]) -> list[Against]:
    """Return what each of these weeks brought of its dose, in the order asked. Two queries for any number."""
    doses, last = doses_of(episode_id), max(mondays) + timedelta(days=6)
    visits = Visit.objects.filter(episode_id=episode_id, day__range=(min(mondays), last))
    minutes: dict[date, int] = {}
    for day, counted in visits.values_list("day", "minutes"):
        monday = day - timedelta(days=day.weekday())
        minutes[monday] = minutes.get(monday, 0) + counted
    found = []
    for monday in mondays:
        set_by_then = [dose for dose in doses if dose.from_day <= monday + timedelta(days=6)]
        hours = set_by_then[-1].hours_per_week if set_by_then else None
        found.append(Against(monday, hours, minutes.get(monday, 0)))
    return found


def _week(dose: object, scheduled: int, visits: list[Visit]) -> Week:
    def days(*states: str) -> int:
        return len({visit.day for visit in visits if visit.state in states})

    return Week(
        dose_days=getattr(dose, "days_per_week", None),
        dose_hours=getattr(dose, "hours_per_week", None),
        scheduled_minutes=scheduled,
        delivered_minutes=sum(visit.minutes for visit in visits),
        days_attended=days(*ATTENDED),
        days_missed=days("missed"),
        days_excused=days("excused"),
    )
