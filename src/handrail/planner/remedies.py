"""What would take away what stands against one choice: parts of a change, in each way there is."""

from collections.abc import Iterator
from itertools import product

from handrail.planner.changes import (
    ClientDays,
    ClientHours,
    ClientMinutes,
    LargerRoom,
    NewGroup,
    OneMore,
    OtherStaff,
    Part,
    StaffHours,
)
from handrail.planner.choices import Cause, Choice
from handrail.planner.hours import DAY_AT, ONE_DAY, days_in
from handrail.planner.openings import Opening
from handrail.planner.problem import Day, Session, clock, minutes
from handrail.planner.standing import Standing

Parts = tuple[Part, ...]
QUARTER = 15  # minutes: efforts count begun quarters of an hour


def remedies(standing: Standing, client: str, choice: Choice, causes: frozenset[Cause]) -> Iterator[Parts]:
    """Yield each way to make a choice possible; nothing where one of the causes can't be taken away by anybody."""
    ways: list[list[Parts]] = []
    one = standing.clients[client]
    length = standing.kinds[choice.kind].length_minutes
    if Cause.DAYS in causes:
        ways.append([(ClientDays(client, one.most_days + 1),)] if one.most_days < 7 else [])
    if Cause.MINUTES in causes:
        ways.append([(ClientMinutes(client, one.most_minutes_a_day + length),)])
    if Cause.HOURS in choice.against:
        ways.append([tuple(_client_hours(standing, client, choice))])
    if Cause.FULL in choice.against:
        room = _room_for_one_more(standing, choice)
        ways.append([] if room is None else [room])
    if isinstance(choice, Opening):
        group = choice.session_of()
        kind = standing.kinds[choice.kind]
        ways.append([(NewGroup(group, kind.opening_cost + kind.shortage_cost * (kind.minimum - 1)),)])
    if Cause.STAFF_HOURS in choice.against:
        ways.append([tuple(_staff_hours(standing, choice))])
    if Cause.STAFF_BUSY in choice.against:
        ways.append(list(_others(standing, client, choice)))
    if {Cause.ROOM, Cause.APART} & choice.against:
        return
    for parts in product(*ways):
        yield tuple(part for way in parts for part in way)


def _until(standing: Standing, choice: Choice) -> str:
    return clock(minutes(choice.start) + standing.kinds[choice.kind].length_minutes)


def _quarters(standing: Standing, hours: int) -> int:
    return -(-hours.bit_count() * standing.grid // QUARTER)


def _client_hours(standing: Standing, client: str, choice: Choice) -> Iterator[Part]:
    lacking = choice.hours & ~standing.comes(client)
    for day in days_in(lacking):
        at = DAY_AT[day]
        new_day = not standing.comes(client) >> at & ONE_DAY
        effort = 4 + 2 * _quarters(standing, lacking >> at & ONE_DAY) + 6 * new_day
        yield ClientHours(client, day, choice.start, _until(standing, choice), effort)


def _staff_hours(standing: Standing, choice: Choice) -> Iterator[Part]:
    whole = standing.hours(choice.session_of()) if isinstance(choice, Opening) else choice.hours
    for leader in choice.leaders:
        lacking = whole & ~standing.works(leader)
        for day in days_in(lacking):
            effort = 5 + 3 * _quarters(standing, lacking >> DAY_AT[day] & ONE_DAY)
            yield StaffHours(leader, day, choice.start, _until(standing, choice), effort)


def _room_for_one_more(standing: Standing, choice: Choice) -> Parts | None:
    """Return how a full group takes one more on the days of a choice; None where no room holds them."""
    assert choice.session is not None
    session = standing.sessions[choice.session]
    kind, parts = standing.kinds[choice.kind], list[Part]()
    people = {day: 1 + sum(day in one.days for one in session.clients) for day in choice.days}
    if most := max(people.values()):
        full = tuple(day for day in choice.days if people[day] > kind.maximum)
        if full:
            parts.append(OneMore(choice.session, kind.id, full, choice.start, most))
    for one in session.meetings:
        if one.day not in people or one.room is None:
            continue
        if standing.rooms[one.room].capacity < people[one.day]:
            room = _larger(standing, session, choice.session, one.day, people[one.day])
            if room is None:
                return None
            parts.append(LargerRoom(choice.session, kind.id, one.day, choice.start, room))
    return tuple(parts)


def _larger(standing: Standing, session: Session, n: int, day: Day, people: int) -> str | None:
    kind, start = standing.kinds[session.kind], session.meetings[0].start
    rooms = standing.rooms_for(kind, people)
    return next((one for one in rooms if standing.room_free(one, day, start, kind, (n,))), None)


def _others(standing: Standing, client: str, choice: Choice) -> Iterator[Parts]:
    """Yield each clinician who sees others for this kind of visit and is free then."""
    if choice.session is not None or isinstance(choice, Opening) or len(choice.leaders) != 1:
        return
    named = set(standing.clients[client].needs[choice.need].staff)
    see = {
        staff
        for one in standing.problem.clients
        for need in one.needs
        if choice.kind in need.kinds
        for staff in need.staff
    }
    for staff in sorted(see - named):
        if standing.can_lead(staff, choice.hours, choice.whole, standing.load(staff)):
            yield (OtherStaff(client, choice.need, choice.kind, staff),)
