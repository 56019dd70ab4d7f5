"""From a problem to a week: a first week at once, then two searches side by side that get better until time or moves are over.

With a number of moves, the same seed gives the same week on every machine. With seconds, how far it gets depends on the
machine; the answer says how many moves were made.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from handrail.planner.answer import Answer, answer
from handrail.planner.columns import CHANCE, COST, OPEN
from handrail.planner.compiled import hold
from handrail.planner.problem import Problem, read
from handrail.planner.search import anneal, begin
from handrail.planner.tables import Names, Week, build
from handrail.planner.warm import take_over

ROUNDS = 40  # of cooling; after each the searches are compared
FIRST_MOVES = 500


@dataclass(frozen=True)
class Progress:
    """How far a search is: from 0 to 1, the least cost so far and how many needs are unmet in it."""

    part: float
    cost: int
    unmet: int
    seconds: float


Tell = Callable[[Progress], bool]  # told how far it is; answers whether to go on
Clock = Callable[[], float]


def solve(
    problem: Problem,
    *,
    seed: int = 1,
    seconds: float | None = None,
    moves: int | None = None,
    searches: int = 2,
    tell: Tell | None = None,
    clock: Clock = time.monotonic,
) -> Answer:
    """Return a week in which every hard rule is kept, as cheap as `seconds` or `moves` (a search) allow.

    `clock` counts the seconds: the wall's, unless a benchmark counts the processor's.
    `tell` hears of the progress a few times a second and may stop the search: then the best week so far is returned.
    Raises ProblemError where something pinned can't be kept.
    """
    ready()
    pace = _Pace(clock, seconds, moves)
    week, names, held = first_week(problem, seed=seed)
    begin(held)
    best, made = _improve(week, pace, searches, tell)
    return answer(problem, best, names, seed=seed, moves=made)


def _improve(week: Week, pace: "_Pace", searches: int, tell: Tell | None) -> tuple[Week, int]:
    """Return the best week found, and how many moves each search made."""
    hot, cold = temperatures(week)
    weeks = [week, *(week.copy() for _more in range(searches - 1))]
    for n, one in enumerate(weeks):
        one.n[CHANCE] = (int(one.n[CHANCE]) + n * 0x9E3779B97F4A7C1) % 2**62
    best, made = week.copy(), 0
    with ThreadPoolExecutor(searches) as pool:
        while (todo := pace.next_round(made)) > 0:
            at, then = (hot * (cold / hot) ** part for part in (pace.part, pace.then))
            try:
                list(pool.map(lambda one: anneal(hold(*one), todo, at, then), weeks))  # noqa: B023
            except KeyboardInterrupt:
                break
            made += todo
            weeks.sort(key=lambda one: int(one.n[COST]))
            if weeks[0].n[COST] < best.n[COST]:
                best = weeks[0].copy()
            pace.done()
            so_far = Progress(pace.part, int(best.n[COST]), int(best.n[OPEN]), pace.spent)
            if tell and not tell(so_far):
                break
            if pace.compare:
                weeks = [weeks[0], *(_again(weeks[0], one) for one in weeks[1:])]
    return best, made


def _again(better: Week, worse: Week) -> Week:
    """Return the better week with the other's chance, so that the two go different ways from here."""
    week = better.copy()
    week.n[CHANCE] = worse.n[CHANCE]
    return week


def temperatures(week: Week) -> tuple[float, float]:
    """Return where to begin and where to end: a third of what a session costs, and a fifteenth."""
    groups = [int(cost) for cost in week.k[:, 2] if cost] or [6]
    usual = sorted(groups)[len(groups) // 2]
    return max(usual / 2.4, 1.0), max(usual / 15, 0.2)


class _Pace:
    """How many moves the next round has, and how far the cooling is before and after it."""

    def __init__(self, clock: Clock, seconds: float | None, moves: int | None) -> None:
        self.clock, self.seconds, self.moves = clock, seconds, moves
        self.started = clock()
        self.part, self.then, self.compare = 0.0, 0.0, False
        self.speed, self.begun, self.todo = 0.0, self.started, 0
        self.rounds = 0

    @property
    def spent(self) -> float:
        return self.clock() - self.started

    def next_round(self, made: int) -> int:
        self.begun = self.clock()
        if self.moves is not None:
            self.todo = min(-(-self.moves // ROUNDS), self.moves - made)
            self.then = min((made + self.todo) / self.moves, 1.0) if self.moves else 1.0
            return self.todo
        if self.seconds is None:
            raise ValueError("give seconds or moves")
        left = self.seconds - (self.begun - self.started)
        if left <= 0.02:
            return 0
        spell = min(left, max(self.seconds / ROUNDS, 0.1))
        self.todo = max(int(self.speed * spell), 64) if self.speed else FIRST_MOVES
        self.then = min((self.begun - self.started + spell) / self.seconds, 1.0)
        return self.todo

    def done(self) -> None:
        self.part, self.rounds = self.then, self.rounds + 1
        self.compare = self.rounds % 4 == 0
        spent = self.clock() - self.begun
        self.speed = self.todo / spent if spent > 0 else self.speed


def first_week(problem: Problem, *, seed: int = 1) -> tuple[Week, Names, Any]:
    """Return a problem's arrays with the week as it is, and what the compiled functions are handed."""
    week, names = build(problem, seed=seed)
    held = hold(*week)
    take_over(problem, week, names, held)
    return week, names, held


def ready() -> None:
    """Compile what is compiled, if this machine has not yet: two minutes once, then a second in each process."""
    _week, _names, held = first_week(read(_SMALL))
    begin(held)
    anneal(held, 100, 1.0, 1.0)


_DAY = {"day": "mon", "start": "08:00", "end": "12:00"}
_SMALL = {
    "format": "handrail-timetable/1",
    "grid_minutes": 60,
    "staff": [{"id": "s", "hours": [_DAY]}],
    "kinds": [
        {
            "id": "k",
            "length_minutes": 60,
            "maximum": 2,
            "patterns": [{"days": ["mon"], "at": ["08:00", "09:00"]}],
            "room": False,
        }
    ],
    "clients": [{"id": "c", "available": [_DAY], "needs": [{"kinds": ["k"]}]}],
    "week": [
        {
            "kind": "k",
            "leaders": ["s"],
            "meetings": [{"day": "mon", "start": "08:00"}],
            "clients": [{"client": "c", "days": ["mon"]}],
        }
    ],
}
