"""The best way for each of several sessions together: least unmet, then fewest people with another plan, then fewest at other hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handrail.planner.choices import Choice, take
from handrail.planner.hours import bits
from handrail.planner.problem import Session
from handrail.planner.standing import Standing
from handrail.planner.ways import How, Person, Way

MOST_TRIED = 1500  # ways put together for one plan
Changed = tuple[int, frozenset[Person], frozenset[Person], int]  # unmet, other hours, people, cost
NOBODY: frozenset[Person] = frozenset()


@dataclass(frozen=True)
class Plan:
    """A way for each session, and what they change together."""

    ways: tuple[Way, ...]
    unmet: int
    other_hours: frozenset[Person]
    people: frozenset[Person]
    cost: int

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Return what plans are compared by: less is better."""
        return self.unmet, len(self.people), len(self.other_hours), self.cost


EMPTY = Plan((), 0, NOBODY, NOBODY, 0)


class Mending:
    """The sessions that are lifted out, in the order in which they are mended, and the ways for each."""

    def __init__(self, standing: Standing, ways: Mapping[int, Sequence[Way]]) -> None:
        self.standing, self.ways = standing, ways
        self.order = sorted(ways, key=lambda n: (len(ways[n]), n))
        self.left = 0

    def best(self, only: Mapping[int, How] | None = None) -> Plan | None:
        """Return the best plan; with `only`, one in which those sessions are mended so."""
        only = only or {}
        self.allowed = [[way for way in self.ways[n] if only.get(n) in (None, way.how)] for n in self.order]
        if not all(self.allowed):
            return None
        self.rest: list[Changed] = [
            (0, NOBODY, NOBODY, 0)
        ]  # what no plan for the sessions from a place on is better than
        for options in reversed(self.allowed):
            self.rest.append(_together(self.rest[-1], _least(options)))
        self.rest.reverse()
        self.left, self.found = MOST_TRIED, None
        self._next(EMPTY)
        return self.found

    found: Plan | None

    def _next(self, plan: Plan) -> None:
        at = len(plan.ways)
        if at == len(self.order):
            self.found = plan
            return
        for way in self.allowed[at]:
            if self.left <= 0 and self.found is not None:
                return
            self.left -= 1
            more = _together(plan, way)
            longer = Plan((*plan.ways, way), *more)
            if self.found is not None and _bound(longer, self.rest[at + 1]) >= self.found.rank:
                continue
            mark = self.standing.mark()
            if put(self.standing, way):
                self._next(longer)
            self.standing.back(mark)


def put(standing: Standing, way: Way) -> bool:
    """Do what a way says, if it is possible as the week stands now. Returns whether it was; if not, take it back."""
    if way.session is not None and not _possible(standing, way, way.session):
        return False
    standing.put(way.n, way.session)
    if way.session is not None and not all(
        _on_own_days(standing, one.client, way.n) for one in way.session.clients
    ):
        return False
    for client, n, days in way.joins:
        session = standing.sessions[n]
        hours = standing.hours(session, days)
        people = {one.client for one in session.clients}
        fits = standing.has_place(session, days) and standing.client_can(client, hours, standing.busy(client))
        if not fits or client in people or standing.apart(client) & people:
            return False
        whole = Choice(0, session.kind, n, days, bits(days), hours, hours, "", (), 0)
        take(standing, client, whole)
        if not _on_own_days(standing, client, n):
            return False
    return True


def _on_own_days(standing: Standing, client: str, n: int) -> bool:
    """Return whether a seat shares no day with another unit of the need it serves."""
    repeated = any(need.times > 1 for need in standing.clients[client].needs)
    return not repeated or n in standing.served(client)


def _possible(standing: Standing, way: Way, session: Session) -> bool:
    """Return whether leaders, rooms and members of a session are free for it now."""
    if way.how == "keep":
        return True
    hours, whole = standing.hours(session), standing.whole(session)
    kind = standing.kinds[session.kind]
    for leader in session.leaders:
        if not standing.can_lead(leader, hours, whole, standing.load(leader)):
            return False
    for one in session.meetings:
        if one.room is not None and not standing.room_free(one.room, one.day, one.start, kind):
            return False
    for member in session.clients:
        its, busy = standing.hours(session, member.days), standing.busy(member.client)
        if its & busy or (way.how == "hour" and not standing.client_can(member.client, its, busy)):
            return False
    return True


def _together(one: Plan | Way | Changed, other: Plan | Way | Changed) -> Changed:
    (a, b, c, d), (e, f, g, h) = _changed(one), _changed(other)
    return a + e, b | f, c | g, d + h


def _changed(one: Plan | Way | Changed) -> Changed:
    return one if isinstance(one, tuple) else (one.unmet, one.other_hours, one.people, one.cost)


def _least(options: Sequence[Way]) -> Changed:
    """Return what each of some ways changes at the least: the people that all of them change."""
    hours, people = options[0].other_hours, options[0].people
    for one in options:
        hours, people = hours & one.other_hours, people & one.people
    return min(one.unmet for one in options), hours, people, min(one.cost for one in options)


def _bound(plan: Plan, rest: Changed) -> tuple[int, int, int, int]:
    unmet, hours, people, cost = _together(plan, rest)
    return unmet, len(people), len(hours), cost
