"""Some days of a week as a problem of their own, for what holds today, or until the week is over.

Each series becomes what is left of it on those days, so that one meeting can have another leader than the rest of the series.
Everybody needs there exactly what they have there: what is missing in the week is no matter of a day.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from handrail.planner.hours import DAY_AT, ONE_DAY, days_in
from handrail.planner.problem import Attendance, Client, Day, Kind, Need, Pattern, Problem, Session, Staff
from handrail.planner.standing import Standing


@dataclass(frozen=True)
class PartOfWeek:
    """The problem of some days, its sessions by their place in the week (of so many `places`), and which need each need is."""

    problem: Problem
    sessions: Mapping[int, Session]
    needs: Mapping[str, tuple[int, ...]]
    places: int


def whole_week(problem: Problem, sessions: Iterable[Session]) -> PartOfWeek:
    """Return a week as it is."""
    needs = {one.id: tuple(range(len(one.needs))) for one in problem.clients}
    by_place = dict(enumerate(sessions))
    return PartOfWeek(problem, by_place, needs, len(by_place))


def part_of_week(problem: Problem, sessions: Iterable[Session], days: Collection[Day]) -> PartOfWeek:
    """Return only these days of a week. What else is done that week still counts: minutes of staff, days of clients."""
    standing = Standing(problem, sessions)
    kinds = tuple(kind for one in problem.kinds if (kind := _kind(one, days)) is not None)
    left = {n: part for n, one in standing.sessions.items() if (part := on_days(one, days)) is not None}
    known = {one.id for one in kinds}
    clients, needs = [], {}
    for one in problem.clients:
        wanted = _needs(standing, one, days, left, known)
        needs[one.id] = tuple(m for m, _need in wanted)
        off = sum(day not in days for day in days_in(standing.busy(one.id))) if wanted else 0
        fields = {"needs": tuple(need for _m, need in wanted), "most_days": max(one.most_days - off, 1)}
        clients.append(one.model_copy(update=fields))
    changed = {
        "kinds": kinds,
        "staff": tuple(_staff(standing, one, days, known) for one in problem.staff),
        "clients": tuple(clients),
        "week": tuple(part for one in problem.week if (part := on_days(one, days)) is not None),
    }
    return PartOfWeek(problem.model_copy(update=changed), left, needs, standing.next)


def on_days(session: Session, days: Collection[Day]) -> Session | None:
    """Return what a session is on these days; None where it doesn't meet on any."""
    meetings = tuple(one for one in session.meetings if one.day in days)
    if not meetings:
        return None
    if len(meetings) == len(session.meetings):
        return session
    clients = []
    for one in session.clients:
        if on := tuple(day for day in one.days if day in days):
            clients.append(Attendance(client=one.client, days=on))
    return session.model_copy(update={"meetings": meetings, "clients": tuple(clients)})


def _kind(kind: Kind, days: Collection[Day]) -> Kind | None:
    patterns: list[Pattern] = []
    for one in kind.patterns:
        left = tuple(day for day in one.days if day in days)
        if left and (pattern := one.model_copy(update={"days": left})) not in patterns:
            patterns.append(pattern)
    return kind.model_copy(update={"patterns": tuple(patterns)}) if patterns else None


def _needs(
    standing: Standing, client: Client, days: Collection[Day], left: Collection[int], known: Collection[str]
) -> list[tuple[int, Need]]:
    """Return what a client has on these days as needs, each with which need of the week it is."""
    here = [n for n in sorted(standing.days_of[client.id]) if n in left]
    if not here:
        return []
    served, found = standing.served(client.id), dict[tuple[int, int | None], int]()
    for n in here:
        m = served.get(n)
        here_on = sum(day in days for day in standing.days_of[client.id][n])
        if m is not None and here_on:
            key = (m, None if client.needs[m].days is None else here_on)
            found[key] = found.get(key, 0) + 1
    return [
        (
            m,
            client.needs[m].model_copy(
                update={
                    "days": asked,
                    "times": times,
                    "kinds": tuple(one for one in client.needs[m].kinds if one in known),
                }
            ),
        )
        for (m, asked), times in found.items()
    ]


def _staff(standing: Standing, staff: Staff, days: Collection[Day], known: Collection[str]) -> Staff:
    hours, _whole = standing.load(staff.id)
    elsewhere = sum((hours >> at & ONE_DAY).bit_count() for day, at in DAY_AT.items() if day not in days)
    left = max(staff.most_minutes_a_week - elsewhere * standing.grid, 0)
    leads = None if staff.leads is None else tuple(one for one in staff.leads if one in known)
    return staff.model_copy(update={"most_minutes_a_week": left, "leads": leads})
