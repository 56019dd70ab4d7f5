"""The best week for one client among choices, within some days: branch and bound, exact unless its limit is hit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from handrail.planner.choices import Choice
from handrail.planner.hours import DAY_AT, ONE_DAY, days_on
from handrail.planner.problem import DAYS, Client
from handrail.planner.standing import Standing
from handrail.planner.tables import steps
from handrail.planner.wishes import alone, week_is_short

ANY_COST = 1 << 60
MOST_TRIED = 40_000  # choices placed, in all the searches for one client
STARTS_AT = tuple(DAY_AT[day] for day in DAYS)


@dataclass(frozen=True)
class Found:
    """A week for a client: its choices, the days it takes as bits from Monday, what it costs, how much of that is unmet."""

    chosen: tuple[Choice, ...]
    on: int
    cost: int
    unmet: int


@dataclass(frozen=True)
class Limits:
    """How much a client comes: at most so many days, and so many steps a day."""

    days: int
    steps: int


Judge = Callable[[Sequence[Choice], int], int | None]


@dataclass
class WeekOfOne:
    """What one client could have, to be searched.

    `by_need`: choices for each need, the cheapest first; `kept_hours` and `kept` (days as bits of the units of each need):
    what they have already; `wishes`: whether anything but unmet needs counts; `judge`: asked of a whole week and how much of it
    is unmet, answers what it costs besides, or None where it can't be; `left`: how many choices may still be placed.
    """

    standing: Standing
    client: Client
    by_need: Sequence[Sequence[Choice]]
    limits: Limits
    kept_hours: int
    kept: Sequence[Sequence[int]]
    wishes: bool = True
    judge: Judge | None = None
    left: int = MOST_TRIED
    loads: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        weights = self.standing.problem.weights
        self.kept_on = days_on(self.kept_hours)
        self.gap, self.floor = (weights.gap, weights.day_floor) if self.wishes else (0, 0)
        wishers = (one.together_with for one in self.standing.clients.values())
        self.shared = bool(self.client.together_with) or any(self.client.id in wished for wished in wishers)
        self.least = steps(self.standing.problem, self.client.least_minutes_a_day)

    @property
    def exact(self) -> bool:
        """Return whether no search was cut short."""
        return self.left > 0

    def of_the_whole(self, chosen: Sequence[Choice], busy: int) -> int:
        """Return what a whole week costs that none of its choices costs by itself."""
        weights, standing = self.standing.problem.weights, self.standing
        cost = weights.week_floor * week_is_short(standing.problem, self.client, busy)
        if self.shared:
            joined = [one.session for one in chosen if one.session is not None]
            cost += weights.together_with * alone(standing, {self.client.id}, joined)
        return cost

    def reach(self) -> int:
        """Return the days on which the client could come at all."""
        on = self.kept_on
        for options in self.by_need:
            for one in options:
                on |= one.on
        return on

    def cost_of(self, choice: Choice) -> int:
        """Return what a choice costs by itself, in what this search counts."""
        return choice.cost if self.wishes else 0

    def at_least(self, within: int) -> tuple[int, int]:
        """Return what no week within these days costs less than, and how much of that is unmet."""
        cost = unmet = 0
        for m, need in enumerate(self.client.needs):
            wanted = need.times - len(self.kept[m])
            options = (one for one in self.by_need[m] if not one.on & ~within)
            least = next((self.cost_of(one) for one in options), None)
            if least is None:
                unmet += wanted * need.unmet_cost
            else:
                cost += wanted * min(least, need.unmet_cost)
        return cost + unmet, unmet

    def best(
        self, within: int, below: int, without: frozenset[tuple[int, str]] = frozenset()
    ) -> Found | None:
        """Return the best week on these days only that costs less than `below`; the first of those that cost the same.

        `without` names what is left out: groups for a need (its place) at an hour.
        """
        return _Search(self, within, below, without).run()


class _Search:
    """One branch and bound: needs in an order, their units one after another, each choice behind the last one's."""

    def __init__(self, week: WeekOfOne, within: int, below: int, without: frozenset[tuple[int, str]]) -> None:
        self.week, self.standing = week, week.standing
        client, grid = week.client, week.standing.grid
        self.below = below
        self.found: Found | None = None
        self.chosen: list[Choice] = []
        order = []
        for m, need in enumerate(client.needs):
            options = [one for one in week.by_need[m] if not one.on & ~within]
            if without:
                options = [one for one in options if (m, one.start) not in without or one.session is None]
            wanted = need.times - len(week.kept[m])
            if wanted > 0:
                order.append((options[:1] == [] or options[0].session is None, len(options), m, options))
        order.sort(key=lambda one: one[:3])
        self.needs = [m for _visit, _many, m, _options in order]
        self.options = [options for *_rest, options in order]
        self.times = [client.needs[m].times - len(week.kept[m]) for m in self.needs]
        self.unmet_cost = [client.needs[m].unmet_cost for m in self.needs]
        longest = [
            max(
                (week.standing.kinds[kind].length_minutes // grid for kind in client.needs[m].kinds),
                default=0,
            )
            for m in self.needs
        ]
        # What is still to come fills no pause longer than all of it.
        self.to_come = [
            sum(n * long for n, long in zip(self.times[at:], longest[at:], strict=True))
            for at in range(len(self.needs) + 1)
        ]

    def run(self) -> Found | None:
        week = self.week
        taken = 0
        if self.needs:
            for on in week.kept[self.needs[0]]:
                taken |= on
        self._next(0, self.times[0] if self.needs else 0, 0, week.kept_hours, week.kept_on, taken, 0, 0)
        return self.found

    def _next(
        self, at: int, units: int, first: int, busy: int, on: int, taken: int, cost: int, unmet: int
    ) -> None:
        """Place the next unit; `taken` are the days of the same need's units, `first` the first choice still open to it."""
        if at == len(self.needs):
            self._end(busy, on, cost, unmet)
            return
        if units == 0:
            self._next_need(at, busy, on, cost, unmet)
            return
        options = self.options[at]
        for n in range(first, len(options)):
            one = options[n]
            if busy & one.hours or taken & one.on or self.week.left <= 0:
                continue
            more = cost + self.week.cost_of(one)
            then_busy, then_on = busy | one.hours, on | one.on
            if not self._fits(one, then_busy, then_on):
                continue
            self.week.left -= 1
            if self._at_least(at, units - 1, n + 1, then_busy, then_on, more) >= self.below:
                continue
            self.chosen.append(one)
            self._next(at, units - 1, n + 1, then_busy, then_on, taken | one.on, more, unmet)
            self.chosen.pop()
        lost = units * self.unmet_cost[at]
        if cost + lost + self._rest(at + 1, busy) < self.below:
            self._next_need(at, busy, on, cost + lost, unmet + lost)

    def _next_need(self, at: int, busy: int, on: int, cost: int, unmet: int) -> None:
        taken = 0
        if at + 1 < len(self.needs):
            for one in self.week.kept[self.needs[at + 1]]:
                taken |= one
        units = self.times[at + 1] if at + 1 < len(self.needs) else 0
        self._next(at + 1, units, 0, busy, on, taken, cost, unmet)

    def _fits(self, one: Choice, busy: int, on: int) -> bool:
        limits = self.week.limits
        if on.bit_count() > limits.days:
            return False
        for day in range(7):
            if one.on >> day & 1 and (busy >> STARTS_AT[day] & ONE_DAY).bit_count() > limits.steps:
                return False
        if one.session is not None:
            return all(one.session != other.session for other in self.chosen)
        return all(self._can_lead(leader, one) for leader in one.leaders)

    def _can_lead(self, leader: str, one: Choice) -> bool:
        """Return whether somebody who sees the client in another of these visits can see them in this one too."""
        others = [other for other in self.chosen if other.session is None and leader in other.leaders]
        if not others:
            return True
        hours, whole = self.week.loads.setdefault(leader, self.standing.load(leader))
        for other in others:
            hours, whole = hours | other.hours, whole | other.whole
        return self.standing.is_free(leader, one.hours, one.whole, (hours, whole))

    def _at_least(self, at: int, units: int, first: int, busy: int, on: int, cost: int) -> int:
        """Return what no week that goes on from here costs less than."""
        total = cost + self._rest(at + 1, busy)
        if units:
            total += units * self._least(at, first, busy)
        if self.week.gap and total < self.below:
            to_come = self.to_come[at] if units else self.to_come[at + 1]
            total += self.week.gap * self._pauses(busy, on, to_come)
        return total

    def _rest(self, at: int, busy: int) -> int:
        return sum(self.times[n] * self._least(n, 0, busy) for n in range(at, len(self.needs)))

    def _least(self, at: int, first: int, busy: int) -> int:
        unmet, options = self.unmet_cost[at], self.options[at]
        for n in range(first, len(options)):
            if not busy & options[n].hours:
                return min(self.week.cost_of(options[n]), unmet)
        return unmet

    def _pauses(self, busy: int, on: int, fill: int) -> int:
        """Return the pauses of a week that so many steps to come can't fill."""
        if (busy & ~(busy << 1)).bit_count() == on.bit_count():
            return 0
        many = 0
        for day in range(7):
            hours = busy >> STARTS_AT[day] & ONE_DAY
            if hours:
                for _step in range(fill):
                    hours |= hours << 1
                many += (hours & ~(hours << 1)).bit_count() - 1
        return many

    def _end(self, busy: int, on: int, cost: int, unmet: int) -> None:
        cost += self.week.gap * ((busy & ~(busy << 1)).bit_count() - on.bit_count())
        if self.week.floor and self.week.least:
            for at in STARTS_AT:
                cost += self.week.floor * (0 < (busy >> at & ONE_DAY).bit_count() < self.week.least)
        if self.week.wishes:
            cost += self.week.of_the_whole(self.chosen, busy)
        if cost >= self.below:
            return
        if self.week.judge is not None:
            more = self.week.judge(self.chosen, unmet)
        else:
            more = None if rooms_of(self.standing, self.chosen) is None else 0
        if more is not None and cost + more < self.below:
            self.below = cost + more
            self.found = Found(tuple(self.chosen), on, cost + more, unmet)


def rooms_of(standing: Standing, chosen: Sequence[Choice]) -> dict[Choice, str] | None:
    """Return a room for each visit that needs one, turnovers kept; None where there is no such choice of rooms."""
    visits = [one for one in chosen if one.session is None and standing.kinds[one.kind].room]
    given: dict[Choice, str] = {}
    used: dict[str, int] = {}

    def give(at: int) -> bool:
        if at == len(visits):
            return True
        one = visits[at]
        kind, day = standing.kinds[one.kind], one.days[0]
        for room in standing.rooms_for(kind, 1):
            turn = standing.rooms[room].turnover_minutes
            whole, had = standing.taken(day, one.start, kind.length_minutes, turn), used.get(room, 0)
            if not whole & had and standing.room_free(room, day, one.start, kind):
                used[room], given[one] = had | whole, room
                if give(at + 1):
                    return True
                used[room] = had
                del given[one]
        return False

    return given if give(0) else None
