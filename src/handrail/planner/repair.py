"""A week that something happened to, mended with the least change.

The sessions that the event touches are lifted out; for each the ways to mend it are found (ways.py) and put together (mending.py).
The first option is the best plan; each other one mends some session in another way. Nobody else is asked to move.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from handrail.planner.events import (
    ClientChanges,
    ClientLeaves,
    Event,
    RoomLost,
    StaffAway,
    TooFew,
    after,
    without_client,
)
from handrail.planner.mending import Mending, Plan, put
from handrail.planner.part_of_week import PartOfWeek, part_of_week, whole_week
from handrail.planner.problem import Problem, Session
from handrail.planner.refit import refit
from handrail.planner.seats import Shift
from handrail.planner.shifts import shifts_of
from handrail.planner.standing import Standing
from handrail.planner.ways import How, Lifted, ways

__all__ = [
    "ClientChanges",
    "ClientLeaves",
    "Event",
    "Option",
    "RoomLost",
    "StaffAway",
    "Step",
    "TooFew",
    "mend",
    "repair",
]

MOST_OPTIONS = 12
ASKED: dict[type, tuple[How, ...]] = {
    StaffAway: ("substitute", "hour", "merge", "off"),
    RoomLost: ("room", "hour", "merge", "off"),
    ClientLeaves: ("keep", "merge", "off"),
    TooFew: ("keep", "merge", "off"),
}


@dataclass(frozen=True)
class Step:
    """What is done about one session: `session`, its place in the sessions given, and `how`.

    substitute: somebody else leads, same hour; room: another room, same hour; hour: another hour at which all can come;
    merge: into other groups of the kind; refit: a client's seats anew; keep: left as it is, under its minimum; off: called
    off.
    """

    session: int
    how: How


@dataclass(frozen=True)
class Option:
    """One whole way to mend the week.

    `steps`, one for each session that the event touches; `shifts`: each person whose plan changes, before and after; who is
    away or leaves is not among them for what falls away with that; `people`: how many persons that is; `unmet`: units that
    were met and no longer are, as (client, need, units); `kept`: sessions (places) that stay broken since they are pinned;
    `cost`: how much more the week costs by its wishes; `problem` and `sessions`: what is to be planned after the event (the
    mended days only, where the event named days), and the mended week.
    """

    steps: tuple[Step, ...]
    shifts: tuple[Shift, ...]
    people: int
    unmet: tuple[tuple[str, int, int], ...]
    kept: tuple[int, ...]
    cost: int
    problem: Problem
    sessions: tuple[Session, ...]


def repair(problem: Problem, sessions: Sequence[Session], event: Event) -> tuple[Option, ...]:
    """Return ways to mend a week: least unmet first, then fewest people with another plan, then fewest at other hours.

    A member of a group who keeps hour and room keeps their plan, whoever leads; whom a client sees by themselves is part of
    theirs. Pinned sessions stay as they are. Raises KeyError for an id that the problem doesn't have.
    """
    if isinstance(event, ClientChanges):
        return refitted(problem, sessions, event)
    part = whole_week(problem, sessions)
    if event.days is not None:
        part = part_of_week(problem, sessions, event.days)
    return mend(part, event)


def mend(part: PartOfWeek, event: Event) -> tuple[Option, ...]:
    """Return the same for a part of a week that was made before: for more than one question about the same days."""
    happened = _Happened(part, event)
    return tuple(happened.option(one) for one in happened.plans())


def refitted(problem: Problem, sessions: Sequence[Session], event: ClientChanges) -> tuple[Option, ...]:
    """Return ways for a client whose needs or hours changed, those that keep most of their seats first."""
    changed = after(problem, event)
    options = []
    for one in refit(changed, sessions, event.client.id):
        steps = tuple(Step(n, "refit") for n in one.touched)
        people = len({each.who for each in one.shifts})
        options.append(
            Option(steps, one.shifts, people, one.unmet, one.kept, one.cost, changed, one.sessions)
        )
    return tuple(options)


class _Happened:
    """A part of a week after an event, with the sessions it touches lifted out."""

    def __init__(self, part: PartOfWeek, event: Event) -> None:
        self.part, self.event = part, event
        self.problem = after(part.problem, event)
        left = part.sessions
        if isinstance(event, ClientLeaves):
            left = self._without(event.client)
        self.standing = Standing(self.problem, ())
        for n, session in left.items():
            self.standing.put(n, session)
        self.standing.next = part.places
        self.was = dict(self.standing.sessions)
        touched = self._touched()
        self.kept = tuple(n for n in touched if self.was[n].pinned)
        self.lifted = [self._lifted(n) for n in touched if not self.was[n].pinned]
        self.served = {
            (one.n, client): self.part.needs[client][m]
            for one in self.lifted
            for client, m in one.served.items()
        }
        for one in self.lifted:
            self.standing.put(one.n, None)
        found = {one.n: ways(self.standing, one, ASKED[type(event)]) for one in self.lifted}
        self.mending = Mending(self.standing, found)

    def _without(self, client: str) -> dict[int, Session]:
        visits = {one.id for one in self.problem.kinds if one.visit}
        left = {n: without_client(one, client) for n, one in self.part.sessions.items()}
        return {n: one for n, one in left.items() if one.clients or one.kind not in visits}

    def _touched(self) -> list[int]:
        """Return the sessions that can't be or needn't be as they were, by their places."""
        event, standing = self.event, self.standing
        if isinstance(event, StaffAway):
            works, led = standing.works(event.staff), standing.of_staff[event.staff]
            return [n for n in sorted(led) if led[n][0] & ~works]
        if isinstance(event, RoomLost):
            opened = standing.is_open(event.room)
            return [n for n in sorted(standing.of_room[event.room]) if self._in_room(n, event.room) & ~opened]
        if isinstance(event, ClientLeaves):
            short = []
            for n, one in sorted(self.was.items()):
                days = {
                    day
                    for each in self.part.sessions[n].clients
                    if each.client == event.client
                    for day in each.days
                }
                if days and not one.pinned and standing.session_cost(one)["shortage"]:
                    short.append(n)
            return short
        if isinstance(event, TooFew):
            if event.session not in self.was:
                raise KeyError(event.session)
            return [event.session]
        return []

    def _in_room(self, n: int, room: str) -> int:
        session = self.was[n]
        return self.standing.hours(session, [one.day for one in session.meetings if one.room == room])

    def _lifted(self, n: int) -> Lifted:
        session, served = self.was[n], {}
        for one in session.clients:
            if (need := self.standing.served(one.client).get(n)) is not None:
                served[one.client] = need
        away = frozenset({self.event.staff} if isinstance(self.event, StaffAway) else ())
        return Lifted(n, session, away, served)

    def plans(self) -> list[Plan]:
        """Return the best plan, and for each session and each other way the best plan with it."""
        best = self.mending.best()
        if best is None:
            return []
        found = [best]
        for n, options in self.mending.ways.items():
            for how in dict.fromkeys(way.how for way in options):
                if len(self.lifted) and any(way.n == n and way.how == how for way in best.ways):
                    continue
                other = self.mending.best({n: how})
                if other is not None and other not in found:
                    found.append(other)
        return [best, *sorted(found[1:], key=lambda plan: plan.rank)][:MOST_OPTIONS]

    def _freed(self) -> list[Shift]:
        """Return whose visit falls away with a client who leaves."""
        return [
            Shift(leader, "leader", self.standing.seat_of(session, n), None)
            for n, session in self.part.sessions.items()
            if n not in self.was
            for leader in session.leaders
        ]

    def option(self, plan: Plan) -> Option:
        """Return a plan as it is told."""
        standing, mark = self.standing, self.standing.mark()
        for way in plan.ways:
            put(standing, way)
        now = dict(standing.sessions)
        shifts = shifts_of(standing, self.was, now, plan.ways, self.served)
        if isinstance(self.event, StaffAway):
            away = self.event.staff
            shifts = [one for one in shifts if (one.role, one.who) != ("leader", away) or one.after]
        shifts = [*self._freed(), *shifts]
        people = sorted({one.client for way in plan.ways for one in self.was[way.n].clients})
        places = {way.n for way in plan.ways} | {n for way in plan.ways for _client, n, _days in way.joins}
        cost = sum(standing.cost(people, (now.get(n) for n in places)).values())
        standing.back(mark)
        for n, session in self.was.items():
            if n not in standing.sessions:
                standing.put(n, session)
        cost -= sum(standing.cost(people, (self.was[n] for n in places)).values())
        standing.back(mark)
        lost: dict[tuple[str, int], int] = {}
        for way in plan.ways:
            for client, m in way.lost:
                key = (client, self.part.needs[client][m])
                lost[key] = lost.get(key, 0) + 1
        return Option(
            steps=tuple(sorted((Step(way.n, way.how) for way in plan.ways), key=lambda one: one.session)),
            shifts=tuple(shifts),
            people=len({(one.role, one.who) for one in shifts}),
            unmet=tuple((client, m, many) for (client, m), many in sorted(lost.items())),
            kept=self.kept,
            cost=cost,
            problem=self.problem,
            sessions=tuple(now[n] for n in sorted(now)),
        )
