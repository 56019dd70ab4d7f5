"""The ways to mend one session that something happened to, each as what it does and whose plans it changes.

They are found while all sessions that the event touches are lifted out of the week, so each is possible by itself; whether some
are possible together is asked when they are put together (mending.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from handrail.planner.choices import Choice, choices
from handrail.planner.hours import days_on, sum_of
from handrail.planner.problem import DAYS, Attendance, Day, Kind, Meeting, Session
from handrail.planner.standing import Standing

How = Literal["substitute", "room", "hour", "merge", "refit", "keep", "off"]
Person = tuple[str, str]  # client or leader, and the id
Places = tuple[tuple[str, int, tuple[Day, ...]], ...]  # a client, the group they join, on which days
MOST_LEADERS = 12  # of another hour: with so many different leaders it is offered
MOST_PLACED = 300  # seats tried to spread one group's members


@dataclass(frozen=True)
class Way:
    """One way: `session` is what stands in the place (None: nothing), `joins` who goes to other groups, `lost` needs (client, need).

    `other_hours` and `people`: whose hours, and whose plans at all change; `unmet`: what the lost needs cost; `cost`: what the
    way costs the clients' wishes more.
    """

    how: How
    n: int
    session: Session | None
    other_hours: frozenset[Person]
    people: frozenset[Person]
    joins: Places = ()
    lost: tuple[tuple[str, int], ...] = ()
    unmet: int = 0
    cost: int = 0
    rank: tuple[int, int, int, int] = field(init=False, default=(0, 0, 0, 0))

    def __post_init__(self) -> None:
        rank = (self.unmet, len(self.people), len(self.other_hours), self.cost)
        object.__setattr__(self, "rank", rank)


@dataclass(frozen=True)
class Lifted:
    """A session lifted out: its place, the session, who of its leaders is away, which need each member's seat served."""

    n: int
    session: Session
    away: frozenset[str]
    served: dict[str, int]

    @property
    def members(self) -> frozenset[Person]:
        """Return who comes to it."""
        return frozenset(("client", one.client) for one in self.session.clients)

    @property
    def staying(self) -> frozenset[Person]:
        """Return its leaders who are not away."""
        return frozenset(("leader", one) for one in self.session.leaders if one not in self.away)


def ways(standing: Standing, one: Lifted, asked: Sequence[How]) -> list[Way]:
    """Return the ways of these sorts to mend a session, those that change the least first."""
    found: list[Way] = []
    if "keep" in asked:
        found.append(Way("keep", one.n, one.session, frozenset(), frozenset()))
    if "substitute" in asked:
        found += _substitutes(standing, one)
    if "room" in asked:
        found += _rooms(standing, one)
    if "hour" in asked:
        found += _hours(standing, one)
    if "merge" in asked and not standing.kinds[one.session.kind].visit:
        found += _merged(standing, one)
    if "off" in asked:
        found.append(_off(standing, one))
    return sorted(found, key=lambda way: way.rank)


def may_lead(standing: Standing, one: Lifted, place: int) -> list[str]:
    """Return who besides its leaders may be the leader in a place of a session's leaders."""
    kind, found = standing.kinds[one.session.kind], list[str]()
    if kind.visit:
        needs = [standing.clients[client].needs[m] for client, m in one.served.items()]
        found = list(needs[0].staff) if needs else []
    else:
        found = [each.id for each in standing.problem.staff if standing.may_lead(kind, each, place == 1)]
    return [each for each in found if each not in one.session.leaders]


def _substitutes(standing: Standing, one: Lifted) -> Iterator[Way]:
    """Somebody else leads at the same hour in the same room."""
    session = one.session
    hours, whole = standing.hours(session), standing.whole(session)
    places = [n for n, leader in enumerate(session.leaders) if leader in one.away]
    if len(places) != 1:
        return
    visit = standing.kinds[session.kind].visit
    for staff in may_lead(standing, one, places[0]):
        if standing.can_lead(staff, hours, whole, standing.load(staff)):
            leaders = list(session.leaders)
            leaders[places[0]] = staff
            people = frozenset({("leader", staff), *(one.members if visit else ())})
            changed = session.model_copy(update={"leaders": tuple(leaders)})
            yield Way("substitute", one.n, changed, frozenset({("leader", staff)}), people)


def _rooms(standing: Standing, one: Lifted) -> Iterator[Way]:
    """Another room at the same hour, on the days on which theirs can't be used."""
    session, kind = one.session, standing.kinds[one.session.kind]
    lost = [each for each in session.meetings if not _room_stays(standing, kind, each)]
    if not lost or one.away:
        return
    most = max((_size(session, each.day) for each in lost), default=0)
    fit = standing.rooms_for(kind, max(most, 1))
    everywhere = [
        room for room in fit if all(standing.room_free(room, each.day, each.start, kind) for each in lost)
    ]
    plans: list[dict[Day, str]] = [{each.day: room for each in lost} for room in everywhere]
    if not everywhere:
        plan = {}
        for each in lost:
            for room in standing.rooms_for(kind, max(_size(session, each.day), 1)):
                if each.day not in plan and standing.room_free(room, each.day, each.start, kind):
                    plan[each.day] = room
        plans = [plan] if len(plan) == len(lost) else []
    there = frozenset(
        ("client", each.client) for each in session.clients if set(each.days) & {m.day for m in lost}
    )
    for plan in plans:
        meetings = tuple(
            each.model_copy(update={"room": plan.get(each.day, each.room)}) for each in session.meetings
        )
        changed = session.model_copy(update={"meetings": meetings})
        yield Way("room", one.n, changed, frozenset(), there | one.staying)


def _room_stays(standing: Standing, kind: Kind, meeting: Meeting) -> bool:
    return meeting.room is None or standing.room_free(meeting.room, meeting.day, meeting.start, kind)


def _size(session: Session, day: Day) -> int:
    return sum(day in one.days for one in session.clients)


def _hours(standing: Standing, one: Lifted) -> Iterator[Way]:
    """Another hour, the same for all, at which every member can come: with the same leaders where they can."""
    session, kind = one.session, standing.kinds[one.session.kind]
    now = (tuple(sorted(each.day for each in session.meetings)), session.meetings[0].start)
    others = [may_lead(standing, one, place) for place in range(len(session.leaders))]
    for days, at, hours, whole in standing.begins(kind):
        if (tuple(sorted(days)), at) == now or len(days) != len(session.meetings):
            continue
        seats = [_seat_at(standing, one, each, kind, days, at) for each in session.clients]
        known = [each for each in seats if each is not None]
        if len(known) < len(seats):
            continue
        for leaders in _leaders_at(standing, one, others, hours, whole):
            meetings = _meetings_at(standing, one, kind, days, at, known)
            if meetings is None:
                break
            changed = session.model_copy(
                update={"leaders": leaders, "meetings": meetings, "clients": tuple(known)}
            )
            came = frozenset(("leader", each) for each in {*leaders, *session.leaders} - one.away)
            stay = frozenset(("leader", each) for each in leaders)
            people = one.members | came | stay
            yield Way("hour", one.n, changed, people, people, cost=_wishes(standing, changed))


def _wishes(standing: Standing, session: Session) -> int:
    """Return what a lifted session costs its members' wishes more where it now stands."""
    cost = 0
    for one in session.clients:
        busy = standing.busy(one.client)
        with_it = busy | standing.hours(session, one.days)
        cost += sum(standing.hours_cost(one.client, with_it).values())
        cost -= sum(standing.hours_cost(one.client, busy).values())
    return cost


def _seat_at(
    standing: Standing, one: Lifted, member: Attendance, kind: Kind, days: tuple[Day, ...], at: str
) -> Attendance | None:
    """Return on which of the days a member comes, as many as now: their own where they can be, else the first that can."""
    client, besides = member.client, standing.busy(member.client)
    taken = days_on(_same_need(standing, one, client))
    can = [
        day
        for day in DAYS
        if day in days
        and not taken >> DAYS.index(day) & 1
        and standing.client_can(client, standing.taken(day, at, kind.length_minutes), besides)
    ]
    can.sort(key=lambda day: day not in member.days)
    chosen = tuple(day for day in DAYS if day in can[: len(member.days)])
    if len(chosen) < len(member.days):
        return None
    if not standing.client_can(client, standing.at(kind, chosen, at), besides):
        return None
    return Attendance(client=client, days=chosen)


def _same_need(standing: Standing, one: Lifted, client: str) -> int:
    """Return the hours of a member's other seats for the same need, which are on other days."""
    need = one.served.get(client)
    if need is None or standing.clients[client].needs[need].times == 1:
        return 0
    served = standing.served(client)
    return sum_of(hours for n, hours in standing.of_client[client].items() if served.get(n) == need)


def _leaders_at(
    standing: Standing, one: Lifted, others: Sequence[Sequence[str]], hours: int, whole: int
) -> Iterator[tuple[str, ...]]:
    """Yield leaders for other hours: the same where they can, in the place of who can't those of the others who may."""
    leaders = one.session.leaders
    can = [standing.can_lead(each, hours, whole, standing.load(each)) for each in leaders]
    if all(can):
        yield leaders
        return
    if can.count(False) > 1:
        return
    place, found = can.index(False), 0
    for staff in others[place]:
        if standing.can_lead(staff, hours, whole, standing.load(staff)):
            yield tuple(staff if n == place else each for n, each in enumerate(leaders))
            found += 1
            if found == MOST_LEADERS:
                return


def _meetings_at(
    standing: Standing,
    one: Lifted,
    kind: Kind,
    days: tuple[Day, ...],
    at: str,
    seats: Sequence[Attendance],
) -> tuple[Meeting, ...] | None:
    """Return meetings at other hours, each in the room they have where it is free, else in the smallest that holds them."""
    usual = [each.room for each in one.session.meetings if each.room is not None]
    meetings = []
    for day in days:
        room = None
        if kind.room:
            fit = standing.rooms_for(kind, max(1, sum(day in each.days for each in seats)))
            fit.sort(key=lambda each: each not in usual)
            room = next((each for each in fit if standing.room_free(each, day, at, kind)), None)
            if room is None:
                return None
        meetings.append(Meeting(day=day, start=at, room=room))
    return tuple(meetings)


def _off(standing: Standing, one: Lifted) -> Way:
    people = one.members | one.staying
    lost = tuple(sorted(one.served.items()))
    return Way("off", one.n, None, people, people, lost=lost, unmet=_unmet(standing, lost))


def _unmet(standing: Standing, lost: Sequence[tuple[str, int]]) -> int:
    return sum(standing.clients[client].needs[m].unmet_cost for client, m in lost)


def _merged(standing: Standing, one: Lifted) -> Iterator[Way]:
    """The members go to other groups of the kind: all of them where that can be, else as many as can."""
    open_to: dict[str, list[Choice]] = {}
    for member in one.session.clients:
        if (need := one.served.get(member.client)) is not None:
            open_to[member.client] = _other_groups(standing, one, member, need)
    wanted = {
        n: sum(any(each.session == n for each in found) for found in open_to.values())
        for n in {each.session for found in open_to.values() for each in found}
    }
    for found in open_to.values():  # where most of them can go, they go together
        found.sort(key=lambda each: (-wanted[each.session], each.cost))
    order = sorted(open_to, key=lambda client: len(open_to[client]))
    placed = _spread(standing, order, open_to)
    if not placed:
        return
    joins = tuple(
        (client, each.session, each.days)
        for client, each in sorted(placed.items())
        if each.session is not None
    )
    lost = tuple(sorted((client, m) for client, m in one.served.items() if client not in placed))
    same = {
        ("client", client)
        for client, each in placed.items()
        if each.hours == standing.hours(one.session, _days(one.session, client))
    }
    people = one.members | one.staying
    cost = sum(_seat_cost(standing, client, each) for client, each in placed.items())
    yield Way("merge", one.n, None, people - same, people, joins, lost, _unmet(standing, lost), cost)


def _seat_cost(standing: Standing, client: str, choice: Choice) -> int:
    busy = standing.busy(client)
    after = standing.hours_cost(client, busy | choice.hours)
    return sum(after.values()) - sum(standing.hours_cost(client, busy).values())


def _days(session: Session, client: str) -> tuple[Day, ...]:
    return next(one.days for one in session.clients if one.client == client)


def _other_groups(standing: Standing, one: Lifted, member: Attendance, need: int) -> list[Choice]:
    besides, taken = standing.busy(member.client), days_on(_same_need(standing, one, member.client))
    return [
        each
        for each in choices(standing, member.client, need)
        if each.session is not None
        and each.kind == one.session.kind
        and len(each.days) == len(member.days)
        and not each.on & taken
        and standing.client_can(member.client, each.hours, besides)
    ]


def _spread(standing: Standing, order: Sequence[str], open_to: dict[str, list[Choice]]) -> dict[str, Choice]:
    """Return a place for as many members as can have one; for all, if a short search finds that."""
    best: dict[str, Choice] = {}
    placed: dict[str, Choice] = {}
    used: dict[tuple[int, Day], int] = {}
    left = MOST_PLACED

    def room_in(choice: Choice) -> bool:
        session = standing.sessions[choice.session or 0]
        return all(
            standing.places(session, day) > used.get((choice.session or 0, day), 0) for day in choice.days
        )

    def apart(client: str, choice: Choice) -> bool:
        others = {one for one, each in placed.items() if each.session == choice.session}
        return bool(standing.apart(client) & others)

    def place(at: int) -> bool:
        nonlocal best, left
        if len(placed) > len(best):
            best = dict(placed)
        if at == len(order) or left <= 0:
            return len(placed) == len(order)
        client = order[at]
        for choice in open_to[client]:
            left -= 1
            if room_in(choice) and not apart(client, choice):
                placed[client] = choice
                for day in choice.days:
                    key = (choice.session or 0, day)
                    used[key] = used.get(key, 0) + 1
                if place(at + 1):
                    return True
                for day in choice.days:
                    used[(choice.session or 0, day)] -= 1
                del placed[client]
        return place(at + 1)

    place(0)
    return best
