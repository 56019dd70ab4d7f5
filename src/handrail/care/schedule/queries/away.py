"""Somebody who leads is away on a day: the ways to mend it, those that change the fewest people's day first. Reads only.

What is mended is the day as its rows have it (who stands in, what is called off, who has an extra place), not the week's rhythm.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from handrail.care.schedule.models import Place, Series, Session
from handrail.care.schedule.queries.planning import NothingToPlan, Planned, planned_week
from handrail.care.schedule.queries.timetable import expected_at, sessions_on
from handrail.care.schedule.states import SESSION
from handrail.ground.people.models import Staff
from handrail.library.week import WEEKDAYS
from handrail.planner.problem import ProblemError, Window, clock, minutes, read
from handrail.planner.repair import Option, StaffAway, repair
from handrail.planner.seats import Seat

SHOWN = 5
# What one press can do by the verbs there are; another hour or room for one day is nobody's verb yet.
ONE_PRESS = frozenset({"substitute", "merge", "off"})


@dataclass(frozen=True)
class Mend:
    """What becomes of one session: somebody else leads it, its members go to another group, or it is called off."""

    session: Session
    how: str
    leader_id: UUID | None = None
    leader: str = ""
    moves: tuple[tuple[UUID, UUID], ...] = ()  # a course of care, and the session it goes to

    @property
    def sent(self) -> str:
        """This as one line of a form: the session, how, who leads, who goes where."""
        moves = ",".join(f"{episode}>{session}" for episode, session in self.moves)
        return f"{self.session.pk};{self.how};{self.leader_id or ''};{moves}"


@dataclass(frozen=True)
class Changed:
    """One person's day before and after, in words; empty: nothing."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Way:
    """One whole way to mend the day: what becomes of each session, for whom it is another day, and how many they are."""

    mends: tuple[Mend, ...]
    changed: tuple[Changed, ...]
    people: int
    without: int  # how many clients would be left without their group


@dataclass(frozen=True)
class Away:
    """A day without somebody: the sessions they would lead, and the ways to mend it; or why none can be worked out."""

    sessions: tuple[Session, ...]
    ways: tuple[Way, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class _Day:
    """A day's rows as a problem of one day. Each session of the problem is the row at the same place."""

    raw: dict[str, Any]
    sessions: list[Session]
    found: Planned
    names: dict[str, str]


def away(staff: Staff, *, day: date) -> Away:
    """Return what is to be done on a day on which this member of staff can't lead: at their site, what is planned still."""
    led = tuple(one for one in sessions_on(staff.site_id, day) if _open(one) and one.leader_id == staff.pk)
    if not led:
        return Away(())
    try:
        made = _day(led[0], day)
        problem = read(made.raw)
    except NothingToPlan as nothing:
        return Away(led, why=str(nothing))
    except ProblemError as wrong:
        return Away(led, why=wrong.found[0])
    if {one.pk for one in led} - {one.pk for one in made.sessions}:
        return Away(
            led, why="One of these sessions is of a track that nobody else may lead. Mend it by hand."
        )
    event = StaffAway(
        str(staff.pk), (Window(day=WEEKDAYS[day.weekday()], start=problem.opens, end=problem.closes),)
    )
    ways = [way for one in repair(problem, problem.week, event) if (way := _way(made, one, led))]
    return Away(led, tuple(ways[:SHOWN]))


def _open(session: Session) -> bool:
    return session.state == SESSION.start


def _day(one: Session, day: date) -> _Day:
    site = one.site
    found = planned_week(site, monday=day - timedelta(days=day.weekday()))
    name, raw = WEEKDAYS[day.weekday()], found.problem
    kinds = _kinds_on(raw, name)
    of_series = _kind_of_series(found, name)
    zone, grid = ZoneInfo(site.time_zone), raw["grid_minutes"]
    rows = [one for one in sessions_on(site.pk, day) if _open(one) and of_series.get(one.series_id) in kinds]
    places: dict[UUID, list[Place]] = defaultdict(list)
    for place in expected_at(rows):
        places[place.session_id].append(place)
    names, week = dict(found.names), []
    seats: dict[str, list[tuple[str, str]]] = defaultdict(list)  # of a client: kind and start of each
    for row in rows:
        local, kind = row.starts_at.astimezone(zone), of_series[row.series_id]
        start = clock(_down(local.hour * 60 + local.minute, minutes(raw["opens"]), grid))
        clients = [str(place.episode_id) for place in places[row.pk] if place.episode_id]
        for place in places[row.pk]:
            names[str(place.episode_id)] = place.client.short_name
            seats[str(place.episode_id)].append((kind, start))
        names[str(row.leader_id)] = row.leader.name
        week.append(
            {
                "kind": kind,
                "leaders": [str(row.leader_id)],
                "meetings": [{"day": name, "start": start, "room": str(row.room_id)}],
                "clients": [{"client": client, "days": [name]} for client in clients],
            }
        )
    problem = raw | {
        "kinds": list(kinds.values()),
        "staff": list(_staff(raw, kinds, week, name)),
        "clients": list(_clients(found, kinds, seats, name)),
        "week": week,
    }
    return _Day(problem, rows, found, names)


def _down(minute: int, opens: int, step: int) -> int:
    return opens + (minute - opens) // step * step


def _kinds_on(raw: dict[str, Any], day: str) -> dict[str, dict[str, Any]]:
    """Return the kinds that may meet on a day, each on that day alone."""
    found = {}
    for kind in raw["kinds"]:
        at = sorted({hour for one in kind["patterns"] if day in one["days"] for hour in one["at"]})
        if at:
            found[kind["id"]] = kind | {"patterns": [{"days": [day], "at": at}]}
    return found


def _kind_of_series(found: Planned, day: str) -> dict[UUID, str]:
    pairs: Iterable[tuple[Series, dict[str, Any]]] = zip(found.series, found.problem["week"], strict=True)
    return {
        series.pk: one["kind"]
        for series, one in pairs
        if any(meeting["day"] == day for meeting in one["meetings"])
    }


def _staff(
    raw: dict[str, Any], kinds: dict[str, dict[str, Any]], week: list[dict[str, Any]], day: str
) -> Iterable[dict[str, Any]]:
    """Yield the staff, and whoever stands in today though they lead nothing here otherwise."""
    known = set()
    for one in raw["staff"]:
        known.add(one["id"])
        yield one | {"leads": [kind for kind in one["leads"] if kind in kinds]}
    for who in dict.fromkeys(session["leaders"][0] for session in week):
        if who not in known:
            own = [session for session in week if session["leaders"][0] == who]
            hours = [_stretch(kinds, one["kind"], one["meetings"][0]["start"], day) for one in own]
            yield {"id": who, "hours": hours, "leads": sorted({one["kind"] for one in own})}


def _clients(
    found: Planned, kinds: dict[str, dict[str, Any]], seats: dict[str, list[tuple[str, str]]], day: str
) -> Iterable[dict[str, Any]]:
    """Yield who is expected today: each is to have what they have, in any group of their program."""
    told = {one["id"]: one["available"] for one in found.problem["clients"]}
    for client, own in sorted(seats.items()):
        hours = [one for one in told.get(client, []) if one["day"] == day]
        open_to = [kind for kind in found.open_to.get(client, ()) if kind in kinds]
        yield {
            "id": client,
            "available": hours + [_stretch(kinds, kind, start, day) for kind, start in own],
            "needs": [{"kinds": list(dict.fromkeys([kind, *open_to]))} for kind, _start in own],
        }


def _stretch(kinds: dict[str, dict[str, Any]], kind: str, start: str, day: str) -> dict[str, str]:
    return {"day": day, "start": start, "end": clock(minutes(start) + kinds[kind]["length_minutes"])}


def _way(made: _Day, option: Option, led: tuple[Session, ...]) -> Way | None:
    """Return an option as a way, or None where a press could not do it."""
    if option.kept or any(step.how not in ONE_PRESS for step in option.steps):
        return None
    mends = []
    for step in option.steps:
        row = made.sessions[step.session]
        leader = next(
            (
                shift.who
                for shift in option.shifts
                if shift.role == "leader" and shift.after and shift.after.session == step.session
            ),
            None,
        )
        if step.how == "substitute" and leader is None:
            return None
        moves = _moves(made, option, step.session) if step.how == "merge" else ()
        name = made.names.get(leader, "") if leader else ""
        mends.append(Mend(row, step.how, UUID(leader) if leader else None, name, moves))
    if {one.session.pk for one in mends} != {one.pk for one in led}:
        return None
    return Way(
        tuple(mends),
        _changed(made, option),
        option.people,
        len({client for client, _need, _units in option.unmet}),
    )


def _moves(made: _Day, option: Option, session: int) -> tuple[tuple[UUID, UUID], ...]:
    return tuple(
        (UUID(shift.who), made.sessions[shift.after.session].pk)
        for shift in option.shifts
        if shift.role == "client"
        and shift.before
        and shift.before.session == session
        and shift.after
        and shift.after.session is not None
    )


def _changed(made: _Day, option: Option) -> tuple[Changed, ...]:
    found = [
        Changed(
            made.names.get(one.who, one.who),
            *(_words(made, seat, one.who) for seat in (one.before, one.after)),
        )
        for one in option.shifts
    ]
    return tuple(sorted(found, key=lambda one: (one.name, one.before, one.after)))


def _words(made: _Day, seat: Seat | None, whose: str) -> str:
    """Return where somebody is and with whom, by the clock: the row's own hours, not the steps of the problem."""
    if seat is None:
        return ""
    start, title = seat.start, made.names.get(seat.kind, seat.kind)
    if seat.session is not None:
        row = made.sessions[seat.session]
        start = f"{row.starts_at.astimezone(ZoneInfo(row.site.time_zone)):%H:%M}"
        title = row.series.title
    rooms = [made.names.get(room, room) for room in dict.fromkeys(seat.rooms) if room]
    leaders = [made.names.get(one, one) for one in seat.leaders if one != whose]
    return ", ".join([title, start, *rooms, *leaders])
