"""A timetable problem as it is written in JSON: one site's week, its rooms, staff, kinds of session and clients.

Nothing in it names a person: ids only. Every hour is the site's wall clock, every length is in minutes. Unknown keys,
dead references and contradictions are refused with the field that is wrong (`ProblemError`).
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
Id = Annotated[str, Field(min_length=1, max_length=80)]
Count = Annotated[int, Field(ge=0, le=100_000)]
MOST_STEPS = 62  # a day's grid steps are the bits of one integer


class ProblemError(ValueError):
    """A problem that can't be planned as it is written; `found` holds a line a mistake, each naming its field."""

    def __init__(self, found: list[str]) -> None:
        super().__init__("\n".join(found))
        self.found = found


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def minutes(clock: str) -> int:
    """Return the minutes from midnight to a clock time written as HH:MM."""
    return int(clock[:2]) * 60 + int(clock[3:])


def clock(from_midnight: int) -> str:
    """Return minutes from midnight as HH:MM."""
    return f"{from_midnight // 60:02d}:{from_midnight % 60:02d}"


class Window(_Part):
    """From one hour until another, on one day of the week."""

    day: Day
    start: Clock
    end: Clock

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if minutes(self.end) <= minutes(self.start):
            raise ValueError(f"ends at {self.end}, not after it starts at {self.start}")
        return self


class Room(_Part):
    """A room, how many it holds, what is in it, when it is open (always, without `open`)."""

    id: Id
    capacity: Annotated[int, Field(ge=1)]
    features: tuple[str, ...] = ()
    turnover_minutes: Count = 0
    open: tuple[Window, ...] | None = None


class Staff(_Part):
    """Somebody who leads groups or sees clients; `skills` are licences and trainings that a kind may ask for."""

    id: Id
    hours: tuple[Window, ...]
    skills: tuple[str, ...] = ()
    leads: tuple[Id, ...] | None = None  # kinds this person may lead; without it, all whose skills they have
    most_minutes_a_day: Count = 1440
    most_minutes_a_week: Count = 10_080
    longest_run_minutes: Count = 1440  # of sessions without a pause between


class Pattern(_Part):
    """When a session may begin: on all of these days, at any one of these hours, the same on each day."""

    days: Annotated[tuple[Day, ...], Field(min_length=1)]
    at: Annotated[tuple[Clock, ...], Field(min_length=1)]


class Kind(_Part):
    """A kind of session. One for a single client (`maximum` 1) is a visit with somebody the client's need names."""

    id: Id
    length_minutes: Annotated[int, Field(ge=5, le=720)]
    minimum: Count = 1
    maximum: Annotated[int, Field(ge=1, le=200)]
    patterns: Annotated[tuple[Pattern, ...], Field(min_length=1)]
    leaders: Literal[1, 2] = 1
    leader_skills: tuple[str, ...] = ()
    co_leader_skills: tuple[str, ...] = ()
    room: bool = True  # without it: by video, or in the clinician's own office
    room_features: tuple[str, ...] = ()
    notes_minutes: Count = 0  # that the leaders need after it
    opening_cost: Count = 6
    shortage_cost: Count = 3  # each place short of the minimum, each meeting

    @property
    def visit(self) -> bool:
        return self.maximum == 1


class Need(_Part):
    """What a client is to have in the week: so many sessions of one of these kinds, on different days."""

    kinds: Annotated[tuple[Id, ...], Field(min_length=1)]
    times: Annotated[int, Field(ge=1, le=14)] = 1
    days: Annotated[int, Field(ge=1, le=7)] | None = None  # meetings of one series attended; without it, all
    staff: tuple[Id, ...] = ()  # who may see them, where the kind is a visit
    unmet_cost: Count = 100


class Client(_Part):
    """A client: when they can come, how much a week and a day, what they need and would rather not have."""

    id: Id
    available: tuple[Window, ...]
    most_days: Annotated[int, Field(ge=1, le=7)] = 7
    most_minutes_a_day: Count = 1440
    least_minutes_a_day: Count = 0  # on a day they come at all: a payer's floor
    least_minutes_a_week: Count = 0  # in a week in which they come at all
    needs: tuple[Need, ...]
    unwanted: tuple[Window, ...] = ()
    rather_with: tuple[Id, ...] = ()  # staff they would rather see by themselves, of those whom a need allows
    together_with: tuple[Id, ...] = ()  # with whom they would rather share a group
    apart_from: tuple[Id, ...] = ()  # who must not share a group with them; no reason is kept


class Weights(_Part):
    """What each wish that is not met costs."""

    gap: Count = 5  # each pause between a client's sessions of one day
    unwanted: Count = 1  # each grid step at an hour the client would rather not have
    change: Count = 1  # each grid step at an hour the client did not come last week
    day_floor: Count = 20  # each day with less than the client's least
    week_floor: Count = 40  # a week with less than the client's least
    rather_with: Count = 4  # each visit with somebody else than a client would rather see
    together_with: Count = 6  # each person with whom a client would rather share a group, and shares none


class Meeting(_Part):
    """One meeting of a session: when it begins, and in which room."""

    day: Day
    start: Clock
    room: Id | None = None


class Attendance(_Part):
    """A client in a session, and on which of its days."""

    client: Id
    days: tuple[Day, ...]


class Session(_Part):
    """A session of a week: its kind, its meetings, who leads it, who comes. A pinned one is never moved."""

    kind: Id
    leaders: Annotated[tuple[Id, ...], Field(min_length=1)]
    meetings: Annotated[tuple[Meeting, ...], Field(min_length=1)]
    clients: tuple[Attendance, ...] = ()
    pinned: bool = False


class Problem(_Part):
    """One site's week to plan."""

    format: Literal["handrail-timetable/1"]
    grid_minutes: Literal[5, 10, 15, 20, 30, 60] = 15
    opens: Clock = "07:00"
    closes: Clock = "21:00"
    rooms: tuple[Room, ...] = ()
    staff: tuple[Staff, ...]
    kinds: tuple[Kind, ...]
    clients: tuple[Client, ...]
    weights: Weights = Weights()
    week: tuple[Session, ...] = ()  # the week as it is: what to begin from, what is pinned

    @property
    def steps(self) -> int:
        return (minutes(self.closes) - minutes(self.opens)) // self.grid_minutes

    @model_validator(mode="after")
    def _whole(self) -> Self:
        found = list(_contradictions(self))
        if found:
            raise ProblemError(found)
        return self


def read(raw: Any) -> Problem:
    """Return the problem that a parsed JSON value holds. Raises ProblemError with a line for each mistake."""
    try:
        return Problem.model_validate(raw)
    except ValidationError as error:
        found = []
        for one in error.errors():
            cause = one.get("ctx", {}).get("error")
            if isinstance(cause, ProblemError):
                found += cause.found
            else:
                found.append(f"{_path(one['loc'])}: {one['msg'].removeprefix('Value error, ')}")
        raise ProblemError(found) from None


def _path(where: tuple[str | int, ...]) -> str:
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where)
    return words.lstrip(".") or "the file"


def _contradictions(problem: Problem) -> Iterator[str]:
    yield from _grid(problem)
    for name in ("rooms", "staff", "kinds", "clients"):
        seen: set[str] = set()
        for n, one in enumerate(getattr(problem, name)):
            if one.id in seen:
                yield f"{name}[{n}].id: {one.id!r} is there twice"
            seen.add(one.id)
    yield from _kinds(problem)
    yield from _people(problem)
    yield from _sessions(problem)


def _grid(problem: Problem) -> Iterator[str]:
    first, last = minutes(problem.opens), minutes(problem.closes)
    if last <= first:
        yield f"closes: {problem.closes} is not after opens, {problem.opens}"
    elif (last - first) % problem.grid_minutes:
        yield f"closes: the day is no whole number of steps of {problem.grid_minutes} minutes"
    elif problem.steps > MOST_STEPS:
        yield (
            f"grid_minutes: from {problem.opens} to {problem.closes} is {problem.steps} steps of "
            f"{problem.grid_minutes} minutes, and at most {MOST_STEPS} can be planned; use a wider step or a shorter day"
        )


def _kinds(problem: Problem) -> Iterator[str]:
    led = {kind for one in problem.staff for kind in one.leads or ()} | {
        kind.id
        for kind in problem.kinds
        if any(one.leads is None and set(kind.leader_skills) <= set(one.skills) for one in problem.staff)
    }
    for n, kind in enumerate(problem.kinds):
        where = f"kinds[{n}]"
        if kind.minimum > kind.maximum:
            yield f"{where}.minimum: {kind.minimum} is over the maximum, {kind.maximum}"
        if kind.length_minutes % problem.grid_minutes:
            yield f"{where}.length_minutes: {kind.length_minutes} is no whole number of grid steps"
        for m, pattern in enumerate(kind.patterns):
            if len(set(pattern.days)) < len(pattern.days):
                yield f"{where}.patterns[{m}].days: a day is there twice"
            for at in pattern.at:
                begin = minutes(at) - minutes(problem.opens)
                if begin < 0 or begin + kind.length_minutes > minutes(problem.closes) - minutes(
                    problem.opens
                ):
                    yield f"{where}.patterns[{m}].at: {at} is outside the day, {problem.opens} to {problem.closes}"
                elif begin % problem.grid_minutes:
                    yield f"{where}.patterns[{m}].at: {at} is off the grid of {problem.grid_minutes} minutes"
        if kind.visit and len({len(pattern.days) for pattern in kind.patterns} - {1}) > 0:
            yield f"{where}.patterns: a visit is on one day, so each pattern names one day"
        if not kind.visit and kind.id not in led:
            yield f"{where}.leader_skills: nobody on the staff may lead {kind.id!r}"
        if (
            not kind.visit
            and kind.room
            and not any(set(kind.room_features) <= set(r.features) for r in problem.rooms)
        ):
            yield f"{where}.room_features: no room has what {kind.id!r} needs"


def _people(problem: Problem) -> Iterator[str]:
    kinds = {kind.id: kind for kind in problem.kinds}
    staff, clients = {one.id for one in problem.staff}, {one.id for one in problem.clients}
    for n, one in enumerate(problem.staff):
        for kind in set(one.leads or ()) - set(kinds):
            yield f"staff[{n}].leads: there is no kind {kind!r}"
    for n, client in enumerate(problem.clients):
        for other in set(client.apart_from) - clients:
            yield f"clients[{n}].apart_from: there is no client {other!r}"
        for other in set(client.rather_with) - staff:
            yield f"clients[{n}].rather_with: there is nobody {other!r} on the staff"
        for other in set(client.together_with) - clients:
            yield f"clients[{n}].together_with: there is no client {other!r}"
        for other in set(client.together_with) & {*client.apart_from, client.id}:
            yield f"clients[{n}].together_with: {other!r} can't be there: they are to be apart, or it is the client"
        if client.id in client.apart_from:
            yield f"clients[{n}].apart_from: {client.id!r} can't be apart from themselves"
        for m, need in enumerate(client.needs):
            where = f"clients[{n}].needs[{m}]"
            yield from _need(where, need, kinds, staff)
            if need.times > client.most_days:
                yield f"{where}.times: {need.times} on different days, but the client comes at most {client.most_days} days"


def _need(where: str, need: Need, kinds: dict[str, Kind], staff: set[str]) -> Iterator[str]:
    for kind in set(need.kinds) - set(kinds):
        yield f"{where}.kinds: there is no kind {kind!r}"
    known = [kinds[kind] for kind in need.kinds if kind in kinds]
    if len({kind.visit for kind in known}) > 1:
        yield f"{where}.kinds: a group and a visit can't stand for one another"
    if any(kind.visit for kind in known):
        if len(known) > 1:
            yield f"{where}.kinds: a visit is of one kind"
        if not need.staff:
            yield f"{where}.staff: a visit names who may see the client"
    for one in set(need.staff) - staff:
        yield f"{where}.staff: there is nobody {one!r} on the staff"
    longest = max((len(p.days) for kind in known for p in kind.patterns), default=0)
    if need.days is not None and known and need.days > longest:
        yield f"{where}.days: {need.days}, but the longest series meets on {longest}"


def _sessions(problem: Problem) -> Iterator[str]:
    known = {
        "kind": {one.id for one in problem.kinds},
        "leaders": {one.id for one in problem.staff},
        "room": {one.id for one in problem.rooms} | {None},
        "clients": {one.id for one in problem.clients},
    }
    for n, session in enumerate(problem.week):
        named = {
            "kind": {session.kind},
            "leaders": set(session.leaders),
            "room": {one.room for one in session.meetings},
            "clients": {one.client for one in session.clients},
        }
        for field, ids in named.items():
            for one in ids - known[field]:  # type: ignore[operator]
                yield f"week[{n}].{field}: there is no {one!r}"
