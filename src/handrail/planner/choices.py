"""What a client could have of each need: groups to join on some of their days, visits at an hour with somebody.

A choice carries what stands `against` it. Usually only those with nothing against are made; who asks why it is a no
(why.py), or who may be moved (moving.py), has the others made too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from handrail.planner.hours import bits
from handrail.planner.problem import DAYS, Attendance, Day, Kind, Meeting, Need, Session, clock, minutes
from handrail.planner.seats import Seat
from handrail.planner.serving import days_asked
from handrail.planner.standing import Standing
from handrail.planner.wishes import rather_cost


class Cause(StrEnum):
    """What stands against a need."""

    HOURS = "client's hours"
    DAYS = "client's days"
    MINUTES = "client's minutes a day"
    FULL = "groups full"
    NO_GROUP = "no group then"
    STAFF_BUSY = "clinician busy"
    STAFF_HOURS = "clinician's hours"
    ROOM = "rooms"
    APART = "apart from"


NOTHING: frozenset[Cause] = frozenset()


@dataclass(frozen=True)
class Choice:
    """One unit of a need, at an hour: a group in the week (`session`, its place) or else a session of its own.

    `hours` and `whole` (with notes) are bits (standing.py), `on` is a bit a day from Monday; `cost` is what it costs by itself.
    """

    need: int
    kind: str
    session: int | None
    days: tuple[Day, ...]
    on: int
    hours: int
    whole: int
    start: str
    leaders: tuple[str, ...]
    cost: int
    against: frozenset[Cause] = NOTHING


def choices(standing: Standing, client: str, m: int, against: frozenset[Cause] = NOTHING) -> list[Choice]:
    """Return what a client could have of one need, the cheapest first; with nothing against it but what is named."""
    need = standing.clients[client].needs[m]
    found: list[Choice] = []
    for kind_id in need.kinds:
        kind = standing.kinds[kind_id]
        if kind.visit:
            found += _visits(standing, client, m, need, kind, against)
        else:
            found += _joins(standing, client, m, need, kind, against)
    return sorted(found, key=lambda one: (one.cost, one.on & -one.on, one.start))


def _joins(
    standing: Standing, client: str, m: int, need: Need, kind: Kind, may: frozenset[Cause]
) -> Iterator[Choice]:
    apart, comes = standing.apart(client), standing.comes(client)
    for n in sorted(standing.of_kind[kind.id]):
        session = standing.sessions[n]
        people = {one.client for one in session.clients}
        if session.pinned or client in people:
            continue
        always = {Cause.APART} if apart & people else set()
        if always - may:
            continue
        against: dict[Day, set[Cause]] = {}
        for one in session.meetings:
            hours = standing.taken(one.day, one.start, kind.length_minutes)
            against[one.day] = {Cause.HOURS} if hours & ~comes else set()
            if standing.places(session, one.day) <= 0:
                against[one.day].add(Cause.FULL)
        open_days = [day for day in DAYS if day in against and not against[day] - may]
        for days in combinations(open_days, days_asked(need, len(session.meetings))):
            stands = frozenset(always.union(*(against[day] for day in days)))
            yield _join(standing, client, m, kind, n, days, stands)


def _join(
    standing: Standing,
    client: str,
    m: int,
    kind: Kind,
    n: int,
    days: tuple[Day, ...],
    stands: frozenset[Cause],
) -> Choice:
    session = standing.sessions[n]
    hours = standing.hours(session, days)
    filled = sum(sum(day in one.days for one in session.clients) < kind.minimum for day in days)
    cost = by_itself(standing, client, hours) - kind.shortage_cost * filled
    start = session.meetings[0].start
    return Choice(m, kind.id, n, days, bits(days), hours, hours, start, session.leaders, cost, stands)


def _visits(
    standing: Standing, client: str, m: int, need: Need, kind: Kind, may: frozenset[Cause]
) -> Iterator[Choice]:
    comes = standing.comes(client)
    loads = {one: standing.load(one) for one in need.staff}
    rooms = standing.rooms_for(kind, 1)
    for days, at, hours, whole in standing.begins(kind):
        against = {Cause.HOURS} if hours & ~comes else set()
        if against - may:
            continue
        if kind.room and not any(standing.room_free(room, days[0], at, kind) for room in rooms):
            against.add(Cause.ROOM)
        if against - may:
            continue
        cost = by_itself(standing, client, hours) + kind.opening_cost
        for leaders in combinations(need.staff, kind.leaders):
            stands = set(against)
            for one in leaders:
                if hours & ~standing.works(one):
                    stands.add(Cause.STAFF_HOURS)
                if not standing.is_free(one, hours, whole, loads[one]):
                    stands.add(Cause.STAFF_BUSY)
            if not stands - may:
                all_ = cost + rather_cost(standing, client, leaders)
                yield Choice(
                    m, kind.id, None, days, bits(days), hours, whole, at, leaders, all_, frozenset(stands)
                )


def by_itself(standing: Standing, client: str, hours: int) -> int:
    """Return what these hours cost a client whatever else they come to."""
    weights = standing.problem.weights
    unwanted = weights.unwanted * (hours & standing.unwanted(client)).bit_count()
    return unwanted + weights.change * (hours & standing.new_hours(client)).bit_count()


def take(standing: Standing, client: str, choice: Choice, room: str | None = None) -> int:
    """Give a client a choice: a place in its group, or a session of its own in this room. Returns the session's place."""
    seat = Attendance(client=client, days=choice.days)
    if choice.session is None:
        meetings = tuple(Meeting(day=day, start=choice.start, room=room) for day in choice.days)
        return standing.new(
            Session(kind=choice.kind, leaders=choice.leaders, meetings=meetings, clients=(seat,))
        )
    session = standing.sessions[choice.session]
    standing.put(choice.session, session.model_copy(update={"clients": (*session.clients, seat)}))
    return choice.session


def give_up(standing: Standing, client: str, n: int) -> Session:
    """Take a client out of a session; a visit falls away with them. Returns the session as it was."""
    session = standing.sessions[n]
    left = tuple(one for one in session.clients if one.client != client)
    gone = not left and standing.kinds[session.kind].visit
    standing.put(n, None if gone else session.model_copy(update={"clients": left}))
    return session


def seat_for(standing: Standing, choice: Choice, room: str | None = None) -> Seat:
    """Return a choice as a seat."""
    if choice.session is not None:
        return standing.seat(choice.session, choice.days, choice.need)
    end = clock(minutes(choice.start) + standing.kinds[choice.kind].length_minutes)
    rooms = tuple(room for _day in choice.days)
    return Seat(choice.kind, choice.days, choice.start, end, choice.leaders, rooms, None, choice.need)
