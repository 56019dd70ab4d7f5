"""Which need each attendance serves, what is left of each need, and what a client has beyond them.

A week doesn't say which need a session is for. Where a client's needs share a kind, the checker looks for the division
that leaves nothing over and costs least.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from handrail.planner.check_model import Attendance, Client, Need, Problem, Session

Filled = tuple[tuple[int, frozenset[str]], ...]  # each need's units so far, and the days they take
Taken = tuple[int, ...]  # the attendances left over, in the order they were read


@dataclass(frozen=True)
class Surplus:
    """An attendance that breaks a rule about needs."""

    session: Session
    rule: str
    because: str


@dataclass(frozen=True)
class Served:
    """What a week leaves of one client's needs, by the need's place, and what is wrong with what they have."""

    missing: tuple[int, ...]
    surplus: tuple[Surplus, ...]


def serve(problem: Problem, sessions: Sequence[Session]) -> dict[str, Served]:
    """Return what is left of every client's needs."""
    had: dict[str, list[tuple[Session, Attendance]]] = {}
    for session in sessions:
        seen = set()
        for one in session.clients:
            if one.client not in seen:  # a second time in one session is a fault of its own
                had.setdefault(one.client, []).append((session, one))
            seen.add(one.client)
    return {client.id: _serve(problem, client, had.get(client.id, [])) for client in problem.clients.values()}


def _serve(problem: Problem, client: Client, had: Sequence[tuple[Session, Attendance]]) -> Served:
    surplus, to_divide, choices = [], [], []
    for session, attendance in had:
        wrong, fitting = _fitting(problem, client, session, attendance)
        if wrong:
            surplus.append(wrong)
        if fitting:
            to_divide.append((session, attendance))
            choices.append(fitting)
    filled, over = _divide(client.needs, [frozenset(one.days) for _, one in to_divide], choices)
    for n in over:
        session = to_divide[n][0]
        need = client.needs[choices[n][0]]
        if all(filled[choice][0] >= client.needs[choice].times for choice in choices[n]):
            because = f"is more of needs[{choices[n][0]}] than {need.times}"
            surplus.append(Surplus(session, "times", because))
        else:
            because = f"is on a day with another unit of needs[{choices[n][0]}]"
            surplus.append(Surplus(session, "different_days", because))
    missing = tuple(max(0, need.times - units) for need, (units, _) in zip(client.needs, filled, strict=True))
    return Served(missing, tuple(surplus))


def _fitting(
    problem: Problem, client: Client, session: Session, attendance: Attendance
) -> tuple[Surplus | None, list[int]]:
    """Return which needs an attendance may serve; where it fits none, why, and those it comes nearest to."""
    asked = [n for n, need in enumerate(client.needs) if session.kind in need.kinds]
    if not asked:
        return Surplus(session, "needed", f"has no need of {session.kind}"), []
    days = [n for n in asked if _right_days(client.needs[n], session, attendance)]
    if not days:
        came, meets = " ".join(attendance.days) or "no day", " ".join(one.day for one in session.meetings)
        because = (
            f"comes on {came} of {meets}, and needs[{asked[0]}] asks {client.needs[asked[0]].days or 'all'}"
        )
        return Surplus(session, "series_days", because), asked
    if not problem.kinds[session.kind].visit:
        return None, days
    own = [n for n in days if set(session.leaders) <= client.needs[n].staff]
    if own:
        return None, own
    because = f"is with {' and '.join(session.leaders)}, and needs[{days[0]}] names {_listed(client.needs[days[0]])}"
    return Surplus(session, "own_staff", because), days


def _listed(need: Need) -> str:
    return " or ".join(sorted(need.staff)) or "nobody"


def _right_days(need: Need, session: Session, attendance: Attendance) -> bool:
    meets, comes = {one.day for one in session.meetings}, set(attendance.days)
    asked = len(meets) if need.days is None else min(need.days, len(meets))
    return comes <= meets and len(comes) == len(attendance.days) == asked


def _divide(
    needs: Sequence[Need], days: Sequence[frozenset[str]], choices: Sequence[Sequence[int]]
) -> tuple[Filled, Taken]:
    """Give each attendance a need: nothing over where that can be, then at the least cost.

    Every division is tried, those alike as one: exact, and quick since few needs share a kind.
    """
    ways: dict[Filled, Taken] = {tuple((0, frozenset[str]()) for _ in needs): ()}
    for n, (on, may) in enumerate(zip(days, choices, strict=True)):
        then: dict[Filled, Taken] = {}
        for filled, over in ways.items():
            open_to = [c for c in may if filled[c][0] < needs[c].times and not on & filled[c][1]]
            for choice in open_to:
                units, taken = filled[choice]
                more = (*filled[:choice], (units + 1, taken | on), *filled[choice + 1 :])
                if more not in then or len(over) < len(then[more]):
                    then[more] = over
            if not open_to and (filled not in then or len(over) + 1 < len(then[filled])):
                then[filled] = (*over, n)
        ways = then

    def dear(way: tuple[Filled, Taken]) -> tuple[int, int]:
        units = [one[0] for one in way[0]]
        left = sum((need.times - had) * need.unmet_cost for need, had in zip(needs, units, strict=True))
        return len(way[1]), left

    return min(ways.items(), key=dear)
