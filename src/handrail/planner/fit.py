"""One client into a week as it stands: the best patterns of days, with everybody else left where they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from handrail.planner.problem import Day, Problem, Session
from handrail.planner.seats import Seat, Shift


@dataclass(frozen=True)
class Pattern:
    """One way for a client to come.

    `client`: whose; `days` on which they come, in the week's order; `seats`: what they come to, by need and day; `unmet`:
    what is missing, as (which need from 0, units); `cost` of each wish by name, and `total` (what the week costs more with
    this client in it; `shortage` falls where they fill a group, so it may be below 0); `moved`: others who move, none
    unless that was allowed; `sessions`: the whole week with this client in it; `exact`: False where the search was cut
    short, so that a better pattern may exist.
    """

    client: str
    days: tuple[Day, ...]
    seats: tuple[Seat, ...]
    unmet: tuple[tuple[int, int], ...]
    cost: dict[str, int]
    moved: tuple[Shift, ...]
    sessions: tuple[Session, ...]
    exact: bool


def fit(
    problem: Problem, sessions: Sequence[Session], client_id: str, *, most: int = 3, may_move: int = 0
) -> tuple[Pattern, ...]:
    """Return the best patterns for one client, cheapest first, each on other days than the others.

    `sessions` is the week; seats of this client that aren't pinned are given up first. With `may_move`, at most so many other
    clients move, never one in a pinned session. Raises KeyError where the problem has no such client.
    """
    raise NotImplementedError
