"""Which need each of a client's seats serves: so that nothing is over, and what is missing costs least."""

from collections.abc import Collection, Sequence

from handrail.planner.problem import Client, Day, Need, Session

Held = tuple[int, Session, frozenset[Day]]  # a session by its place, and the days on which the client comes


def divide(client: Client, held: Sequence[Held], visits: Collection[str]) -> dict[int, int]:
    """Return the need that each seat serves, by the session's place; `visits` are the kinds that are visits.

    Every division is tried where needs share a kind. A seat that is more than is needed is left out.
    """
    seats = []
    for n, session, days in held:
        serves = [m for m, need in enumerate(client.needs) if could_serve(need, session, days, visits)]
        if serves:
            seats.append((n, days, serves))
    if all(len(serves) == 1 for *_seat, serves in seats) and len(
        {serves[0] for *_seat, serves in seats}
    ) == len(seats):
        return {n: serves[0] for n, _days, serves in seats}
    best: tuple[int, dict[int, int]] = (-1, {})
    chosen: dict[int, int] = {}
    units: list[list[frozenset[Day]]] = [[] for _need in client.needs]

    def give(at: int, worth: int) -> None:
        nonlocal best
        if at == len(seats):
            if worth > best[0]:
                best = worth, dict(chosen)
            return
        n, days, serves = seats[at]
        for m in serves:
            need = client.needs[m]
            if len(units[m]) < need.times and not any(days & one for one in units[m]):
                units[m].append(days)
                chosen[n] = m
                give(at + 1, worth + need.unmet_cost + 1)
                del chosen[n]
                units[m].pop()
                if len(serves) == 1:
                    return
        give(at + 1, worth)

    give(0, 0)
    return best[1]


def could_serve(need: Need, session: Session, days: frozenset[Day], visits: Collection[str]) -> bool:
    """Return whether a seat on these days of a session could be a unit of a need."""
    if session.kind not in need.kinds or len(days) != days_asked(need, len(session.meetings)):
        return False
    return session.kind not in visits or set(session.leaders) <= set(need.staff)


def days_asked(need: Need, meetings: int) -> int:
    """Return on how many days of a session with so many meetings a need has the client come."""
    return meetings if need.days is None else min(need.days, meetings)
