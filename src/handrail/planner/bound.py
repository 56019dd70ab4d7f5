"""What no week can cost less than, proven: the problem without most of its rules, taken apart and solved for each part.

What is left in each part of the groups is: every client comes at hours at which they can, on different days, in sessions
that hold so many and for which somebody and some room exist. In the part of the visits: nobody is seen at an hour at
which their clinician does not work or sees somebody else. A part's cost is opening, places short of the minimum and
what is unmet; gaps and wishes count as nothing. Since every real week is one of these too, it can't cost less.
"""

# mypy: disable-error-code="no-any-unimported"

import math
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from handrail.planner.columns import *
from handrail.planner.problem import Problem
from handrail.planner.tables import Week, build

# Who may come to a kind's pattern on a day.
Seats = dict[tuple[int, int, int], list[cp_model.IntVar]]


@dataclass(frozen=True)
class Bound:
    """The least that any week costs; `unmet` of it is for needs that no week meets."""

    total: int
    unmet: int


def bound(problem: Problem, *, seconds: float = 20.0, workers: int = 2) -> Bound:
    """Return a proven lower bound of what a week of this problem costs. More seconds make it no worse."""
    week, _names = build(problem)
    visits, groups = _visit_parts(week), _group_parts(week)
    # The largest last: what the others leave of the time is theirs.
    parts = sorted([*visits, *groups], key=len)
    ends, todo = time.monotonic() + seconds, len(parts)

    def least(units: list[int]) -> int:
        nonlocal todo
        model = _visits(week, units) if week.u[units[0], U_VISIT] >= 0 else _groups(week, units)
        left = max(workers * (ends - time.monotonic()) / max(todo, workers), 0.05)
        todo -= 1
        return _least(model, left)

    with ThreadPoolExecutor(workers) as pool:
        costs = list(pool.map(least, parts))
    unmet = sum(cost for units, cost in zip(parts, costs, strict=True) if week.u[units[0], U_VISIT] >= 0)
    return Bound(sum(costs), unmet)


def _least(model: cp_model.CpModel, seconds: float) -> int:
    """Return the proven least of a part. One worker with a strong linear model: two that share the work prove less."""
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.symmetry_level = 0
    solver.parameters.cp_model_probing_level = 0
    if solver.solve(model) == cp_model.MODEL_INVALID:
        raise AssertionError(model.validate())
    return max(math.ceil(solver.best_objective_bound - 1e-6), 0)


def _connected(week: Week, units: list[int], first: int, last: int) -> list[list[int]]:
    """Return units in parts that share none of what their columns `first` to `last` list."""
    root: dict[int, int] = {}

    def find(x: int) -> int:
        while root.setdefault(x, x) != x:
            x = root[x]
        return x

    for u in units:
        linked = [int(x) for x in week.ix[week.u[u, first] : week.u[u, last]]]
        for other in linked[1:]:
            root[find(other)] = find(linked[0])
    parts: dict[int, list[int]] = defaultdict(list)
    for u in units:
        parts[find(int(week.ix[week.u[u, first]]))].append(u)
    return list(parts.values())


def _visit_parts(week: Week) -> list[list[int]]:
    visits = [u for u in range(len(week.u)) if week.u[u, U_VISIT] >= 0]
    return _connected(week, visits, U_STAFF_0, U_STAFF_1)


def _group_parts(week: Week) -> list[list[int]]:
    groups = [u for u in range(len(week.u)) if week.u[u, U_VISIT] < 0]
    return _connected(week, groups, U_KIND_0, U_KIND_1)


def _free(week: Week, client: int, pattern: int) -> list[int]:
    """Return the days of a pattern on which a client can come."""
    hours = [int(x) for x in week.p[pattern, P_HOURS:]]
    return [d for d, m in enumerate(hours) if m and int(week.cd[client, d, C_FREE]) & m == m]


def _visits(week: Week, units: list[int]) -> cp_model.CpModel:
    """Return the model of visits that share clinicians."""
    model = cp_model.CpModel()
    busy: dict[tuple[int, int, int], list[cp_model.IntVar]] = defaultdict(list)
    cost = []
    for u in units:
        row, choices = week.u[u], []
        kind = week.k[row[U_VISIT]]
        for p in range(kind[K_PAT_0], kind[K_PAT_1]):
            for d in _free(week, row[U_CLIENT], p):
                m = int(week.p[p, P_HOURS + d])
                for f in week.ix[row[U_STAFF_0] : row[U_STAFF_1]]:
                    if int(week.fd[f, d, F_WORK]) & m == m:
                        choice = model.new_bool_var("")
                        choices.append(choice)
                        for step in range(m.bit_length()):
                            if m >> step & 1:
                                busy[int(f), d, step].append(choice)
        missed = model.new_bool_var("")
        model.add_exactly_one([*choices, missed])
        cost.append(int(row[U_COST]) * missed + int(kind[K_OPEN]) * (1 - missed))
    for at_once in busy.values():
        model.add_at_most_one(at_once)
    model.minimize(sum(cost))
    return model


def _groups(week: Week, units: list[int]) -> cp_model.CpModel:
    """Return the model of groups that can stand for one another: whole sessions, clients in them day by day."""
    model = cp_model.CpModel()
    kinds = sorted({int(k) for u in units for k in week.ix[week.u[u, U_KIND_0] : week.u[u, U_KIND_1]]})
    opened: dict[tuple[int, int], cp_model.IntVar] = {}
    at_most: dict[tuple[int, int], int] = {}
    seats: Seats = defaultdict(list)
    cost: list[Any] = []
    for k in kinds:
        for p in range(week.k[k, K_PAT_0], week.k[k, K_PAT_1]):
            most = _sessions_at_once(week, k, p)
            if most:
                opened[k, p], at_most[k, p] = model.new_int_var(0, most, ""), most
    for need, times in _needs(week, units).items():
        cost.append(_comes(week, model, need, times, opened, seats))
    for (k, p), sessions in opened.items():
        cost.append(int(week.k[k, K_OPEN]) * sessions)
        for d in range(week.cd.shape[1]):
            if not int(week.p[p, P_DAYS]) >> d & 1:
                continue
            come = sum(seats[k, p, d])
            model.add(come <= int(week.k[k, K_MAX]) * sessions)
            if week.k[k, K_SHORT]:
                short = model.new_int_var(0, int(week.k[k, K_MIN]) * at_most[k, p], "")
                model.add(short >= int(week.k[k, K_MIN]) * sessions - come)
                cost.append(int(week.k[k, K_SHORT]) * short)
    model.minimize(sum(cost))
    return model


def _needs(week: Week, units: list[int]) -> dict[int, int]:
    """Return how many units each need has, by the need's first unit."""
    found: dict[int, int] = defaultdict(int)
    for u in units:
        found[int(week.u[u, U_NEED])] += 1
    return found


def _sessions_at_once(week: Week, k: int, p: int) -> int:
    """Return how many sessions of a pattern there are people and rooms for at best."""
    led = week.ix[week.k[k, K_LEAD_0] : week.k[k, K_LEAD_1]]
    hours = [(d, int(m)) for d, m in enumerate(week.p[p, P_HOURS:]) if m]
    able = sum(all(int(week.fd[f, d, F_WORK]) & m == m for d, m in hours) for f in led)
    if not week.k[k, K_ROOM]:
        return able
    rooms = week.ix[week.k[k, K_ROOM_0] : week.k[k, K_ROOM_1]]
    places = [sum(int(week.rd[r, d, R_OPEN]) & m == m for r in rooms) for d, m in hours]
    return min(able, *places)


def _comes(
    week: Week,
    model: cp_model.CpModel,
    need: int,
    times: int,
    opened: dict[tuple[int, int], cp_model.IntVar],
    seats: Seats,
) -> Any:
    """Add where a client may come for a need; return what the need costs."""
    row, missed = week.u[need], model.new_int_var(0, times, "")
    by_day: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    choices = []
    for k in week.ix[row[U_KIND_0] : row[U_KIND_1]]:
        for p in range(week.k[k, K_PAT_0], week.k[k, K_PAT_1]):
            if (int(k), p) not in opened:
                continue
            days, free = int(week.p[p, P_DAYS]).bit_count(), _free(week, row[U_CLIENT], p)
            wanted = int(row[U_WANT]) or days
            if len(free) < min(wanted, days):
                continue
            choice = model.new_bool_var("")
            choices.append(choice)
            if wanted >= days:
                for d in free:
                    seats[int(k), p, d].append(choice)
                    by_day[d].append(choice)
            else:
                attends = {d: model.new_bool_var("") for d in free}
                model.add(sum(attends.values()) == wanted * choice)
                for d, one in attends.items():
                    seats[int(k), p, d].append(one)
                    by_day[d].append(one)
    model.add(sum(choices) + missed == times)
    for same_day in by_day.values():
        if len(same_day) > 1:
            model.add_at_most_one(same_day)
    return int(row[U_COST]) * missed
