"""One-to-ones in a site's week as a problem: hours that are booked each week, and individual sessions that are to be planned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from handrail.care.schedule.as_problem import DAY, Grid, Said, Span, minute
from handrail.care.schedule.models import OneToOne
from handrail.care.schedule.queries.planned import Kind
from handrail.care.schedule.states import ONE_TO_ONE
from handrail.ground.clinic.models import Site
from handrail.ground.clinic.queries import definition_of
from handrail.ground.episode.models import Episode
from handrail.ground.people.models import Staff
from handrail.library.week import WEEKDAYS
from handrail.planner.problem import MOST_STEPS, clock

ALONE = "alone/"  # with the program after it: the kind of its individual sessions
PLANNED = "individual"  # what is planned; every other one-to-one is planned around
WEEK = 7  # days: what comes less often is no hour of each week
UNMET = 40  # what it costs that somebody has none: less than a day of the program
USUAL = (time(8), time(18))  # of a weekday, for whom no working hours are written down


@dataclass(frozen=True)
class WeeklyHour:
    """An hour that a client has with one of the staff each week. `first` is the next one."""

    first: OneToOne
    span: Span


@dataclass(frozen=True)
class Weekly:
    """The hours that are booked each week, and those of them that a search may move: by course of care."""

    hours: tuple[WeeklyHour, ...]
    free: dict[UUID, WeeklyHour]

    def of_staff(self, staff_id: UUID) -> list[Span]:
        """Return when somebody of the staff is taken by what is not planned."""
        return [one.span for one in self._fixed() if one.first.leader_id == staff_id]

    def of_client(self, episode_id: UUID) -> list[Span]:
        """Return when a client is taken by what is not planned."""
        return [one.span for one in self._fixed() if one.first.episode_id == episode_id]

    def _fixed(self) -> Iterable[WeeklyHour]:
        moving = {one.first.pk for one in self.free.values()}
        return [one for one in self.hours if one.first.pk not in moving]


def weekly_hours(
    site: Site, monday: date, *, staff: Sequence[Staff], episodes: Sequence[Episode], alone: bool
) -> Weekly:
    """Return what is booked each week from a Monday on, with this staff or these clients. One query.

    `alone`: individual sessions with one of this staff are planned anew, where the client's program has one each week.
    """
    found = OneToOne.objects.filter(state=ONE_TO_ONE.start, weekly__isnull=False, day__gte=monday)
    known, courses = {one.pk for one in staff}, {one.pk: one for one in episodes}
    first: dict[UUID, OneToOne] = {}
    for one in found.select_related("leader").order_by("starts_at", "pk"):
        if one.weekly and (one.leader_id in known or one.episode_id in courses):
            first.setdefault(one.weekly, one)
    zone = ZoneInfo(site.time_zone)
    hours = tuple(WeeklyHour(one, _span(one, zone)) for one in first.values())
    free: dict[UUID, WeeklyHour] = {}
    for hour in hours if alone else ():
        course = courses.get(hour.first.episode_id) if hour.first.episode_id else None
        if course and hour.first.kind == PLANNED and hour.first.leader_id in known and minutes_of(course):
            free.setdefault(course.pk, hour)
    return Weekly(hours, free)


def _span(one: OneToOne, zone: ZoneInfo) -> Span:
    starts, ends = (at.astimezone(zone) for at in (one.starts_at, one.ends_at))
    return Span(one.day.weekday(), minute(starts.time()), minute(ends.time()) or DAY)


def minutes_of(episode: Episode) -> int | None:
    """Return how long the individual session is that a client's program plans each week; None: it plans none."""
    for visit in definition_of(episode.program).visits:
        if visit.kind == PLANNED and visit.every_days and visit.every_days <= WEEK:
            return visit.minutes.planned
    return None


def usual_hours() -> list[Span]:
    """Return when somebody sees people alone whose working hours nobody wrote down."""
    return [Span(day, minute(USUAL[0]), minute(USUAL[1])) for day in range(5)]


def wide(grid: Grid, worked: Iterable[Span]) -> Grid:
    """Return a day's steps over all hours in which anybody works, as far as a problem can hold them: the end of the day first."""
    spans = list(worked)
    opens, closes = grid.opens, grid.closes
    last = max((one.end for one in spans), default=closes)
    while closes < last and _steps(opens, closes, grid) < MOST_STEPS and closes + grid.step <= DAY:
        closes += grid.step
    first = min((one.start for one in spans), default=opens)
    while opens > first and _steps(opens, closes, grid) < MOST_STEPS and opens >= grid.step:
        opens -= grid.step
    return replace(grid, opens=opens, closes=closes)


def _steps(opens: int, closes: int, grid: Grid) -> int:
    return (closes - opens) // grid.step


def kinds_alone(
    episodes: Iterable[Episode], grid: Grid, worked: Iterable[Span]
) -> tuple[list[dict[str, Any]], dict[str, Kind]]:
    """Return a kind of individual session for each program that plans one each week, and what it is in the rows."""
    days = sorted({one.weekday for one in worked})
    kinds, rows = {}, {}
    for one in episodes:
        minutes, kind = minutes_of(one), kind_alone(one)
        if minutes is None or kind in kinds:
            continue
        length = -(-minutes // grid.step) * grid.step
        at = [clock(start) for start in range(grid.opens, grid.closes - length + 1, grid.step)]
        kinds[kind] = {
            "id": kind,
            "length_minutes": length,
            "maximum": 1,
            "room": False,
            "patterns": [{"days": [WEEKDAYS[day]], "at": at} for day in days],
        }
        rows[kind] = Kind(
            title=_("Individual session"), program=str(one.program_id), track="", hours={}, minutes=minutes
        )
    return list(kinds.values()), rows


def kind_alone(episode: Episode) -> str:
    return f"{ALONE}{episode.program.program}"


def needs_alone(
    episode: Episode, staff: Sequence[Staff], team: Iterable[UUID], said: Said
) -> list[dict[str, Any]]:
    """Return that a client is to have an individual session: with whom of their team has the role, else with any who has."""
    if minutes_of(episode) is None:
        return []
    able = [one.pk for one in staff if "therapist" in one.roles]
    own = [one for one in able if one in set(team)]
    if not able:
        said(
            f"client {episode.pk}: nobody on the staff sees clients alone, so no individual session is planned"
        )
        return []
    who = [str(one) for one in own or able]
    return [{"kinds": [kind_alone(episode)], "staff": who, "unmet_cost": UNMET}]


def sessions_alone(weekly: Weekly, episodes: Iterable[Episode], grid: Grid) -> list[dict[str, Any]]:
    """Return the weekly hours that a search may move, as sessions of the week as it stands."""
    found, courses = [], {one.pk: one for one in episodes}
    for episode_id, hour in sorted(weekly.free.items(), key=lambda one: str(one[0])):
        day, start = WEEKDAYS[hour.span.weekday], clock(grid.down(hour.span.start))
        found.append(
            {
                "kind": kind_alone(courses[episode_id]),
                "leaders": [str(hour.first.leader_id)],
                "meetings": [{"day": day, "start": start, "room": None}],
                "clients": [{"client": str(episode_id), "days": [day]}],
                "pinned": False,
            }
        )
    return found


def is_alone(session: dict[str, Any]) -> bool:
    """Whether a session of a week is a one-to-one."""
    return str(session["kind"]).startswith(ALONE)
