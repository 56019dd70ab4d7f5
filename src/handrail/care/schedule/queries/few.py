"""A series with fewer clients than its program's least: who they are, and which other groups would take them. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from handrail.care.schedule.models import Enrolment, Series
from handrail.care.schedule.queries.planned import NothingToPlan, Planned
from handrail.care.schedule.queries.planning import planned_week
from handrail.care.schedule.words import day_list, local_span
from handrail.ground.clinic.queries import definition_of
from handrail.library.week import WEEKDAYS
from handrail.planner.problem import ProblemError, read
from handrail.planner.repair import Option, TooFew, repair

SHOWN = 3


@dataclass(frozen=True)
class Joins:
    """Where one client would go: another series, on these weekdays (0 is Monday)."""

    episode_id: UUID
    name: str
    series: Series
    weekdays: tuple[int, ...]

    @property
    def words(self) -> str:
        """Beside, Mon, Wed 09:00."""
        starts, _ends = local_span(self.series, self.weekdays[0])
        return f"{self.series.title}, {day_list(self.weekdays)} {starts:%H:%M}"

    @property
    def sent(self) -> str:
        """This as one line of a form: the course of care, the series, the weekdays."""
        return f"{self.episode_id};{self.series.pk};{','.join(map(str, self.weekdays))}"


@dataclass(frozen=True)
class Few:
    """A group and its least; `ways` to let it end, each with everyone in it placed elsewhere; `why` none can be worked out."""

    members: int
    least: int
    ways: tuple[tuple[Joins, ...], ...] = ()
    why: str = ""


def members_of(series: Iterable[Series], *, on: date) -> dict[UUID, int]:
    """Return how many hold a place in each series on a day or later. One query."""
    known = [one.pk for one in series]
    found = Enrolment.objects.filter(Q(until_day__isnull=True) | Q(until_day__gte=on), series_id__in=known)
    members: dict[UUID, set[UUID | None]] = {pk: set() for pk in known}
    for series_id, episode_id in found.values_list("series_id", "episode_id"):
        members[series_id].add(episode_id)
    return {pk: len(own) for pk, own in members.items()}


def least_of(series: Series) -> int:
    """Return how many a group of this series' program has at least."""
    return definition_of(series.program).group.minimum


def few(series: Series, *, from_day: date) -> Few:
    """Return what could become of a series that is under its least, from a day on."""
    members, least = members_of([series], on=from_day)[series.pk], least_of(series)
    if not 0 < members < least:
        return Few(members, least)
    try:
        found = planned_week(series.site, monday=from_day - timedelta(days=from_day.weekday()))
    except NothingToPlan as nothing:
        return Few(members, least, why=str(nothing))
    found = found.lasting()
    try:
        problem = read(found.problem)
    except ProblemError as wrong:
        return Few(members, least, why=found.told(wrong.found[0]))
    place = next((n for n, one in enumerate(found.series) if one.pk == series.pk), None)
    if place is None or problem.week[place].pinned:
        return Few(
            members, least, why=_("This series can't be planned anew: its days begin at different hours.")
        )
    ways = [_joins(found, option, place) for option in repair(problem, problem.week, TooFew(place))]
    whole = [joins for joins in ways if len({one.episode_id for one in joins}) == members]
    return Few(members, least, tuple(dict.fromkeys(whole))[:SHOWN])


def _joins(found: Planned, option: Option, place: int) -> tuple[Joins, ...]:
    """Return who goes where in a way that dissolves the group; nothing for one that leaves it or somebody without a group."""
    if option.unmet or option.kept or [(one.session, one.how) for one in option.steps] != [(place, "merge")]:
        return ()
    joins = [
        Joins(
            UUID(shift.who),
            found.name(shift.who),
            found.series[shift.after.session],
            tuple(sorted(WEEKDAYS.index(day) for day in shift.after.days)),
        )
        for shift in option.shifts
        if shift.role == "client" and shift.after is not None and shift.after.session is not None
    ]
    if any(
        one.series.until_day is not None for one in joins
    ):  # one that is about to end takes nobody any more
        return ()
    return tuple(sorted(joins, key=lambda one: one.name))
