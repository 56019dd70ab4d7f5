"""What if: a change to a problem, and two weeks held against one another. The weeks are planned by whoever asks (solve.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handrail.planner.problem import Pattern, Problem, Room, Session, Window, read
from handrail.planner.standing import WISHES, Standing


@dataclass(frozen=True)
class Difference:
    """What a week has more than another; less is below 0.

    `places`: how many more clients its groups could hold, all meetings together, empty or not; `met`: units of needs met more;
    `gained` and `lost`: what is met in the one and not in the other, as (client, need from 0, units); `cost`: of each wish
    by name, and `total`.
    """

    places: int
    met: int
    gained: tuple[tuple[str, int, int], ...]
    lost: tuple[tuple[str, int, int], ...]
    cost: dict[str, int]


def with_hour(problem: Problem, kind: str, pattern: Pattern) -> Problem:
    """Return the problem with one more pattern of days and hours for a kind. Raises KeyError for a kind that isn't there."""
    one = _of(problem.kinds, kind)
    return _changed(problem, "kinds", one.model_copy(update={"patterns": (*one.patterns, pattern)}))


def with_room(problem: Problem, room: Room) -> Problem:
    """Return the problem with one more room."""
    return _read(problem.model_copy(update={"rooms": (*problem.rooms, room)}))


def with_hours(problem: Problem, staff: str, hours: Sequence[Window]) -> Problem:
    """Return the problem with other working hours of a clinician. Raises KeyError for one who isn't there."""
    return _changed(problem, "staff", _of(problem.staff, staff).model_copy(update={"hours": tuple(hours)}))


def compare(
    problem: Problem, sessions: Sequence[Session], other: Problem, others: Sequence[Session]
) -> Difference:
    """Return what the second week, of the second problem, has more than the first. Clients of both are compared."""
    first, second = Standing(problem, sessions), Standing(other, others)
    gained: list[tuple[str, int, int]] = []
    lost: list[tuple[str, int, int]] = []
    for one in problem.clients:
        if one.id not in second.clients:
            continue
        before, after = first.missing(one.id), second.missing(one.id)
        for m, (was, now) in enumerate(zip(before, after, strict=False)):
            if now != was:
                (gained if now < was else lost).append((one.id, m, abs(was - now)))
    costs = [each.cost(each.clients, each.sessions.values()) for each in (first, second)]
    cost = {wish: costs[1][wish] - costs[0][wish] for wish in WISHES}
    met = sum(many for *_which, many in gained) - sum(many for *_which, many in lost)
    places = _places(second) - _places(first)
    return Difference(places, met, tuple(gained), tuple(lost), {**cost, "total": sum(cost.values())})


def _places(standing: Standing) -> int:
    """Return how many clients the groups of a week could hold, all their meetings together."""
    return sum(
        standing.places(session, one.day) + sum(one.day in each.days for each in session.clients)
        for session in standing.sessions.values()
        if session.kind not in standing.visits
        for one in session.meetings
    )


def _of(among: Sequence[Any], one_id: str) -> Any:
    for one in among:
        if one.id == one_id:
            return one
    raise KeyError(one_id)


def _changed(problem: Problem, part: str, one: Any) -> Problem:
    put = tuple(one if each.id == one.id else each for each in getattr(problem, part))
    return _read(problem.model_copy(update={part: put}))


def _read(problem: Problem) -> Problem:
    """Return the problem as if it had been read: a contradiction that the change brings is refused as ProblemError."""
    return read(problem.model_dump(exclude_none=True))
