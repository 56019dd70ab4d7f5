"""Wishes that one session by itself does not show: the least of a week, whom somebody would rather see, and with whom."""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from handrail.planner.problem import Client, Problem, Session
from handrail.planner.tables import steps


class Week(Protocol):
    """What is asked of a week as it stands: who is in which session."""

    problem: Problem
    clients: dict[str, Client]
    sessions: dict[int, Session]
    visits: frozenset[str]

    @property
    def of_client(self) -> Mapping[str, Mapping[int, int]]: ...


def week_is_short(problem: Problem, client: Client, hours: int) -> bool:
    """Return whether somebody comes at these hours, and for less than their least of a week."""
    return 0 < hours.bit_count() < steps(problem, client.least_minutes_a_week)


def rather_cost(standing: Week, client: str, leaders: Iterable[str]) -> int:
    """Return what it costs that a client sees these by themselves."""
    rather = set(standing.clients[client].rather_with)
    return standing.problem.weights.rather_with * bool(rather and rather.isdisjoint(leaders))


def visits_cost(standing: Week, client: str) -> int:
    """Return what it costs whom a client sees by themselves."""
    visits = (standing.sessions[n] for n in standing.of_client[client])
    return sum(rather_cost(standing, client, one.leaders) for one in visits if one.kind in standing.visits)


def alone(standing: Week, clients: Collection[str], more: Iterable[int] = ()) -> int:
    """Return how many wishes for a shared group are not met, of these clients or for them.

    `more`: sessions (places) that they all join besides.
    """
    joined = set(more)

    def groups(who: str) -> set[int]:
        own = {n for n in standing.of_client[who] if standing.sessions[n].kind not in standing.visits}
        return own | joined if who in clients else own

    wished = (
        (who, other)
        for who, one in standing.clients.items()
        for other in one.together_with
        if who in clients or other in clients
    )
    return sum(not groups(who) & groups(other) for who, other in wished)
