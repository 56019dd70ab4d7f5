"""A problem as arrays, for the compiled search.

Every hour of a day is one bit of an integer: bit n is the n-th grid step after the site opens. So "is free", "clashes"
and "how many pauses" are a few machine instructions each. Which column holds what: columns.py.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from handrail.planner.columns import *
from handrail.planner.problem import DAYS, Kind, Need, Problem, Window, minutes

Ints = NDArray[np.int64]
MOST_MEMBERS = 256  # of one session, over all its meetings


class Week(NamedTuple):
    """A week in the making. Few arrays: each makes the compiler slower."""

    n: Ints
    cd: Ints
    c: Ints
    u: Ints
    k: Ints
    p: Ints
    fd: Ints
    f: Ints
    rd: Ints
    r: Ints
    s: Ints
    ix: Ints
    li: Ints
    undo: Ints

    def copy(self) -> "Week":
        """Return the same week in arrays of its own."""
        return Week(*[part.copy() for part in self])


class Names(NamedTuple):
    """Which id each row of the arrays stands for."""

    clients: list[str]
    staff: list[str]
    rooms: list[str]
    kinds: list[str]
    days: list[int]  # index into DAYS
    unit_needs: list[tuple[int, int]]  # (client, which of their needs)


def mask(problem: Problem, start: str, end: str) -> int:
    """Return the whole grid steps between two hours as bits; what is outside the site's day is left out."""
    first = -(-(minutes(start) - minutes(problem.opens)) // problem.grid_minutes)
    last = (minutes(end) - minutes(problem.opens)) // problem.grid_minutes
    first, last = max(first, 0), min(last, problem.steps)
    return ((1 << (last - first)) - 1) << first if last > first else 0


def windows(problem: Problem, days: Sequence[int], given: Iterable[Window]) -> list[int]:
    """Return windows as bits, a number a day."""
    masks = [0] * len(days)
    at = {DAYS[day]: n for n, day in enumerate(days)}
    for one in given:
        if one.day in at:
            masks[at[one.day]] |= mask(problem, one.start, one.end)
    return masks


def steps(problem: Problem, length: int) -> int:
    """Return how many grid steps a length in minutes takes, rounded up."""
    return -(-length // problem.grid_minutes)


def days_of(problem: Problem) -> list[int]:
    """Return the days on which anything may take place, in their order."""
    named = {day for kind in problem.kinds for pattern in kind.patterns for day in pattern.days}
    return [n for n, day in enumerate(DAYS) if day in named]


def _ints(values: object) -> Ints:
    return np.ascontiguousarray(values, dtype=np.int64)


def patterns_of(problem: Problem, days: Sequence[int], kind: Kind) -> list[list[int]]:
    """Return every pattern of a kind as bits a day: its days at each hour at which it may begin."""
    at = {DAYS[day]: n for n, day in enumerate(days)}
    length, found = steps(problem, kind.length_minutes), []
    for pattern in kind.patterns:
        for hour in pattern.at:
            row = [0] * len(days)
            first = (minutes(hour) - minutes(problem.opens)) // problem.grid_minutes
            for day in pattern.days:
                row[at[day]] = ((1 << length) - 1) << first
            if row not in found:
                found.append(row)
    return found


class _Lists:
    """Lists of numbers laid one behind the other; each is known by where it begins and ends."""

    def __init__(self) -> None:
        self.flat: list[int] = []

    def add(self, values: Iterable[int]) -> tuple[int, int]:
        begin = len(self.flat)
        self.flat.extend(values)
        return begin, len(self.flat)


# How often each move is tried, in thousands (columns.DICE_ONE and on), as it served clinics of 60 to 2,000 clients best.
_DICE = (600, 850, 880, 910, 970, 980)

Units = list[tuple[int, int, Need]]  # client, which of their needs, the need


def build(problem: Problem, *, seed: int = 1) -> tuple[Week, Names]:
    """Return a week of this problem in which nothing is placed, and the names of its rows."""
    days, lists = days_of(problem), _Lists()
    index = {one.id: n for n, one in enumerate(problem.kinds)}
    units: Units = [
        (c, m, need)
        for c, client in enumerate(problem.clients)
        for m, need in enumerate(client.needs)
        for _time in range(need.times)
    ]
    most = sum(not problem.kinds[index[need.kinds[0]]].visit for _c, _m, need in units) + 64
    members = min(MOST_MEMBERS, max((one.maximum for one in problem.kinds), default=1) * len(days))
    kinds, patterns = _kinds(problem, days, index, units, lists, most)
    unit_rows = _units(problem, index, units, lists)
    client_days, clients = _clients(problem, days, unit_rows, lists)
    staff_days, staff = _staff(problem, days)
    room_days, rooms = _rooms_rows(problem, days)
    week = Week(
        n=_counts(problem, units, most, seed, lists.add(_sets_of(len(days)))),
        cd=client_days,
        c=clients,
        u=unit_rows,
        k=kinds,
        p=patterns,
        fd=staff_days,
        f=staff,
        rd=room_days,
        r=rooms,
        s=np.zeros((most, S_MEMBER + members), dtype=np.int64),
        ix=_ints(lists.flat),
        li=_all_open(len(units), most),
        undo=np.zeros((20_000, 8 + len(days)), dtype=np.int64),
    )
    return week, _names(problem, days, units)


def _names(problem: Problem, days: list[int], units: Units) -> Names:
    ids = (
        [one.id for one in part] for part in (problem.clients, problem.staff, problem.rooms, problem.kinds)
    )
    return Names(*ids, days, [(c, m) for c, m, _need in units])  # type: ignore[call-arg, arg-type]


def _sets_of(days: int) -> list[int]:
    """Return every set of days as bits, the smaller first."""
    return sorted(range(1, 1 << days), key=lambda bits: (bits.bit_count(), bits))


def _counts(problem: Problem, units: Units, most: int, seed: int, subsets: tuple[int, int]) -> Ints:
    """Return columns.COST to the end of `n` for a week in which nothing is placed."""
    wish, cost = problem.weights, sum(need.unmet_cost for _c, _m, need in units)
    cost += wish.together_with * sum(len(one.together_with) for one in problem.clients)
    chance = (seed * 2 + 1) * 0x9E3779B97F4A7C15 % 2**62
    wishes = (wish.gap, wish.unwanted, wish.change, wish.day_floor)
    more = (wish.week_floor, wish.rather_with, wish.together_with)
    return _ints([cost, len(units), 0, most, 0, chance, *wishes, *subsets, *_DICE, *more])


def _all_open(units: int, most: int) -> Ints:
    """Return the lists of units not placed, sessions not in use and sessions in use, before anything is placed."""
    lists = np.full((3, max(most, units)), -1, dtype=np.int64)
    lists[L_OPEN, :units] = np.arange(units)
    lists[L_FREE, :most] = np.arange(most)[::-1]
    return lists


def _clients(problem: Problem, days: Sequence[int], units: Ints, lists: _Lists) -> tuple[Ints, Ints]:
    index = {one.id: n for n, one in enumerate(problem.clients)}
    staff = {one.id: n for n, one in enumerate(problem.staff)}
    apart: list[set[int]] = [set() for _ in problem.clients]
    for n, one in enumerate(problem.clients):
        for other in one.apart_from:
            apart[n].add(index[other])
            apart[index[other]].add(n)
    together: list[list[int]] = [[] for _ in problem.clients]  # both ways: it is one thing whoever joins last
    for n, one in enumerate(problem.clients):
        for other in one.together_with:
            together[n].append(index[other])
            together[index[other]].append(n)
    of_client: list[list[int]] = [[] for _ in problem.clients]
    for u, client in enumerate(units[:, U_CLIENT]):
        of_client[client].append(u)
    new = _new_hours(problem, days, index)
    hours, rows = [], []
    for n, one in enumerate(problem.clients):
        free, bad = windows(problem, days, one.available), windows(problem, days, one.unwanted)
        hours.append([[free[d], bad[d], new[n][d], 0] for d in range(len(days))])
        most, least = one.most_minutes_a_day // problem.grid_minutes, steps(problem, one.least_minutes_a_day)
        # What binds a client most is placed first: the series with the most meetings, visits last.
        own = sorted(of_client[n], key=lambda u: (bool(units[u, U_VISIT] >= 0), -int(units[u, U_POS]), u))
        row = [one.most_days, most, least, 0, *lists.add(sorted(apart[n])), *lists.add(own)]
        with_ = lists.add(staff[each] for each in one.rather_with)
        shared = lists.add(together[n])
        rows.append([*row, *with_, steps(problem, one.least_minutes_a_week), 0, *shared])
    units[:, U_POS] = np.arange(len(units))
    return _ints(hours).reshape(-1, len(days), 4), _ints(rows).reshape(-1, C_COLUMNS)


def _new_hours(problem: Problem, days: Sequence[int], index: dict[str, int]) -> list[list[int]]:
    """Return the hours at which each client did not come last week; none for who was not there."""
    came: dict[int, list[int]] = {}
    kinds = {one.id: one for one in problem.kinds}
    at = {DAYS[day]: n for n, day in enumerate(days)}
    for session in problem.week:
        length = steps(problem, kinds[session.kind].length_minutes)
        for member in session.clients:
            row = came.setdefault(index[member.client], [0] * len(days))
            for meeting in session.meetings:
                if meeting.day in member.days and meeting.day in at:
                    first = (minutes(meeting.start) - minutes(problem.opens)) // problem.grid_minutes
                    row[at[meeting.day]] |= ((1 << length) - 1) << max(first, 0)
    whole = (1 << problem.steps) - 1
    return [[whole & ~one for one in came[c]] if c in came else [0] * len(days) for c in range(len(index))]


def _units(problem: Problem, index: dict[str, int], units: Units, lists: _Lists) -> Ints:
    staff = {one.id: n for n, one in enumerate(problem.staff)}
    kinds, rows = problem.kinds, []
    first: dict[tuple[int, int], int] = {}
    for u, (c, m, need) in enumerate(units):
        first.setdefault((c, m), u)
        meetings = max(len(pattern.days) for kind in need.kinds for pattern in kinds[index[kind]].patterns)
        visit = index[need.kinds[0]] if kinds[index[need.kinds[0]]].visit else -1
        of_kinds, of_staff = (
            lists.add(index[one] for one in need.kinds),
            lists.add(staff[one] for one in need.staff),
        )
        row = [c, first[c, m], need.days or 0, need.unmet_cost, visit, *of_kinds, *of_staff]
        rows.append(
            [*row, -1, 0, 0, -1, meetings, 0, 0]
        )  # U_POS holds the meetings until the clients are ordered
    return _ints(rows).reshape(-1, U_COLUMNS)


def _kinds(
    problem: Problem,
    days: Sequence[int],
    index: dict[str, int],
    units: Units,
    lists: _Lists,
    most: int,
) -> tuple[Ints, Ints]:
    served: list[list[int]] = [[] for _ in problem.kinds]
    for u, (_c, _m, need) in enumerate(units):
        for kind in need.kinds:
            served[index[kind]].append(u)
    table = np.zeros((len(problem.kinds), K_SESSIONS + most), dtype=np.int64)
    patterns: list[list[int]] = []
    for n, one in enumerate(problem.kinds):
        begin = len(patterns)
        for row in patterns_of(problem, days, one):
            patterns.append([n, sum(1 << d for d, bits in enumerate(row) if bits), *row])
        leaders, seconds = _leaders(problem, one)
        lead_0, lead_1 = lists.add(leaders)
        _same, lead_2 = lists.add(seconds)
        dear = max((units[u][2].unmet_cost for u in served[n]), default=0)
        row = [one.minimum, one.maximum, one.opening_cost, one.shortage_cost, one.leaders, int(one.room)]
        row += [steps(problem, one.notes_minutes), dear, begin, len(patterns), lead_0, lead_1, lead_2]
        row += [*lists.add(_rooms(problem, one)), *lists.add(served[n]), 0]
        table[n, :K_SESSIONS] = row
    return table, _ints(patterns).reshape(-1, P_HOURS + len(days))


def _leaders(problem: Problem, kind: Kind) -> tuple[list[int], list[int]]:
    """Return who may lead a kind, and who may be the second of two."""
    if kind.visit:
        return [], []
    may = [n for n, one in enumerate(problem.staff) if one.leads is None or kind.id in one.leads]
    first, second = (
        [n for n in may if set(asked) <= set(problem.staff[n].skills)]
        for asked in (kind.leader_skills, kind.co_leader_skills)
    )
    return first, second if kind.leaders == 2 else []


def _rooms(problem: Problem, kind: Kind) -> list[int]:
    """Return the rooms for a kind: the smallest that holds a full group first, then those that hold a part of one."""
    if not kind.room:
        return []
    fit = [n for n, one in enumerate(problem.rooms) if set(kind.room_features) <= set(one.features)]
    fit = [n for n in fit if problem.rooms[n].capacity >= kind.minimum]
    return sorted(fit, key=lambda n: (abs(problem.rooms[n].capacity - kind.maximum + 0.5), n))


def _staff(problem: Problem, days: Sequence[int]) -> tuple[Ints, Ints]:
    grid, hours, rows = problem.grid_minutes, [], []
    for one in problem.staff:
        hours.append([[work, 0, 0] for work in windows(problem, days, one.hours)])
        run = min(one.longest_run_minutes // grid, 62)
        rows.append([one.most_minutes_a_day // grid, one.most_minutes_a_week // grid, run, 0])
    return _ints(hours).reshape(-1, len(days), 3), _ints(rows).reshape(-1, 4)


def _rooms_rows(problem: Problem, days: Sequence[int]) -> tuple[Ints, Ints]:
    whole, hours, rows = (1 << problem.steps) - 1, [], []
    for one in problem.rooms:
        opened = [whole] * len(days) if one.open is None else windows(problem, days, one.open)
        hours.append([[each, 0] for each in opened])
        rows.append([steps(problem, one.turnover_minutes), one.capacity])
    return _ints(hours).reshape(-1, len(days), 2), _ints(rows).reshape(-1, 2)
