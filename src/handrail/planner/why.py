"""Why a client can't be placed fully, and what would make it a yes.

A cause is found by taking it away for one need and searching the client's week again: each cause by itself, then each two.
What is offered was made and tried with `fit`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from handrail.planner.changes import OthersMove, Part, days_named, listed, make
from handrail.planner.choices import Cause, Choice, choices
from handrail.planner.fit import clear, fit, week_of
from handrail.planner.openings import openings
from handrail.planner.problem import Client, Problem, Session
from handrail.planner.remedies import remedies
from handrail.planner.standing import Standing
from handrail.planner.week_of_one import ANY_COST, Found, Limits, WeekOfOne

__all__ = ["Cause", "Change", "Explanation", "Missing", "why"]

MOST_CHANGES = 6  # offered for one need
MOST_TRIED = 4  # of each sort, until one helps
EACH_MOVES = 6  # the effort of asking one more client to move
OF_THE_CLIENT = frozenset({Cause.DAYS, Cause.MINUTES})

Name = Callable[[str], str]


@dataclass(frozen=True)
class Change:
    """A change that makes it a yes, tried before it is offered.

    `parts`: what is to be done, all of it (changes.py); `effort` ranks it, less is less to ask; `problem` and `sessions` are
    those with the change made, the client not yet placed.
    """

    parts: tuple[Part, ...]
    effort: int
    problem: Problem
    sessions: tuple[Session, ...]

    @property
    def what(self) -> str:
        """Return which sort of change it is: the names of its parts' classes."""
        return " ".join(type(one).__name__ for one in self.parts)

    def words(self, name: Name) -> str:
        """Return it in sentences; `name` turns an id into a name."""
        return " ".join(one.words(name) for one in self.parts)


@dataclass(frozen=True)
class Missing:
    """One need that isn't met.

    `need`: which, from 0; `units` missing; `causes`: sets of one or two of them, the smaller first, each enough to be taken away
    for one more unit, and none with one that could be left out; empty: no two are enough. `changes`: what would meet one more unit, the least to ask first, one of
    each sort.
    """

    need: int
    units: int
    causes: tuple[tuple[Cause, ...], ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Explanation:
    """Why it is a no, need by need; with nothing `missing` it is a yes. `client`: whose id; `asked`: all they ask for."""

    client: str
    asked: Client
    missing: tuple[Missing, ...]

    def words(self, name: Name) -> tuple[str, ...]:
        """Return the same in plain English, a sentence each; `name` turns an id into a name."""
        if not self.missing:
            return (f"All that {name(self.client)} needs can be met.",)
        return tuple(line for one in self.missing for line in _told(self.asked, one, name))


def why(problem: Problem, sessions: Sequence[Session], client_id: str) -> Explanation:
    """Return what stands against each need that can't be met with everybody else left where they are.

    Raises KeyError where the problem has no such client.
    """
    standing = Standing(problem, sessions)
    client = standing.clients[client_id]
    clear(standing, client_id)
    week = replace(week_of(standing, client_id), wishes=False)
    met = week.best(week.reach(), ANY_COST)
    assert met is not None  # at the least, nothing is met
    if not met.unmet:
        return Explanation(client_id, client, ())
    asked = _Asked(problem, standing.week(), standing, client_id, week, met)
    missing = []
    for m, need in enumerate(client.needs):
        units = need.times - len(week.kept[m]) - asked.units(met, m)
        if units > 0:
            sets = asked.sets(m)
            causes = tuple(tuple(cause for cause in Cause if cause in one) for one in sets)
            missing.append(Missing(m, units, causes, tuple(asked.changes(m, sets))))
    return Explanation(client_id, client, tuple(missing))


@dataclass
class _Asked:
    problem: Problem
    sessions: tuple[Session, ...]
    standing: Standing
    client: str
    week: WeekOfOne
    met: Found
    made: dict[tuple[int, frozenset[Cause]], list[Choice]] = field(default_factory=dict)

    def units(self, found: Found, m: int) -> int:
        return sum(one.need == m for one in found.chosen)

    def choices_with(self, m: int, causes: frozenset[Cause]) -> list[Choice]:
        """Return what the client could have of a need if some causes were none."""
        key = (m, causes - OF_THE_CLIENT)
        if key not in self.made:
            self.made[key] = choices(self.standing, self.client, m, causes)
            if Cause.NO_GROUP in causes:
                self.made[key] += openings(self.standing, self.client, m, causes)
        return self.made[key]

    def sets(self, m: int) -> list[frozenset[Cause]]:
        """Return the sets of one or two causes that are enough and of which none can be left out, the smaller first."""
        found: list[frozenset[Cause]] = []
        for many in (1, 2):
            for one in combinations(Cause, many):
                causes = frozenset(one)
                if not any(less <= causes for less in found) and self._enough(m, causes):
                    found.append(causes)
        return found

    def _enough(self, m: int, causes: frozenset[Cause]) -> bool:
        by_need = list(self.week.by_need)
        by_need[m] = self.choices_with(m, causes)
        limits = self.week.limits
        if Cause.DAYS in causes:
            limits = Limits(7, limits.steps)
        if Cause.MINUTES in causes:
            limits = Limits(limits.days, self.standing.problem.steps)
        week = replace(self.week, by_need=by_need, limits=limits)
        found = week.best(week.reach(), self.met.unmet)
        return found is not None and self.units(found, m) > self.units(self.met, m)

    def changes(self, m: int, sets: Sequence[frozenset[Cause]]) -> list[Change]:
        """Return the changes that help, the least to ask first, one of each sort."""
        found: list[Change] = []
        by_sort: dict[str, list[tuple[int, tuple[Part, ...]]]] = {}
        for parts in self._thinkable(m, sets):
            sort = " ".join(type(one).__name__ for one in parts)
            by_sort.setdefault(sort, []).append((sum(one.effort for one in parts), parts))
        for of_sort in by_sort.values():
            of_sort.sort(key=lambda one: one[0])
            for effort, parts in of_sort[:MOST_TRIED]:
                problem, sessions = make(parts, self.problem, self.sessions)
                if self._helps(problem, sessions, m):
                    found.append(Change(parts, effort, problem, sessions))
                    break
        found.sort(key=lambda one: one.effort)
        return found[:MOST_CHANGES]

    def _thinkable(self, m: int, sets: Sequence[frozenset[Cause]]) -> Iterator[tuple[Part, ...]]:
        seen = set()
        for causes in sets:
            for choice in self.choices_with(m, causes):
                if choice.against == causes - OF_THE_CLIENT:
                    for parts in remedies(self.standing, self.client, choice, causes):
                        if parts and repr(parts) not in seen:
                            seen.add(repr(parts))
                            yield parts
        for many in (1, 3):
            best = fit(self.problem, self.sessions, self.client, most=1, may_move=many)[0]
            if best.moved:
                yield (OthersMove(best.moved, best.sessions, EACH_MOVES * len(best.moved)),)
                return

    def _helps(self, problem: Problem, sessions: tuple[Session, ...], m: int) -> bool:
        best = fit(problem, sessions, self.client, most=1)[0]
        need = self.week.client.needs[m]
        before = need.times - len(self.week.kept[m]) - self.units(self.met, m)
        return best.cost["unmet"] < self.met.unmet and dict(best.unmet).get(m, 0) < before


def _told(client: Client, missing: Missing, name: Name) -> Iterator[str]:
    need = client.needs[missing.need]
    kinds = " or ".join(name(one) for one in need.kinds)
    times = "once" if missing.units == 1 else f"{missing.units} times"
    yield f"{kinds} is missing {times} for {name(client.id)}."
    fewest = min((len(one) for one in missing.causes), default=0)
    for causes in missing.causes:
        if len(causes) == fewest:
            yield f"{_capital(listed([_cause(client, missing.need, one, kinds, name) for one in causes]))}."
    if not missing.causes:
        yield f"More than two things stand against it, so no small change gives {name(client.id)} {kinds}."
    for change in missing.changes:
        yield f"What would make it possible: {change.words(name)}"


def _cause(client: Client, m: int, cause: Cause, kinds: str, name: Name) -> str:
    who, staff = name(client.id), " or ".join(name(one) for one in client.needs[m].staff) or "a leader"
    days = days_named(tuple(dict.fromkeys(one.day for one in client.available))) or "no day"
    return {
        Cause.HOURS: f"{who} can't come at the hours at which there would be a place (can come on {days})",
        Cause.DAYS: f"{who} comes on at most {client.most_days} days",
        Cause.MINUTES: f"{who} comes for at most {client.most_minutes_a_day} minutes a day",
        Cause.FULL: f"the groups at hours at which {who} can come are full",
        Cause.NO_GROUP: f"no group of {kinds} meets at an hour at which {who} can come",
        Cause.STAFF_BUSY: f"{staff} is busy at the hours at which {who} can come",
        Cause.STAFF_HOURS: f"{staff} doesn't work at the hours at which {who} can come",
        Cause.ROOM: f"no room is free at the hours at which {who} can come",
        Cause.APART: f"somebody is in the group with whom {who} shares none",
    }[cause]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
