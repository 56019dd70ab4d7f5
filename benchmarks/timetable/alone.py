"""What can't be met for one client whoever plans: with the clinic to themselves, every room free and all who work there waiting.

A week of all clients leaves at least this open. The generators promise that a week without an unmet need exists; where a client's
own hours say otherwise, this shows it.
"""

# mypy: disable-error-code="no-any-unimported"

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ortools.sat.python import cp_model

from handrail.planner.problem import Client, Kind, Need, Problem, Window, minutes

Step = tuple[str, int]  # a day, and minutes from midnight


def impossible(problem: Problem, client_id: str) -> int:
    """Return how many units of a client's needs no week can meet."""
    client = next(one for one in problem.clients if one.id == client_id)
    model, taken = cp_model.CpModel(), defaultdict[Step, list[cp_model.IntVar]](list)
    comes, met = _steps(problem, client.available), list[cp_model.IntVar]()
    days = {day: model.new_bool_var("") for day, _at in comes}
    for need in client.needs:
        on: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        chosen = []
        for kind, meets in _offers(problem, need):
            one = model.new_bool_var("")
            chosen.append(one)
            there = {day: model.new_bool_var("") for day, _start in meets}
            model.add(sum(there.values()) == one * (need.days or len(meets)))
            for day, start in meets:
                model.add_implication(there[day], one)
                on[day].append(there[day])
                for step in _of(problem, kind, day, start):
                    if step not in comes:
                        model.add(there[day] == 0)
                    taken[step].append(there[day])
        if chosen:
            model.add(sum(chosen) <= need.times)
        for several in on.values():
            model.add_at_most_one(several)
        met += chosen
    _within(problem, client, model, taken, days)
    model.maximize(sum(met))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(model) != cp_model.OPTIMAL:
        return 0  # not proven
    return sum(need.times for need in client.needs) - round(solver.objective_value)


def _within(
    problem: Problem,
    client: Client,
    model: cp_model.CpModel,
    taken: dict[Step, list[cp_model.IntVar]],
    days: dict[str, cp_model.IntVar],
) -> None:
    for (day, _at), there in taken.items():
        model.add_at_most_one(there)
        for one in there:
            if day in days:
                model.add_implication(one, days[day])
    for day in days:
        today = [one for (on, _at), there in taken.items() if on == day for one in there]
        model.add(sum(today) * problem.grid_minutes <= client.most_minutes_a_day)
    model.add(sum(days.values()) <= client.most_days)


def _offers(problem: Problem, need: Need) -> Iterator[tuple[Kind, list[Step]]]:
    """Yield each way in which a session of a need could meet, where somebody who may lead it works then."""
    kinds = {one.id: one for one in problem.kinds}
    for kind in (kinds[one] for one in need.kinds):
        works = [
            _steps(problem, one.hours)
            for one in problem.staff
            if (one.id in need.staff if kind.visit else one.leads is None or kind.id in one.leads)
        ]
        for pattern in kind.patterns:
            for hour in pattern.at:
                meets: list[Step] = [(day, minutes(hour)) for day in pattern.days]
                whole = {step for day, start in meets for step in _of(problem, kind, day, start)}
                if any(whole <= hours for hours in works):
                    yield kind, meets


def _of(problem: Problem, kind: Kind, day: str, start: int) -> Iterator[Step]:
    for at in range(start, start + kind.length_minutes, problem.grid_minutes):
        yield day, at


def _steps(problem: Problem, windows: Iterable[Window]) -> set[Step]:
    return {
        (one.day, at)
        for one in windows
        for at in range(minutes(one.start), minutes(one.end), problem.grid_minutes)
    }
