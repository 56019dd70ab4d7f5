"""What a week costs, wish by wish."""

from collections.abc import Iterable, Mapping, Sequence

from handrail.planner.check_model import Problem, Session, Slot, attended, slots
from handrail.planner.check_needs import Served

WISHES = {
    "unmet": "each unit of a need that is missing",
    "gap": "each pause between a client's sessions of one day",
    "unwanted": "each grid step at an hour a client would rather not have",
    "change": "each grid step at an hour a client of last week did not come then",
    "day_floor": "each day a client comes for less than their least",
    "week_floor": "each client who comes for less than their least of a week",
    "rather_with": "each visit with somebody else than a client would rather see",
    "together_with": "each person with whom a client would rather share a group, and shares none",
    "opening": "each session",
    "shortage": "each place short of the minimum, each meeting",
}


def costs_of(problem: Problem, sessions: Sequence[Session], served: Mapping[str, Served]) -> dict[str, int]:
    """Return the cost of each wish."""
    total = dict.fromkeys(WISHES, 0)
    for client, result in served.items():
        for need, missing in zip(problem.clients[client].needs, result.missing, strict=True):
            total["unmet"] += need.unmet_cost * missing
    for session in sessions:
        kind = problem.kinds[session.kind]
        total["opening"] += kind.opening_cost
        if kind.maximum == 1:
            total["rather_with"] += problem.weights.rather_with * _rather_others(problem, session)
        short = (max(0, kind.minimum - session.people(slot.day)) for slot in slots(problem, session))
        total["shortage"] += kind.shortage_cost * sum(short)
    total["together_with"] = problem.weights.together_with * _alone(problem, sessions)
    before = {client: _days(problem, there) for client, there in attended(problem, problem.week).items()}
    for client, there in attended(problem, sessions).items():
        for wish, cost in _of_client(problem, client, _days(problem, there), before.get(client)).items():
            total[wish] += cost
    return total


def _alone(problem: Problem, sessions: Sequence[Session]) -> int:
    """Return how many wishes for somebody in a group of one's own are not met."""
    groups = [
        {one.client for one in session.clients}
        for session in sessions
        if problem.kinds[session.kind].maximum > 1
    ]
    wished = ((who.id, other) for who in problem.clients.values() for other in who.together_with)
    return sum(not any({who, other} <= group for group in groups) for who, other in wished)


def _rather_others(problem: Problem, visit: Session) -> int:
    """Return how many of those in a visit would rather see somebody else."""
    asked = (problem.clients[one.client].rather_with for one in visit.clients)
    return sum(bool(rather) and not rather & set(visit.leaders) for rather in asked)


def _days(problem: Problem, there: Iterable[Slot]) -> dict[str, set[int]]:
    """Return the grid steps of each day in which a client is in a session."""
    found: dict[str, set[int]] = {}
    for slot in there:
        steps = problem.taken(slot.day, slot.start, slot.end)
        found.setdefault(slot.day, set()).update(step for _, step in steps)
    return found


def _of_client(
    problem: Problem, client: str, days: Mapping[str, set[int]], before: Mapping[str, set[int]] | None
) -> dict[str, int]:
    """Return what the hours of one client cost; `before` is None for somebody who wasn't in last week at all."""
    who, weights = problem.clients[client], problem.weights
    unwanted = problem.inside(who.unwanted)
    least = problem.on_grid(who.least_minutes_a_day) // problem.grid
    cost = dict.fromkeys(("gap", "unwanted", "change", "day_floor", "week_floor"), 0)
    least_a_week = problem.on_grid(who.least_minutes_a_week) // problem.grid
    cost["week_floor"] = weights.week_floor * (0 < sum(map(len, days.values())) < least_a_week)
    for day, busy in days.items():
        runs = sum(step - 1 not in busy for step in busy)
        cost["gap"] += weights.gap * (runs - 1)
        cost["unwanted"] += weights.unwanted * sum((day, step) in unwanted for step in busy)
        cost["day_floor"] += weights.day_floor * (len(busy) < least)
        if before is not None:
            cost["change"] += weights.change * len(busy - before.get(day, set()))
    return cost
