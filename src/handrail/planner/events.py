"""What can happen to a week, and the problem as it is after it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from handrail.planner.problem import DAYS, Client, Day, Problem, Session, Window, clock, minutes


@dataclass(frozen=True)
class StaffAway:
    """Somebody of the staff is away in these windows. `days`: mend only these days of this week; None: every week from now."""

    staff: str
    windows: tuple[Window, ...]
    days: tuple[Day, ...] | None = None


@dataclass(frozen=True)
class RoomLost:
    """A room can't be used in these windows. `days`: mend only these days of this week; None: every week from now."""

    room: str
    windows: tuple[Window, ...]
    days: tuple[Day, ...] | None = None


@dataclass(frozen=True)
class ClientLeaves:
    """A client comes no more. `days` as above."""

    client: str
    days: tuple[Day, ...] | None = None


@dataclass(frozen=True)
class ClientChanges:
    """A client's dose, hours or needs are others from now on: `client` as they now are, with the id they had."""

    client: Client
    days: None = None


@dataclass(frozen=True)
class TooFew:
    """A group is under its minimum; `session` is its place in the sessions given."""

    session: int
    days: None = None


Event = StaffAway | RoomLost | ClientLeaves | ClientChanges | TooFew


def whole_days(problem: Problem, days: Iterable[Day] = DAYS) -> tuple[Window, ...]:
    """Return windows over all the site's hours of these days."""
    return tuple(Window(day=day, start=problem.opens, end=problem.closes) for day in days)


def after(problem: Problem, event: Event) -> Problem:
    """Return the problem as it is once something happened. Raises KeyError for an id that the problem doesn't have."""
    if isinstance(event, StaffAway):
        staff = _of(problem.staff, event.staff)
        left = tuple(without(staff.hours, event.windows))
        return _with(problem, "staff", staff.model_copy(update={"hours": left}))
    if isinstance(event, RoomLost):
        room = _of(problem.rooms, event.room)
        opened = whole_days(problem) if room.open is None else room.open
        left = tuple(without(opened, event.windows))
        return _with(problem, "rooms", room.model_copy(update={"open": left}))
    if isinstance(event, ClientLeaves):
        return _left(problem, _of(problem.clients, event.client).id)
    if isinstance(event, ClientChanges):
        _of(problem.clients, event.client.id)
        return _with(problem, "clients", event.client)
    return problem


def without(windows: Iterable[Window], cut: Iterable[Window]) -> Iterator[Window]:
    """Yield what is left of windows when others are cut out of them."""
    cuts = sorted((one.day, minutes(one.start), minutes(one.end)) for one in cut)
    for one in windows:
        start, end = minutes(one.start), minutes(one.end)
        for day, first, last in cuts:
            if day == one.day and first < end and last > start:
                if first > start:
                    yield Window(day=one.day, start=clock(start), end=clock(first))
                start = max(start, last)
        if start < end:
            yield Window(day=one.day, start=clock(start), end=clock(end))


def without_client(session: Session, client: str) -> Session:
    """Return a session without a client."""
    left = tuple(one for one in session.clients if one.client != client)
    return session.model_copy(update={"clients": left}) if len(left) < len(session.clients) else session


def _left(problem: Problem, client: str) -> Problem:
    visits = {one.id for one in problem.kinds if one.visit}
    rest = []
    for one in problem.clients:
        if one.id != client:
            named = {
                field: tuple(each for each in getattr(one, field) if each != client)
                for field in ("apart_from", "together_with")
            }
            rest.append(one.model_copy(update=named))
    week = (without_client(one, client) for one in problem.week)
    kept = tuple(one for one in week if one.clients or one.kind not in visits)
    return problem.model_copy(update={"clients": tuple(rest), "week": kept})


def _of(among: Iterable[Any], one_id: str) -> Any:
    for one in among:
        if one.id == one_id:
            return one
    raise KeyError(one_id)


def _with(problem: Problem, part: str, one: Any) -> Problem:
    changed = tuple(one if each.id == one.id else each for each in getattr(problem, part))
    return problem.model_copy(update={part: changed})
