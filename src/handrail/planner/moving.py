"""Room for one client made by moving a few others, each to a seat of the same need: never for a wish, never out of a need.

A place taken by others is a choice too, with who would have to leave it. Each of them must have somewhere to go; when a week
for the client is complete, all of it is tried together, and taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from handrail.planner.choices import Cause, Choice, choices, give_up, seat_for, take
from handrail.planner.hours import days_on, sum_of
from handrail.planner.seats import Seat, Shift
from handrail.planner.standing import Standing
from handrail.planner.week_of_one import ANY_COST, MOST_TRIED, Found, WeekOfOne, rooms_of

MOST_TRIALS = 150  # weeks tried together with those who move
MOST_WAYS = 3  # of freeing one choice
MOVE_COST = 1  # of each who moves, so that fewer move where it makes no difference
NOT_FREE = frozenset({Cause.FULL, Cause.STAFF_BUSY})

Leaving = tuple[str, int]  # a client, and the place of the session they leave


@dataclass(frozen=True)
class Freed(Choice):
    """A choice that is free once some have left."""

    leaving: tuple[Leaving, ...] = ()


@dataclass(frozen=True)
class Moved:
    """A week for the client with others moved: how it costs them, and the week's sessions put so."""

    found: Found
    going: tuple[tuple[Leaving, Choice], ...]


def make_room(standing: Standing, client: str, free: WeekOfOne, most: int, unmet: int) -> Moved | None:
    """Return the best week for a client with at most so many others moved that leaves less than `unmet`, if one is found."""
    moving = _Moving(standing, client, most, unmet)
    by_need = [
        sorted([*options, *moving.freed(m)], key=lambda one: one.cost)
        for m, options in enumerate(free.by_need)
    ]
    week = replace(free, by_need=by_need, judge=moving.judge, left=MOST_TRIED)
    found = week.best(week.reach(), ANY_COST)
    return None if found is None else Moved(found, moving.going[found.chosen])


class _Moving:
    def __init__(self, standing: Standing, client: str, most: int, unmet: int) -> None:
        self.standing, self.client, self.most, self.unmet = standing, client, most, unmet
        self.trials = MOST_TRIALS
        self.going: dict[tuple[Choice, ...], tuple[tuple[Leaving, Choice], ...]] = {}
        self._least: dict[Leaving, int | None] = {}

    def freed(self, m: int) -> list[Freed]:
        """Return what a client could have of a need if others left."""
        found = []
        for one in choices(self.standing, self.client, m, NOT_FREE):
            if one.against:
                ways = sorted(self._ways(one), key=lambda way: way[0])[:MOST_WAYS]
                fields = {name: getattr(one, name) for name in Choice.__dataclass_fields__}
                for cost, leaving in ways:
                    found.append(Freed(**{**fields, "cost": one.cost + cost}, leaving=leaving))
        return found

    def _ways(self, choice: Choice) -> list[tuple[int, tuple[Leaving, ...]]]:
        """Return who could leave to free a choice, and what that costs them at least."""
        ways = []
        for leaving in self._blocking(choice):
            costs = [self._somewhere(one) for one in leaving]
            known = [cost for cost in costs if cost is not None]
            if len(known) == len(costs):
                ways.append((sum(known) + MOVE_COST * len(costs), leaving))
        return ways

    def _blocking(self, choice: Choice) -> list[tuple[Leaving, ...]]:
        if choice.session is None:
            return self._visits_in_the_way(choice)
        session = self.standing.sessions[choice.session]
        full = {day for day in choice.days if self.standing.places(session, day) <= 0}
        if any(self.standing.places(session, day) < 0 for day in full):
            return []
        there = [(one.client, full & set(one.days)) for one in session.clients]
        ways: list[tuple[Leaving, ...]] = []
        for many in range(1, self.most + 1):
            for who in combinations([one for one in there if one[1]], many):
                if set().union(*(days for _client, days in who)) == full:
                    ways.append(tuple((one, choice.session) for one, _days in who))
            if ways:
                return ways
        return ways

    def _visits_in_the_way(self, choice: Choice) -> list[tuple[Leaving, ...]]:
        standing, leaving = self.standing, set()
        for leader in choice.leaders:
            clashing = [n for n, (_hours, whole) in standing.of_staff[leader].items() if whole & choice.whole]
            for n in clashing:
                session = standing.sessions[n]
                if session.pinned or session.kind not in standing.visits or not session.clients:
                    return []
                leaving.add((session.clients[0].client, n))
            if not standing.is_free(leader, choice.hours, choice.whole, standing.load(leader, clashing)):
                return []
        return [tuple(sorted(leaving))] if 0 < len(leaving) <= self.most else []

    def _somewhere(self, leaving: Leaving) -> int | None:
        """Return what it costs somebody at least to have this need elsewhere; None where there is nowhere."""
        if leaving not in self._least:
            standing, (who, n) = self.standing, leaving
            mark, before = standing.mark(), standing.client_cost(who)
            lost = _Lost(who, n, standing.served(who).get(n), standing.of_client[who][n], ())
            lost = replace(lost, leaders=give_up(standing, who, n).leaders)
            costs = []
            for one in self._elsewhere(lost):
                inner = standing.mark()
                take(standing, who, one)
                costs.append(standing.client_cost(who) - before)
                standing.back(inner)
            self._least[leaving] = min(costs, default=None)
            standing.back(mark)
        return self._least[leaving]

    def _elsewhere(self, lost: "_Lost") -> list[Choice]:
        """Return other seats for a need that somebody lost, beside all else they have."""
        if lost.need is None:
            return []
        standing, who = self.standing, lost.who
        besides, served = standing.busy(who), standing.served(who)
        taken = sum_of(hours for n, hours in standing.of_client[who].items() if served.get(n) == lost.need)
        return [
            one
            for one in choices(standing, who, lost.need)
            if not (one.hours == lost.hours and one.session in (None, lost.n) and one.leaders == lost.leaders)
            and not one.on & days_on(taken)
            and standing.client_can(who, one.hours, besides)
        ]

    def judge(self, chosen: Sequence[Choice], unmet: int) -> int | None:
        """Return what a week costs those who move beyond what was counted; None where they can't, or it gains nothing."""
        leaving = tuple(
            dict.fromkeys(one for each in chosen if isinstance(each, Freed) for one in each.leaving)
        )
        people = {who for who, _n in leaving}
        if unmet >= self.unmet or len(people) > self.most or self.trials <= 0:
            return None
        self.trials -= 1
        standing, mark = self.standing, self.standing.mark()
        before = sum(standing.client_cost(who) for who in people)
        lost = [
            _Lost(
                who, n, standing.served(who).get(n), standing.of_client[who][n], standing.sessions[n].leaders
            )
            for who, n in leaving
        ]
        for who, n in leaving:
            give_up(standing, who, n)
        going = None
        if rooms_of(standing, chosen) is not None:
            seat_client(standing, self.client, chosen)
            going = self._go(lost)
        after = sum(standing.client_cost(who) for who in people)
        standing.back(mark)
        if going is None:
            return None
        self.going[tuple(chosen)] = going
        counted = sum(self._least[one] or 0 for one in leaving)
        return after - before - counted

    def _go(self, lost: Sequence["_Lost"]) -> tuple[tuple[Leaving, Choice], ...] | None:
        """Put those who left elsewhere, one after another, the cheapest first; None and nothing put where it can't be."""
        if not lost:
            return ()
        first, rest = lost[0], lost[1:]
        for one in self._elsewhere(first):
            rooms = rooms_of(self.standing, (one,))
            if rooms is None:
                continue
            mark = self.standing.mark()
            take(self.standing, first.who, one, rooms.get(one))
            others = self._go(rest)
            if others is not None:
                return ((first.who, first.n), one), *others
            self.standing.back(mark)
        return None


@dataclass(frozen=True)
class _Lost:
    """A seat that somebody left: the session's place, which need it served, its hours and who led it."""

    who: str
    n: int
    need: int | None
    hours: int
    leaders: tuple[str, ...]


def carry_out(standing: Standing, client: str, moved: Moved) -> tuple[Shift, ...]:
    """Move the others and seat the client as was found. Returns the seat before and after of each who moves."""
    before = []
    for (who, n), _choice in moved.going:
        days = next(one.days for one in standing.sessions[n].clients if one.client == who)
        before.append(standing.seat(n, days, standing.served(who).get(n)))
    for (who, n), _choice in moved.going:
        give_up(standing, who, n)
    seat_client(standing, client, moved.found.chosen)
    shifts = []
    for ((who, _n), choice), seat in zip(moved.going, before, strict=True):
        room = (rooms_of(standing, (choice,)) or {}).get(choice)
        take(standing, who, choice, room)
        shifts.append(Shift(who, "client", seat, seat_for(standing, choice, room)))
    return tuple(shifts)


def seat_client(standing: Standing, client: str, chosen: Sequence[Choice]) -> tuple[Seat, ...]:
    """Give a client all that was chosen. Returns the seats."""
    rooms = rooms_of(standing, chosen) or {}
    for one in chosen:
        take(standing, client, one, rooms.get(one))
    return tuple(seat_for(standing, one, rooms.get(one)) for one in chosen)
