"""A client whose needs or hours changed: the seats that still hold are kept as far as can be, the rest is fitted anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from handrail.planner.choices import Choice, seat_for, take
from handrail.planner.fit import best_weeks, clear, week_of
from handrail.planner.problem import Day, Problem, Session
from handrail.planner.seats import Seat, Shift
from handrail.planner.standing import Standing
from handrail.planner.week_of_one import Found, WeekOfOne, rooms_of

# A unit that is met counts for more than any number of seats kept, and a seat kept for more than any wish.
FOR_UNMET, FOR_NEW = 1_000_000, 1_000
MOST = 3


@dataclass(frozen=True)
class Refit:
    """One way: the places of sessions the client leaves, joins or keeps no longer; whose plans change; what is unmet, broken.

    `kept`: pinned sessions in which the client can't be or needn't be any more; `cost`: how much more the client's week costs.
    """

    touched: tuple[int, ...]
    shifts: tuple[Shift, ...]
    unmet: tuple[tuple[str, int, int], ...]
    kept: tuple[int, ...]
    cost: int
    sessions: tuple[Session, ...]


def refit(problem: Problem, sessions: Sequence[Session], client: str) -> tuple[Refit, ...]:
    """Return up to three ways, each on other days: least unmet first, then fewest new seats, then least cost."""
    standing = Standing(problem, sessions)
    needs = standing.served(client)
    had = {n: standing.seat(n, _days(standing, n, client), needs.get(n)) for n in standing.of_client[client]}
    kept = tuple(sorted(n for n in had if _pinned_and_wrong(standing, client, n, needs)))
    was = {n: standing.sessions[n] for n in had}
    cost = standing.cost([client], standing.sessions.values())
    clear(standing, client)
    week = _reluctant(week_of(standing, client), was, had)
    ways = []
    for found in best_weeks(week, MOST):
        mark = standing.mark()
        seats, same = _seated(standing, client, found, was, had)
        gone = [n for n in had if n not in same and not was[n].pinned]
        shifts = tuple(_shifts(standing, client, [had[n] for n in sorted(gone)], seats))
        unmet = tuple((client, m, many) for m, many in enumerate(standing.missing(client)) if many)
        after = standing.cost([client], standing.sessions.values())
        joined = [one.session for one in seats if one.session is not None]
        touched = tuple(sorted({*gone, *joined}))
        more = sum(after.values()) - sum(cost.values())
        ways.append(Refit(touched, shifts, unmet, kept, more, standing.week()))
        standing.back(mark)
    return tuple(ways)


def _days(standing: Standing, n: int, client: str) -> tuple[Day, ...]:
    return next(one.days for one in standing.sessions[n].clients if one.client == client)


def _pinned_and_wrong(standing: Standing, client: str, n: int, needs: dict[int, int]) -> bool:
    hours = standing.of_client[client][n]
    return standing.sessions[n].pinned and (n not in needs or bool(hours & ~standing.comes(client)))


def _same(choice: Choice, was: dict[int, Session], had: dict[int, Seat]) -> int | None:
    """Return the place of the seat that a choice is, if the client had it."""
    for n, seat in had.items():
        if choice.session is None:
            visit = (seat.kind, seat.days, seat.start, set(seat.leaders), len(was[n].clients))
            if visit == (choice.kind, choice.days, choice.start, set(choice.leaders), 1):
                return n
        elif choice.session == n and set(choice.days) == set(seat.days):
            return n
    return None


def _reluctant(week: WeekOfOne, was: dict[int, Session], had: dict[int, Seat]) -> WeekOfOne:
    """Return the same choices, but what the client doesn't have already is dear, and what is unmet dearer."""
    needs = tuple(
        need.model_copy(update={"unmet_cost": need.unmet_cost * FOR_UNMET}) for need in week.client.needs
    )
    by_need = []
    for options in week.by_need:
        new = [
            one if _same(one, was, had) is not None else replace(one, cost=one.cost + FOR_NEW)
            for one in options
        ]
        by_need.append(sorted(new, key=lambda one: one.cost))
    return replace(week, client=week.client.model_copy(update={"needs": needs}), by_need=by_need)


def _seated(
    standing: Standing, client: str, found: Found, was: dict[int, Session], had: dict[int, Seat]
) -> tuple[list[Seat], set[int]]:
    """Seat a client as was found. Returns the seats that are new, and the places of those that are as they were."""
    same, new = set[int](), []
    for one in found.chosen:
        n = _same(one, was, had)
        if n is None:
            new.append(one)
            continue
        same.add(n)
        if one.session is None:
            standing.put(n, was[n])
        else:
            take(standing, client, one)
    rooms = rooms_of(standing, new) or {}
    seats = []
    for one in new:
        seats.append(seat_for(standing, one, rooms.get(one)))
        take(standing, client, one, rooms.get(one))
    return seats, same


def _shifts(standing: Standing, client: str, gone: Sequence[Seat], seats: Sequence[Seat]) -> Iterator[Shift]:
    """Yield what changes for the client, and for who sees them: a seat that is gone is told with the new one of its need."""
    left = list(seats)
    for before in gone:
        after = next((one for one in left if one.kind == before.kind and one.need == before.need), None)
        if after is not None:
            left.remove(after)
        yield Shift(client, "client", before, after)
        yield from _leaders(standing, before, after)
    for after in left:
        yield Shift(client, "client", None, after)
        yield from _leaders(standing, None, after)


def _leaders(standing: Standing, before: Seat | None, after: Seat | None) -> Iterator[Shift]:
    kind = (before or after).kind  # type: ignore[union-attr]
    if kind not in standing.visits:
        return
    led = before.leaders if before else ()
    leads = after.leaders if after else ()
    for one in dict.fromkeys((*led, *leads)):
        yield Shift(one, "leader", before if one in led else None, after if one in leads else None)
