"""Who has another plan after a week was mended: each person's seat before and after."""

from collections.abc import Iterable, Mapping, Sequence

from handrail.planner.problem import DAYS, Session
from handrail.planner.seats import Seat, Shift
from handrail.planner.standing import Standing
from handrail.planner.ways import Way


def shifts_of(
    standing: Standing,
    was: Mapping[int, Session],
    now: Mapping[int, Session],
    ways: Sequence[Way],
    needs: Mapping[tuple[int, str], int],
) -> list[Shift]:
    """Return the shifts of some ways, the leaders' first; `needs` tells which need each client's seat in a place served."""
    shifts: list[Shift] = []
    for way in sorted(ways, key=lambda one: one.n):
        then = now.get(way.n) if way.session is not None else None
        shifts += _leaders(standing, way.n, was[way.n], then)
        went = {client: (n, days) for client, n, days in way.joins}
        for one in was[way.n].clients:
            need = needs.get((way.n, one.client))
            before = standing.seat_of(was[way.n], way.n, one.days, need)
            after: Seat | None = None
            if one.client in went:
                n, days = went[one.client]
                after = standing.seat_of(now[n], n, days, need)
            elif then is not None:
                days = next(each.days for each in then.clients if each.client == one.client)
                after = standing.seat_of(then, way.n, days, need)
            visit = standing.kinds[was[way.n].kind].visit
            if after is None or _other(before, after, who_leads=visit):
                shifts.append(Shift(one.client, "client", before, after))
    return shifts


def _leaders(standing: Standing, n: int, was: Session, then: Session | None) -> Iterable[Shift]:
    before = standing.seat_of(was, n)
    after = standing.seat_of(then, n) if then is not None else None
    for leader in dict.fromkeys((*was.leaders, *(then.leaders if then else ()))):
        had = before if leader in was.leaders else None
        has = after if then is not None and leader in then.leaders else None
        if had is None or has is None or _other(had, has, who_leads=False):
            yield Shift(leader, "leader", had, has)


def _other(before: Seat, after: Seat, *, who_leads: bool) -> bool:
    """Return whether a seat is another one for who has it: other days, hour or room, and for a visit another clinician."""
    same = (before.start, _rooms(before)) == (after.start, _rooms(after))
    return not same or (who_leads and set(before.leaders) != set(after.leaders))


def _rooms(seat: Seat) -> list[tuple[int, str | None]]:
    return sorted((DAYS.index(day), room) for day, room in zip(seat.days, seat.rooms, strict=True))
