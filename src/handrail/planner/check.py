"""Checking a timetable independently of what made it: its own reading, its own rules, no code of the engine's.

What is checked and what it costs: docs/timetable.md. Nothing here is quick at the price of being plain.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from handrail.planner import check_people, check_rules
from handrail.planner.check_broken import Broken
from handrail.planner.check_costs import WISHES, costs_of
from handrail.planner.check_model import Problem, Session, Week, session_of
from handrail.planner.check_needs import Served, serve
from handrail.planner.check_parts import Fields, Part, WrongFile
from handrail.planner.check_problem import problem_of

__all__ = ["Checked", "Unmet", "WrongFile", "check"]

FORMAT = "handrail-timetable-week/1"


@dataclass(frozen=True)
class Unmet:
    """A need that a week leaves open, wholly or in part."""

    client: str
    need: int
    kinds: tuple[str, ...]
    missing: int
    of: int
    cost: int

    def __str__(self) -> str:
        kinds = " or ".join(self.kinds)
        return f"client {self.client}, needs[{self.need}] ({kinds}): {self.missing} of {self.of} missing, cost {self.cost}"


@dataclass(frozen=True)
class Checked:
    """What was found: hard rules broken, what the week says of itself that isn't so, cost by wish, unmet needs."""

    broken: tuple[Broken, ...]
    false_claims: tuple[str, ...]
    cost: dict[str, int]
    unmet: tuple[Unmet, ...]

    @property
    def total(self) -> int:
        return sum(self.cost.values())


def check(problem: object, week: object) -> Checked:
    """Check a week against its problem, both as parsed JSON. Raises WrongFile where one can't be read."""
    task, plan = problem_of(problem), _week_of(week)
    unknown = [one for session in plan.sessions for one in check_rules.unknown(task, session)]
    sessions = tuple(_only_known(task, one) for one in plan.sessions if one.kind in task.kinds)
    served = serve(task, sessions)
    cost = costs_of(task, sessions, served)
    broken = (
        *unknown,
        *check_rules.of_sessions(task, sessions),
        *check_rules.of_rooms(task, sessions),
        *check_people.of_staff(task, sessions),
        *check_people.of_clients(task, sessions, served),
        *check_rules.of_pinned(task, plan.sessions),
    )
    return Checked(broken, tuple(_false_claims(task, plan, cost, served)), cost, tuple(_unmet(task, served)))


def _week_of(raw: object) -> Week:
    fields = Fields(Part(raw, "", "week"), "format", "sessions", "cost", "bound", "unmet", "seed", "moves")
    if fields["format"].text() != FORMAT:
        raise fields["format"].wrong(f"must be {FORMAT!r}")
    for name in ("seed", "moves"):
        fields.whole(name, 0)
    cost, bound, unmet = fields.get("cost"), fields.get("bound"), fields.get("unmet")
    return Week(
        sessions=tuple(session_of(one) for one in fields["sessions"].each()),
        cost={wish: part.whole() for wish, part in cost.object(*WISHES, "total").items()} if cost else {},
        bound=_bound(bound) if bound else None,
        unmet=_claimed_unmet(unmet) if unmet else None,
    )


def _bound(part: Part) -> float:
    fields = Fields(part, "total", "by")
    fields["by"].text()
    return fields["total"].number()


def _claimed_unmet(part: Part) -> dict[tuple[str, int], int]:
    found: dict[tuple[str, int], int] = {}
    for one in part.each():
        fields = Fields(one, "client", "need", "missing")
        need = fields["client"].text(), fields["need"].whole()
        if need in found:
            raise one.wrong(f"client {need[0]}, need {need[1]} is there twice")
        found[need] = fields["missing"].whole(1)
    return found


def _only_known(problem: Problem, session: Session) -> Session:
    """Return a session without clients whom the problem doesn't have: they were told of already."""
    return replace(session, clients=tuple(one for one in session.clients if one.client in problem.clients))


def _unmet(problem: Problem, served: dict[str, Served]) -> Iterator[Unmet]:
    for client, result in served.items():
        for n, (need, missing) in enumerate(zip(problem.clients[client].needs, result.missing, strict=True)):
            if missing:
                yield Unmet(client, n, need.kinds, missing, need.times, need.unmet_cost * missing)


def _false_claims(
    problem: Problem, week: Week, cost: dict[str, int], served: dict[str, Served]
) -> Iterator[str]:
    found = {**cost, "total": sum(cost.values())}
    for wish, claimed in week.cost.items():
        if claimed != found[wish]:
            yield f"cost.{wish}: the week says {claimed}, and it is {found[wish]}"
    if week.bound is not None and week.bound > found["total"]:
        yield f"bound.total: the week says no week costs less than {week.bound}, and it costs {found['total']} itself"
    if week.unmet is not None:
        yield from _false_unmet(problem, week.unmet, served)


def _false_unmet(
    problem: Problem, claimed: dict[tuple[str, int], int], served: dict[str, Served]
) -> Iterator[str]:
    for client, need in claimed:
        if client not in served or need >= len(served[client].missing):
            yield f"unmet: client {client}, needs[{need}]: there is no such need"
    for client, result in served.items():
        for alike in _sharing(problem, client):
            missing = sum(result.missing[n] for n in alike)
            said = sum(claimed.get((client, n), 0) for n in alike)
            if said != missing:
                places = " and ".join(f"needs[{n}]" for n in alike)
                yield f"unmet: client {client}, {places}: the week says {said} missing, and it is {missing}"


def _sharing(problem: Problem, client: str) -> list[list[int]]:
    """Return a client's needs, those that share a kind together: which of those is unmet may be told in more ways."""
    groups: list[tuple[set[str], list[int]]] = []
    for n, need in enumerate(problem.clients[client].needs):
        kinds, places = set(need.kinds), [n]
        for other in [one for one in groups if one[0] & kinds]:
            groups.remove(other)
            kinds, places = kinds | other[0], [*other[1], *places]
        groups.append((kinds, sorted(places)))
    return [places for _, places in groups]
