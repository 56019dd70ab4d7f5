"""A day's rows as a problem of one day: who leads, who stands in, what is called off, who has an extra place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from handrail.anytime.family import queries as family
from handrail.care.schedule.models import Place, Series, Session
from handrail.care.schedule.queries.absences import absent_on
from handrail.care.schedule.queries.one_to_ones import one_to_ones_on
from handrail.care.schedule.queries.planned import Planned
from handrail.care.schedule.queries.planning import planned_week
from handrail.care.schedule.queries.timetable import expected_at, sessions_on
from handrail.care.schedule.states import SESSION
from handrail.ground.clinic.models import Site
from handrail.ground.clock import start_of_day
from handrail.library.week import WEEKDAYS
from handrail.planner.events import without
from handrail.planner.problem import Window, clock, minutes


@dataclass(frozen=True)
class DayAsProblem:
    """A day's rows as a problem of one day. Each session of the problem is the row at the same place."""

    raw: dict[str, Any]
    sessions: list[Session]
    found: Planned
    names: dict[str, str]


def is_open(session: Session) -> bool:
    """Whether a session is planned still: it has not begun, and takes place."""
    return session.state == SESSION.start


def day_as_problem(site: Site, day: date) -> DayAsProblem:
    """Return what is planned still at a site on a day, as a problem. Raises NothingToPlan."""
    found = planned_week(site, monday=day - timedelta(days=day.weekday()), alone="left out")
    name, raw = WEEKDAYS[day.weekday()], found.problem
    kinds = _kinds_on(raw, name)
    of_series = _kind_of_series(found, name)
    rows = [
        one for one in sessions_on(site.pk, day) if is_open(one) and of_series.get(one.series_id) in kinds
    ]
    places: dict[UUID, list[Place]] = defaultdict(list)
    names = dict(found.names)
    for place in expected_at(rows):
        places[place.session_id].append(place)
        names[str(place.episode_id)] = place.client.short_name
    names |= {str(row.leader_id): row.leader.name for row in rows}
    week = [_meeting(raw, row, of_series[row.series_id], name, places[row.pk]) for row in rows]
    seats: dict[str, list[tuple[str, str]]] = defaultdict(list)  # of a client: kind and start of each
    for one in week:
        for seat in one["clients"]:
            seats[seat["client"]].append((one["kind"], one["meetings"][0]["start"]))
    busy, absent, alone = _family_sessions(site, day), absent_on(day), _alone(site, day)
    for leader, taken in alone.leaders.items():
        busy[leader] += taken
    problem = raw | {
        "kinds": list(kinds.values()),
        "staff": [
            _beside(one, busy.get(UUID(one["id"]), [])) for one in _staff(raw, kinds, week, name, absent)
        ],
        "clients": list(_clients(found, kinds, seats, name, alone)),
        "rooms": [_room_beside(one, alone.rooms.get(UUID(one["id"]), []), raw) for one in raw["rooms"]],
        "week": week,
    }
    return DayAsProblem(problem, rows, found, names)


def _meeting(
    raw: dict[str, Any], row: Session, kind: str, day: str, places: Iterable[Place]
) -> dict[str, Any]:
    """Return a row as a session of the problem."""
    local = row.starts_at.astimezone(ZoneInfo(row.site.time_zone))
    start = clock(_down(local.hour * 60 + local.minute, minutes(raw["opens"]), raw["grid_minutes"]))
    return {
        "kind": kind,
        "leaders": [str(row.leader_id)],
        "meetings": [{"day": day, "start": start, "room": str(row.room_id)}],
        "clients": [{"client": str(one.episode_id), "days": [day]} for one in places if one.episode_id],
    }


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
    raw: dict[str, Any],
    kinds: dict[str, dict[str, Any]],
    week: list[dict[str, Any]],
    day: str,
    absent: set[UUID],
) -> Iterable[dict[str, Any]]:
    """Yield the staff, and whoever stands in today though they lead nothing here otherwise.

    Who is noted as away works at no hour but those of what they are still down to lead.
    """
    known = set()
    for one in raw["staff"]:
        known.add(one["id"])
        if UUID(one["id"]) in absent:
            own = [session for session in week if session["leaders"][0] == one["id"]]
            one = one | {
                "hours": [_stretch(kinds, each["kind"], each["meetings"][0]["start"], day) for each in own]
            }
        yield one | {"leads": [kind for kind in one["leads"] if kind in kinds]}
    for who in dict.fromkeys(session["leaders"][0] for session in week):
        if who not in known:
            own = [session for session in week if session["leaders"][0] == who]
            hours = [_stretch(kinds, one["kind"], one["meetings"][0]["start"], day) for one in own]
            yield {"id": who, "hours": hours, "leads": sorted({one["kind"] for one in own})}


def _clients(
    found: Planned,
    kinds: dict[str, dict[str, Any]],
    seats: dict[str, list[tuple[str, str]]],
    day: str,
    alone: "_Alone",
) -> Iterable[dict[str, Any]]:
    """Yield who is expected today: each is to have what they have, in any group of their program."""
    told = {one["id"]: one for one in found.problem["clients"]}
    for client, own in sorted(seats.items()):
        known = told.get(client, {})
        hours = [one for one in known.get("available", []) if one["day"] == day]
        hours = _left(hours, alone.clients.get(UUID(client), []))
        open_to = [kind for kind in found.open_to.get(client, ()) if kind in kinds]
        yield {
            "id": client,
            "available": hours + [_stretch(kinds, kind, start, day) for kind, start in own],
            "needs": [{"kinds": list(dict.fromkeys([kind, *open_to]))} for kind, _start in own],
            "apart_from": [one for one in known.get("apart_from", []) if one in seats],
        }


@dataclass(frozen=True)
class _Alone:
    """When members of staff, clients (by course of care) and rooms are taken by one-to-ones on a day."""

    leaders: dict[UUID, list[Window]]
    clients: dict[UUID, list[Window]]
    rooms: dict[UUID, list[Window]]


def _alone(site: Site, day: date) -> _Alone:
    zone, name = ZoneInfo(site.time_zone), WEEKDAYS[day.weekday()]
    leaders, clients, rooms = defaultdict(list), defaultdict(list), defaultdict(list)
    for one in one_to_ones_on(day):
        at, until = (f"{moment.astimezone(zone):%H:%M}" for moment in (one.starts_at, one.ends_at))
        if one.state != "planned" or at >= until:
            continue
        window = Window(day=name, start=at, end=until)
        leaders[one.leader_id].append(window)
        if one.episode_id:
            clients[one.episode_id].append(window)
        if one.room_id:
            rooms[one.room_id].append(window)
    return _Alone(leaders, clients, rooms)


def _left(hours: Iterable[dict[str, str]], taken: list[Window]) -> list[dict[str, Any]]:
    """Return what is left of these hours beside others."""
    if not taken:
        return list(hours)
    known = [Window.model_validate(each) for each in hours]
    return [each.model_dump() for each in without(known, taken)]


def _room_beside(one: dict[str, Any], taken: list[Window], raw: dict[str, Any]) -> dict[str, Any]:
    if not taken:
        return one
    always = [{"day": day, "start": raw["opens"], "end": raw["closes"]} for day in WEEKDAYS]
    return one | {"open": _left(one.get("open", always), taken)}


def _family_sessions(site: Site, day: date) -> dict[UUID, list[Window]]:
    """Return when members of staff lead a family session on a day, by the site's wall clock."""
    found: dict[UUID, list[Window]] = defaultdict(list)
    first, last = start_of_day(day, site.time_zone), start_of_day(day + timedelta(days=1), site.time_zone)
    for leader, starts, ends in family.led_between(first, last):
        at, until = (
            f"{max(first, min(one, last - timedelta(minutes=1))).astimezone(ZoneInfo(site.time_zone)):%H:%M}"
            for one in (starts, ends)
        )
        if at < until:
            found[leader].append(Window(day=WEEKDAYS[day.weekday()], start=at, end=until))
    return found


def _beside(one: dict[str, Any], busy: list[Window]) -> dict[str, Any]:
    """Return somebody of the staff with the hours that are left beside what else they do."""
    return one | {"hours": _left(one["hours"], busy)} if busy else one


def _stretch(kinds: dict[str, dict[str, Any]], kind: str, start: str, day: str) -> dict[str, str]:
    return {"day": day, "start": start, "end": clock(minutes(start) + kinds[kind]["length_minutes"])}
