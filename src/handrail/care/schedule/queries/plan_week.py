"""A week of a search as a table: by room, by leader or by client; and what differs between the week as it stands and the one found."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from handrail.care.schedule.models import PlanRun
from handrail.care.schedule.queries.plan_result import Names
from handrail.care.schedule.queries.planning_alone import is_alone
from handrail.care.schedule.words import day_list
from handrail.ground.clinic import queries as clinic
from handrail.library.week import WEEKDAYS
from handrail.planner.problem import clock, minutes

By = Literal["room", "leader", "client"]
BY: tuple[By, ...] = ("room", "leader", "client")


@dataclass(frozen=True)
class Cell:
    """One meeting as a table shows it."""

    hours: str  # 09:00 – 11:50, by the site's wall clock
    title: str
    room: str
    leader: str
    clients: tuple[str, ...]
    place: int  # of its session in the week
    pinned: bool  # it stays where it is: nobody moves it by hand here
    new: bool  # the week as it stands has it not so: day, hour, room or leader


@dataclass(frozen=True)
class WeekRow:
    """One room, leader or client, with what they have on each day shown."""

    of: str  # the id of whose it is
    name: str
    days: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Difference:
    """What is another for one person: days, hours, room and leader in words. Empty: none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class WeekTable:
    """A week by room, by leader or by client. `days` are the weekdays on which anything meets, 0 is Monday."""

    days: tuple[int, ...]
    rows: tuple[WeekRow, ...]


def week_table(run: PlanRun, names: Names, *, by: By, standing: bool) -> WeekTable:
    """Return the week as it stood when the search was asked for, or the one it found. One query."""
    sessions = run.problem["week"] if standing else run.answer["sessions"] if run.answer else []
    ends = _ends(run)
    known = {_place(one, meeting) for one in run.problem["week"] for meeting in one["meetings"]}
    rows: dict[str, dict[int, list[tuple[str, Cell]]]] = defaultdict(lambda: defaultdict(list))
    for place, one in enumerate(sessions):
        for meeting in one["meetings"]:
            day = WEEKDAYS.index(meeting["day"])
            there = [seat["client"] for seat in one.get("clients", []) if meeting["day"] in seat["days"]]
            start = run.kinds[one["kind"]]["hours"].get(meeting["start"], meeting["start"])
            cell = Cell(
                f"{start} – {ends(one['kind'], day, start)}",
                names(one["kind"]),
                names(meeting["room"]) if meeting.get("room") else "",
                ", ".join(names(leader) for leader in one["leaders"]),
                tuple(sorted(names(client) for client in there)),
                place,
                bool(one.get("pinned")) or is_alone(one),
                _place(one, meeting) not in known,
            )
            for who in _rows_of(by, one, meeting, there):
                rows[who][day].append((start, cell))
    days = tuple(sorted({day for found in rows.values() for day in found}))
    return WeekTable(
        days,
        tuple(
            WeekRow(who, names(who), tuple(_in_order(rows[who].get(day, [])) for day in days))
            for who in sorted(rows, key=lambda who: (names(who), who))
        ),
    )


def _rows_of(
    by: By, session: dict[str, Any], meeting: dict[str, Any], clients: Iterable[str]
) -> Iterable[str]:
    if by == "client":
        return clients
    if by == "leader":
        return session["leaders"]
    return [meeting["room"]] if meeting.get("room") else []


def _in_order(cells: Iterable[tuple[str, Cell]]) -> tuple[Cell, ...]:
    return tuple(cell for _start, cell in sorted(cells, key=lambda one: (one[0], one[1].title)))


def _place(session: dict[str, Any], meeting: dict[str, Any]) -> tuple[Any, ...]:
    return session["kind"], *session["leaders"], meeting["day"], meeting["start"], meeting.get("room")


def _ends(run: PlanRun) -> Callable[[str, int, str], str]:
    """Return what tells when a session of a kind that begins at an hour ends on a weekday, by the clock."""
    versions = clinic.versions_by_id({one["program"] for one in run.kinds.values()})

    def ends(kind: str, day: int, start: str) -> str:
        known = run.kinds[kind]
        if "minutes" in known:  # a one-to-one
            return clock(minutes(start) + known["minutes"])
        block = clinic.definition_of(versions[known["program"]]).block_on(known["track"], WEEKDAYS[day])
        return clock(minutes(start) + block.total_minutes)

    return ends


def differences(run: PlanRun, names: Names) -> list[Difference]:
    """Return for whom the week that was found is another than the one that stood, by name; leaders too."""
    if run.answer is None:
        return []
    return differences_between(run, run.problem["week"], run.answer["sessions"], names)


def differences_between(
    run: PlanRun, first: Iterable[dict[str, Any]], second: Iterable[dict[str, Any]], names: Names
) -> list[Difference]:
    """Return for whom the second of two weeks of a search is another than the first, by name; leaders too."""
    before, after = dict(_seats(run, first, names)), dict(_seats(run, second, names))
    changed = [who for who in {*before, *after} if before.get(who, ()) != after.get(who, ())]
    return sorted(
        (
            Difference(names(who), "; ".join(before.get(who, ())), "; ".join(after.get(who, ())))
            for who in changed
        ),
        key=lambda one: (one.name, one.before, one.after),
    )


def _seats(
    run: PlanRun, sessions: Iterable[dict[str, Any]], names: Names
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield where each person is in a week, in words."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in sessions:
        days = [meeting["day"] for meeting in one["meetings"]]
        for who in one["leaders"]:
            found[who].append(_words(run, one, days, names, leader=False))
        for seat in one.get("clients", []):
            found[seat["client"]].append(_words(run, one, seat["days"], names, leader=True))
    for who, words in found.items():
        yield who, tuple(sorted(words))


def _words(run: PlanRun, session: dict[str, Any], days: Iterable[str], names: Names, *, leader: bool) -> str:
    met = [one for one in session["meetings"] if one["day"] in set(days)]
    rooms = dict.fromkeys(names(one["room"]) for one in met if one.get("room"))
    start = run.kinds[session["kind"]]["hours"].get(met[0]["start"], met[0]["start"])
    parts = [names(session["kind"]), f"{day_list(WEEKDAYS.index(one['day']) for one in met)} {start}", *rooms]
    return ", ".join([*parts, *(names(one) for one in session["leaders"])] if leader else parts)
