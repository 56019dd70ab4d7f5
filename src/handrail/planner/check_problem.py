"""Reading a timetable's problem for the checker alone: fields, defaults, and what would make checking it senseless."""

from collections.abc import Callable, Container, Iterable
from typing import Protocol, TypeVar

from handrail.planner.check_model import (
    Client,
    Kind,
    Need,
    Problem,
    Room,
    Session,
    Staff,
    Weights,
    Window,
    session_of,
)
from handrail.planner.check_parts import Fields, Part, WrongFile

FORMAT = "handrail-timetable/1"
GRIDS = (5, 10, 15, 20, 30, 60)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Named)


def problem_of(raw: object) -> Problem:
    """Return the problem that a parsed JSON value holds. Raises WrongFile with the field that is wrong."""
    root = Part(raw, "", "problem")
    keys = (
        "format",
        "grid_minutes",
        "opens",
        "closes",
        "rooms",
        "staff",
        "kinds",
        "clients",
        "weights",
        "week",
    )
    fields = Fields(root, *keys)
    if fields["format"].text() != FORMAT:
        raise fields["format"].wrong(f"must be {FORMAT!r}")
    opens, closes = fields.get("opens"), fields.get("closes")
    grid = fields.whole("grid_minutes", 15)
    if grid not in GRIDS:
        raise fields["grid_minutes"].wrong(f"must be one of {', '.join(map(str, GRIDS))}")
    problem = Problem(
        grid=grid,
        opens=opens.clock() if opens else 7 * 60,
        closes=closes.clock() if closes else 21 * 60,
        rooms=_by_id(fields.each("rooms"), _room),
        staff=_by_id(fields["staff"].each(), _staff),
        kinds=_by_id(fields["kinds"].each(), lambda part: _kind(part, grid)),
        clients=_by_id(fields["clients"].each(), _client),
        weights=_weights(fields.get("weights") or Part({}, "weights", "problem")),
        week=tuple(session_of(part) for part in fields.each("week")),
    )
    if problem.closes <= problem.opens or (problem.closes - problem.opens) % grid:
        raise root.wrong(f"closes must come after opens, by whole steps of {grid} minutes")
    _refuse_dead_references(problem)
    return problem


def _by_id(parts: Iterable[Part], read: Callable[[Part], T]) -> dict[str, T]:
    found: dict[str, T] = {}
    for part in parts:
        one = read(part)
        if one.id in found:
            raise part.wrong(f"the id {one.id!r} is there twice")
        found[one.id] = one
    return found


def _windows(parts: list[Part]) -> tuple[Window, ...]:
    found = []
    for part in parts:
        fields = Fields(part, "day", "start", "end")
        window = Window(fields["day"].day(), fields["start"].clock(), fields["end"].clock())
        if window.end <= window.start:
            raise part.wrong("must end after it starts")
        found.append(window)
    return tuple(found)


def _room(part: Part) -> Room:
    fields = Fields(part, "id", "capacity", "features", "turnover_minutes", "open")
    return Room(
        id=fields["id"].text(),
        capacity=fields["capacity"].whole(1),
        features=frozenset(fields.texts("features")),
        turnover=fields.whole("turnover_minutes", 0),
        open=_windows(fields.each("open")) if fields.get("open") else None,
    )


def _staff(part: Part) -> Staff:
    most = ("most_minutes_a_day", "most_minutes_a_week", "longest_run_minutes")
    fields = Fields(part, "id", "hours", "skills", "leads", *most)
    return Staff(
        id=fields["id"].text(),
        hours=_windows(list(fields["hours"].each())),
        skills=frozenset(fields.texts("skills")),
        leads=frozenset(fields.texts("leads")) if fields.get("leads") else None,
        most_minutes_a_day=fields.whole("most_minutes_a_day", 1440),
        most_minutes_a_week=fields.whole("most_minutes_a_week", 10_080),
        longest_run_minutes=fields.whole("longest_run_minutes", 1440),
    )


KIND = (
    *(
        "id",
        "length_minutes",
        "minimum",
        "maximum",
        "patterns",
        "leaders",
        "leader_skills",
        "co_leader_skills",
    ),
    *("room", "room_features", "notes_minutes", "opening_cost", "shortage_cost"),
)


def _kind(part: Part, grid: int) -> Kind:
    fields = Fields(part, *KIND)
    if fields["length_minutes"].whole(5) % grid:
        raise fields["length_minutes"].wrong(f"must be a whole number of grid steps of {grid} minutes")
    leaders = fields.whole("leaders", 1, 1)
    if leaders > 2:
        raise fields["leaders"].wrong("must be 1 or 2")
    return Kind(
        id=fields["id"].text(),
        length=fields["length_minutes"].whole(5),
        minimum=fields.whole("minimum", 1),
        maximum=fields["maximum"].whole(1),
        patterns=tuple(_pattern(one) for one in fields["patterns"].some()),
        leaders=leaders,
        leader_skills=frozenset(fields.texts("leader_skills")),
        co_leader_skills=frozenset(fields.texts("co_leader_skills")),
        room=fields.flag("room", True),
        room_features=frozenset(fields.texts("room_features")),
        notes=fields.whole("notes_minutes", 0),
        opening_cost=fields.whole("opening_cost", 6),
        shortage_cost=fields.whole("shortage_cost", 3),
    )


def _pattern(part: Part) -> tuple[frozenset[str], frozenset[int]]:
    fields = Fields(part, "days", "at")
    days, at = fields["days"].some(), fields["at"].some()
    return frozenset(one.day() for one in days), frozenset(one.clock() for one in at)


def _client(part: Part) -> Client:
    most = ("most_days", "most_minutes_a_day", "least_minutes_a_day", "least_minutes_a_week")
    fields = Fields(
        part, "id", "available", *most, "needs", "unwanted", "rather_with", "together_with", "apart_from"
    )
    return Client(
        id=fields["id"].text(),
        available=_windows(list(fields["available"].each())),
        most_days=fields.whole("most_days", 7, 1),
        most_minutes_a_day=fields.whole("most_minutes_a_day", 1440),
        least_minutes_a_day=fields.whole("least_minutes_a_day", 0),
        least_minutes_a_week=fields.whole("least_minutes_a_week", 0),
        needs=tuple(_need(one) for one in fields["needs"].each()),
        unwanted=_windows(fields.each("unwanted")),
        rather_with=frozenset(fields.texts("rather_with")),
        together_with=tuple(fields.texts("together_with")),
        apart_from=frozenset(fields.texts("apart_from")),
    )


def _need(part: Part) -> Need:
    fields = Fields(part, "kinds", "times", "days", "staff", "unmet_cost")
    days = fields.get("days")
    return Need(
        kinds=tuple(one.text() for one in fields["kinds"].some()),
        times=fields.whole("times", 1, 1),
        days=days.whole(1) if days else None,
        staff=frozenset(fields.texts("staff")),
        unmet_cost=fields.whole("unmet_cost", 100),
    )


def _weights(part: Part) -> Weights:
    fields = Fields(
        part, "gap", "unwanted", "change", "day_floor", "week_floor", "rather_with", "together_with"
    )
    return Weights(
        gap=fields.whole("gap", 5),
        unwanted=fields.whole("unwanted", 1),
        change=fields.whole("change", 1),
        day_floor=fields.whole("day_floor", 20),
        week_floor=fields.whole("week_floor", 40),
        rather_with=fields.whole("rather_with", 4),
        together_with=fields.whole("together_with", 6),
    )


def _refuse_dead_references(problem: Problem) -> None:
    """Raise WrongFile for an id that nothing has: a misspelled one would ask for nothing."""
    for one in problem.staff.values():
        _known(f"staff {one.id}, leads", one.leads or (), problem.kinds)
    for client in problem.clients.values():
        _known(f"client {client.id}, apart_from", client.apart_from, problem.clients)
        _known(f"client {client.id}, together_with", client.together_with, problem.clients)
        _known(f"client {client.id}, rather_with", client.rather_with, problem.staff)
        for n, need in enumerate(client.needs):
            _known(f"client {client.id}, needs[{n}].kinds", need.kinds, problem.kinds)
            _known(f"client {client.id}, needs[{n}].staff", need.staff, problem.staff)
    for session in problem.week:
        for what, where, ids, known in named_in(session, problem):
            _known(f"{session.place}, {where} ({what})", ids, known)


def named_in(session: Session, problem: Problem) -> list[tuple[str, str, set[str], Container[str]]]:
    """Return what a session names: what it is, its field, the ids, and those that are there."""
    return [
        ("kind", "kind", {session.kind}, problem.kinds),
        ("staff", "leaders", set(session.leaders), problem.staff),
        ("room", "meetings", {one.room for one in session.meetings if one.room}, problem.rooms),
        ("client", "clients", {one.client for one in session.clients}, problem.clients),
    ]


def _known(where: str, ids: Iterable[str], known: Container[str]) -> None:
    for one in sorted(ids):
        if one not in known:
            raise WrongFile(f"problem: {where}: there is no {one!r}")
