"""Groups that could be opened: at each hour of a kind's patterns, with who is free to lead and a room that is free."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from handrail.planner.choices import Cause, Choice, by_itself
from handrail.planner.hours import bits
from handrail.planner.problem import Day, Kind, Meeting, Session, Staff
from handrail.planner.serving import days_asked
from handrail.planner.standing import Standing


@dataclass(frozen=True)
class Opening(Choice):
    """A group that isn't there yet; `rooms` for all its `meets`, where the choice has only the days the client comes."""

    meets: tuple[Day, ...] = ()
    rooms: tuple[str | None, ...] = ()

    def session_of(self) -> Session:
        """Return the group, nobody in it."""
        meetings = tuple(
            Meeting(day=day, start=self.start, room=room)
            for day, room in zip(self.meets, self.rooms, strict=True)
        )
        return Session(kind=self.kind, leaders=self.leaders, meetings=meetings)


def openings(standing: Standing, client: str, m: int, may: frozenset[Cause]) -> Iterator[Opening]:
    """Yield each group that could be opened for a need, with nothing against it but what may be."""
    need = standing.clients[client].needs[m]
    for kind_id in need.kinds:
        kind = standing.kinds[kind_id]
        if kind.visit:
            continue
        for days, at, meeting, whole in standing.begins(kind):
            leaders, stands = leaders_for(standing, kind, meeting, whole)
            rooms = rooms_at(standing, kind, days, at)
            against = {Cause.NO_GROUP, *stands} | (set() if rooms is not None else {Cause.ROOM})
            if against - may or leaders is None or rooms is None:
                continue
            for on in combinations(days, days_asked(need, len(days))):
                hours = standing.at(kind, on, at)
                cost = by_itself(standing, client, hours) + kind.opening_cost
                cost += kind.shortage_cost * sum(kind.minimum - (day in on) for day in days)
                more = {Cause.HOURS} if hours & ~standing.comes(client) else set()
                if not more - may:
                    yield Opening(
                        need=m, kind=kind.id, session=None, days=on, on=bits(on), hours=hours, whole=hours,
                        start=at, leaders=leaders, cost=cost, against=frozenset(against | more),
                        meets=days, rooms=rooms,
                    )  # fmt: skip


def rooms_at(standing: Standing, kind: Kind, days: tuple[Day, ...], at: str) -> tuple[str | None, ...] | None:
    """Return a free room for each meeting: one that holds a whole group where there is one. None where a day has none."""
    if not kind.room:
        return tuple(None for _day in days)
    fit = standing.rooms_for(kind, 1)
    fit.sort(key=lambda room: standing.rooms[room].capacity < kind.maximum)
    found = []
    for day in days:
        room = next((one for one in fit if standing.room_free(one, day, at, kind)), None)
        if room is None:
            return None
        found.append(room)
    return tuple(found)


def leaders_for(
    standing: Standing, kind: Kind, hours: int, whole: int
) -> tuple[tuple[str, ...] | None, frozenset[Cause]]:
    """Return who could lead a group, and what stands against that: that they don't work then, or that they are busy.

    Those who are free are taken before those who would have to work longer; nobody is taken who is busy.
    """
    free: list[Staff] = []
    off: list[Staff] = []
    for one in standing.problem.staff:
        if standing.is_free(one.id, hours, whole, standing.load(one.id)):
            (off if hours & ~standing.works(one.id) else free).append(one)
    for among, stands in ((free, frozenset[Cause]()), ([*free, *off], frozenset({Cause.STAFF_HOURS}))):
        for first in among:
            if not standing.may_lead(kind, first):
                continue
            if kind.leaders == 1:
                return (first.id,), stands
            for second in among:
                if second is not first and standing.may_lead(kind, second, second=True):
                    return (first.id, second.id), stands
    return None, frozenset({Cause.STAFF_BUSY})
