"""One-to-ones in a site's week as a problem: hours that are booked, and individual sessions that are to be planned."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from handrail.care.schedule.as_problem import DAY, USUAL, Grid, Said, Span, minute, without
from handrail.care.schedule.models import OneToOne
from handrail.care.schedule.queries.one_to_ones import INDIVIDUAL, SEEN_BY, planned_visit, rhythm
from handrail.care.schedule.queries.planned import Kind
from handrail.care.schedule.states import ONE_TO_ONE
from handrail.ground.clinic.models import Site
from handrail.ground.episode.models import Episode
from handrail.ground.people.models import Staff
from handrail.library.week import WEEKDAYS
from handrail.planner.problem import MOST_STEPS, clock

ALONE = "alone/"  # with the program after it: the kind of its individual sessions
WEEK = 7  # days: what comes less often is no hour of each week
UNMET = 40  # what it costs that somebody has none: less than a day of the program
# What a problem does with one-to-ones: plans individual sessions, leaves the time of each free, or does not look at them.
Alone = Literal["planned", "around", "left out"]


@dataclass(frozen=True)
class BookedHour:
    """An hour that a client has with one of the staff: each week, or once in the week that is planned."""

    leader_id: UUID
    episode_id: UUID | None
    room_id: UUID | None
    kind: str
    weekly: UUID | None
    span: Span


@dataclass
class Booked:
    """The hours that are booked; `free`: those that a search may move, by course of care."""

    hours: list[BookedHour] = field(default_factory=list)
    free: dict[UUID, BookedHour] = field(default_factory=dict)

    @property
    def fixed(self) -> list[BookedHour]:
        moving = {one.weekly for one in self.free.values()}
        return [one for one in self.hours if one.weekly is None or one.weekly not in moving]

    def of_staff(self, staff_id: UUID) -> list[Span]:
        """Return when somebody of the staff is taken by what is not planned."""
        return [one.span for one in self.fixed if one.leader_id == staff_id]

    def of_client(self, episode_id: UUID) -> list[Span]:
        """Return when a client is taken by what is not planned."""
        return [one.span for one in self.fixed if one.episode_id == episode_id]

    def of_room(self, room_id: UUID) -> list[Span]:
        """Return when a room is taken by any of them: what is planned needs none."""
        return [one.span for one in self.hours if one.room_id == room_id]

    def has_own(self, episode_id: UUID) -> bool:
        """Whether a client has an individual session that is not planned anew."""
        return any(one.kind == INDIVIDUAL and one.episode_id == episode_id for one in self.fixed)


def booked_hours(
    site: Site, monday: date, *, staff: Iterable[Staff], episodes: Iterable[Episode], alone: Alone
) -> Booked:
    """Return what is booked with this staff, with these clients or at this site: each week from a Monday on, and once in its week. One query."""
    if alone == "left out":
        return Booked()
    whose = Q(leader__in=list(staff)) | Q(episode__in=list(episodes)) | Q(site=site)
    found = OneToOne.objects.filter(whose, state=ONE_TO_ONE.start, day__gte=monday)
    found = found.filter(Q(weekly__isnull=False) | Q(day__lt=monday + timedelta(days=7)))
    zone, rows = ZoneInfo(site.time_zone), dict[UUID, list[BookedHour]]()
    for one in found.order_by("starts_at", "pk"):
        span = _span(one, zone)
        hour = BookedHour(one.leader_id, one.episode_id, one.room_id, one.kind, one.weekly, span)
        rows.setdefault(one.weekly or one.pk, []).append(hour)
    # One that was moved by itself does not make the weekly hour another.
    return Booked([Counter(row).most_common(1)[0][0] for row in rows.values()])


def _span(one: OneToOne, zone: ZoneInfo) -> Span:
    starts, ends = (at.astimezone(zone) for at in (one.starts_at, one.ends_at))
    return Span(one.day.weekday(), minute(starts.time()), minute(ends.time()) or DAY)


def let_move(
    booked: Booked,
    grid: Grid,
    *,
    episodes: Iterable[Episode],
    worked: dict[UUID, list[Span]],
    led: dict[UUID, list[Span]],
    able: Iterable[UUID],
    comes: dict[UUID, list[Span]],
    seated: dict[UUID, list[Span]],
) -> None:
    """Say which weekly hours a search may move: the only individual session of somebody who is to have one, if it stands as it would be planned.

    One off the steps of the grid, of another length, without room for its length on the steps, outside working hours, or beside another of
    the same client is planned around. `worked` and `led`: when each of the staff works, and leads groups;
    `able`: who may see clients alone all week; `comes` and `seated`: when a course of care said that they can come, and is in its group.
    """
    own = Counter(one.episode_id for one in booked.hours if one.kind == INDIVIDUAL)
    courses, known = {one.pk: one for one in episodes if minutes_of(one)}, set(able)
    for hour in booked.hours:
        course = courses.get(hour.episode_id) if hour.episode_id else None
        if course is None or hour.kind != INDIVIDUAL or hour.weekly is None or own[course.pk] > 1:
            continue
        day, starts, ends = hour.span
        planned = Span(day, starts, starts + _length(course, grid))
        alike = grid.down(starts) == starts and ends - starts == minutes_of(course)
        groups = [_outwards(one, grid) for one in [*led.get(hour.leader_id, []), *seated.get(course.pk, [])]]
        free = without(worked.get(hour.leader_id, []), [*_others(booked, hour), *groups])
        inside = grid.opens <= starts and planned.end <= grid.closes
        stretches = [free, comes[course.pk]] if course.pk in comes else [free]
        fits = all(any(one.holds(planned) for one in stretch) for stretch in stretches)
        if hour.leader_id in known and alike and inside and fits:
            booked.free[course.pk] = hour


def _others(booked: Booked, hour: BookedHour) -> list[Span]:
    """Return what else is booked with the same leader or the same client."""
    whose = (hour.leader_id, hour.episode_id)
    return [
        one.span
        for one in booked.hours
        if one is not hour and (one.leader_id == whose[0] or one.episode_id == whose[1])
    ]


def _outwards(one: Span, grid: Grid) -> Span:
    """Return a stretch on the steps of the grid, never shorter than it is."""
    return one._replace(start=grid.down(one.start), end=grid.down(one.end + grid.step - 1))


def minutes_of(episode: Episode) -> int | None:
    """Return how long the individual session is that a client's program plans each week; None: it plans none."""
    every = rhythm(episode)
    return planned_visit(episode, INDIVIDUAL) if every and every <= WEEK else None


def _length(episode: Episode, grid: Grid) -> int:
    return -(-(minutes_of(episode) or 0) // grid.step) * grid.step


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
        length = _length(one, grid)
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
    """Return the kind of a client's individual sessions: of their program's version, since each plans its own minutes."""
    return f"{ALONE}{episode.program.program}/{episode.program.version}"


def needs_alone(
    episode: Episode, booked: Booked, able: Sequence[UUID], team: Iterable[UUID], said: Said
) -> list[dict[str, Any]]:
    """Return that a client is to have an individual session: with whom of their team may see them, else with any who may.

    `able`: who may see clients for it, with the role and a licence all week. Who has one that stays as it is needs none.
    """
    if minutes_of(episode) is None or booked.has_own(episode.pk):
        return []
    if not able:
        said(
            f"client {episode.pk}: nobody on the staff may see clients alone, so no individual session is planned"
        )
        return []
    hour = booked.free.get(episode.pk)
    now = [hour.leader_id] if hour else []
    own = [one for one in able if one in {*team, *now}]
    who = [str(one) for one in own or able]
    return [{"kinds": [kind_alone(episode)], "staff": who, "unmet_cost": UNMET}]


def may_see(staff: Iterable[Staff], licensed: Iterable[UUID]) -> list[UUID]:
    """Return who of the staff may be planned for an individual session: at work, with the first role named for it, with a licence."""
    held = set(licensed)
    role = SEEN_BY[INDIVIDUAL][0]
    return [one.pk for one in staff if one.left_on is None and role in one.roles and one.pk in held]


def sessions_alone(
    booked: Booked, episodes: Iterable[Episode], grid: Grid
) -> tuple[list[dict[str, Any]], list[UUID]]:
    """Return the weekly hours that a search may move, as sessions of the week as it stands, and which weekly hour each is."""
    found, hours, courses = [], [], {one.pk: one for one in episodes}
    for episode_id, hour in sorted(booked.free.items(), key=lambda one: str(one[0])):
        day, start = WEEKDAYS[hour.span.weekday], clock(grid.down(hour.span.start))
        found.append(
            {
                "kind": kind_alone(courses[episode_id]),
                "leaders": [str(hour.leader_id)],
                "meetings": [{"day": day, "start": start, "room": None}],
                "clients": [{"client": str(episode_id), "days": [day]}],
                "pinned": False,
            }
        )
        assert hour.weekly is not None, "only weekly hours may move"
        hours.append(hour.weekly)
    return found, hours


def is_alone(session: dict[str, Any]) -> bool:
    """Whether a session of a week is a one-to-one."""
    return str(session["kind"]).startswith(ALONE)
