"""What putting a found week in force comes to: which series stay, end, begin or change their leader or room, and who moves where. Reads only."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.schedule.models import PlanRun
from handrail.care.schedule.queries.plan_result import names_in
from handrail.care.schedule.queries.planned import NothingToPlan
from handrail.care.schedule.queries.planning import planned_week
from handrail.care.schedule.queries.planning_alone import Alone, is_alone
from handrail.care.schedule.settling import matched
from handrail.ground.clinic.models import Site
from handrail.ground.clinic.queries import definition_of, programs_in_force
from handrail.library.week import WEEKDAYS

SHOWN = 5


@dataclass(frozen=True)
class NewSeries:
    """A series that begins: `place` is its session's in the found week."""

    place: int
    program_id: UUID
    track: str
    weekdays: tuple[int, ...]
    starts: str  # HH:MM by the site's wall clock
    room_id: UUID
    leader_id: UUID


@dataclass(frozen=True)
class Move:
    """A client's new place: in a series that stands (`series_id`) or in one that begins (`place`), on these weekdays."""

    episode_id: UUID
    series_id: UUID | None
    place: int | None
    weekdays: tuple[int, ...]
    had_one: bool


@dataclass(frozen=True)
class NewHour:
    """An individual session that a client is to have each week: with whom, on which weekday (0 is Monday), from when.

    `weekly`: in the place of which hour that they have.
    """

    episode_id: UUID
    leader_id: UUID
    weekday: int
    starts: str  # HH:MM by the site's wall clock
    minutes: int
    weekly: UUID | None


@dataclass(frozen=True)
class Acts:
    """All that is to be done."""

    leaders: tuple[tuple[UUID, UUID], ...]  # a series, and who leads it from now on
    rooms: tuple[tuple[UUID, UUID], ...]  # a series, and where it meets from now on
    ends: tuple[UUID, ...]
    begins: tuple[NewSeries, ...]
    moves: tuple[Move, ...]
    alone: tuple[NewHour, ...] = ()


def acts_of(run: PlanRun) -> Acts:
    """Return what a found week asks for beside the one that stood when it was searched for. The run has an answer."""
    standing, found = _groups(run.problem["week"]), _groups(_found(run))
    pairs = _pairs(run)
    kept = {n: UUID(run.series[m]) for n, m in pairs.items()}
    led = [
        (kept[n], UUID(found[n]["leaders"][0]))
        for n, m in pairs.items()
        if found[n]["leaders"] != standing[m]["leaders"]
    ]
    rooms = [
        (kept[n], UUID(found[n]["meetings"][0]["room"]))
        for n, m in pairs.items()
        if _rooms(found[n]) != _rooms(standing[m])
    ]
    ends = [UUID(run.series[m]) for m in range(len(standing)) if m not in pairs.values()]
    begins = [_new(run, n, one) for n, one in enumerate(found) if n not in kept]
    moves = list(_moves(run, kept))
    return Acts(tuple(led), tuple(rooms), tuple(ends), tuple(begins), tuple(moves), tuple(_alone(run)))


def _alone(run: PlanRun) -> Iterator[NewHour]:
    """Yield the individual sessions that are elsewhere than they stood, or new."""
    stood = [one for one in run.problem["week"] if is_alone(one)]
    standing = {_whose(one): one for one in stood}
    hours = dict(zip(map(_whose, stood), map(UUID, run.hours), strict=True))
    for one in _found(run):
        if not is_alone(one):
            continue
        was, (meeting,) = standing.get(_whose(one)), one["meetings"]
        if was and (was["leaders"], was["meetings"]) == (one["leaders"], one["meetings"]):
            continue
        yield NewHour(
            UUID(_whose(one)),
            UUID(one["leaders"][0]),
            WEEKDAYS.index(meeting["day"]),
            meeting["start"],
            run.kinds[one["kind"]]["minutes"],
            hours.get(_whose(one)),
        )


def _whose(session: dict[str, Any]) -> str:
    return str(session["clients"][0]["client"])


def _groups(week: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the sessions of a week that are groups. One-to-ones stand after them in a problem; in a found week anywhere."""
    return [one for one in week if not is_alone(one)]


def small_begins(acts: Acts, site: Site) -> list[tuple[str, int, int]]:
    """Return the series to begin that would have fewer clients than their program's least: track, clients, least."""
    programs = {one.pk: definition_of(one) for one in programs_in_force() if one.site_id == site.pk}
    found = []
    for one in acts.begins:
        members = sum(move.place == one.place for move in acts.moves)
        definition = programs.get(one.program_id)
        if definition and members < definition.group.minimum:
            found.append((definition.track(one.track).title, members, definition.group.minimum))
    return found


def why_not_as_it_is(run: PlanRun) -> Iterator[str]:
    """Yield the reasons against putting a search's week in force, whoever asks: what it is, and what changed since."""
    if run.applied_at is not None:
        yield _("This week was put in force already.")
        return
    if run.answer is None:
        yield _("This search has found no week.")
        return
    try:
        now = planned_week(run.site, monday=run.monday, pins=True, alone=planned_alone(run))
    except NothingToPlan as nothing:
        yield str(nothing)
        return
    if (
        json.loads(json.dumps(now.problem)) != run.problem
        or [str(one.pk) for one in now.series] != run.series
        or [str(one) for one in now.hours] != run.hours
    ):
        yield _(
            "Something changed since this search was asked for: a client, a place, an hour, a room. Search again."
        )
    yield from _against(run, set(_pairs(run)))


def planned_alone(run: PlanRun) -> Alone:
    """Return what a search does with one-to-ones."""
    return "planned" if run.alone else "around"


def _found(run: PlanRun) -> list[dict[str, Any]]:
    assert run.answer is not None, "asked for one that has found a week"
    sessions: list[dict[str, Any]] = run.answer["sessions"]
    return sessions


def _pairs(run: PlanRun) -> dict[int, int]:
    """Return for each session of the found week, by place, the standing one whose series it stays."""
    standing, found = _groups(run.problem["week"]), _groups(_found(run))
    return {n: m for n, m in matched(standing, found).items() if _stays(standing[m], found[n])}


def _stays(standing: dict[str, Any], found: dict[str, Any]) -> bool:
    """Whether this can be the series that stands: the hours are alike by now; it meets in the same rooms, or in one."""
    return _rooms(standing) == _rooms(found) or len({one.get("room") for one in found["meetings"]}) == 1


def _rooms(session: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted((one["day"], one.get("room")) for one in session["meetings"])


def _new(run: PlanRun, place: int, session: dict[str, Any]) -> NewSeries:
    kind, first = run.kinds[session["kind"]], session["meetings"][0]
    return NewSeries(
        place,
        UUID(kind["program"]),
        kind["track"],
        _weekdays(one["day"] for one in session["meetings"]),
        kind["hours"].get(first["start"], first["start"]),
        UUID(first["room"]),
        UUID(session["leaders"][0]),
    )


def _moves(run: PlanRun, kept: dict[int, UUID]) -> Iterator[Move]:
    before = {
        seat["client"]: (UUID(run.series[m]), _weekdays(seat["days"]))
        for m, one in enumerate(_groups(run.problem["week"]))
        for seat in one.get("clients", [])
        if not one.get("pinned")
    }
    for n, one in enumerate(_groups(_found(run))):
        for seat in one.get("clients", []) if not one.get("pinned") else []:
            now = (kept.get(n), _weekdays(seat["days"]))
            if before.get(seat["client"]) != now:
                new = None if n in kept else n
                yield Move(UUID(seat["client"]), kept.get(n), new, now[1], seat["client"] in before)


def _against(run: PlanRun, kept: set[int]) -> Iterator[str]:
    """Yield why a found week can't be put in force by what it says itself; `kept`: the places of series that stay."""
    name = names_in(run)
    placed = {seat["client"] for one in _groups(_found(run)) for seat in one.get("clients", [])}
    lost = [
        name(seat["client"])
        for one in _groups(run.problem["week"])
        for seat in one.get("clients", [])
        if seat["client"] not in placed
    ]
    if lost:
        words = _(
            "It would take the place from %(names)s, who would have none. Search longer, or change their hours."
        )
        yield words % {"names": ", ".join(sorted(set(lost))[:SHOWN])}
    alone = {_whose(one) for one in _found(run) if is_alone(one)}
    if gone := {_whose(one) for one in run.problem["week"] if is_alone(one)} - alone:
        words = _(
            "It would take the individual session from %(names)s. Search longer, or change their hours."
        )
        yield words % {"names": ", ".join(sorted(map(name, gone))[:SHOWN])}
    for n, one in enumerate(_groups(_found(run))):
        if n not in kept and len({meeting.get("room") for meeting in one["meetings"]}) > 1:
            words = _("%(kind)s would begin in several rooms, and a series has one. Search again.")
            yield words % {"kind": name(one["kind"])}


def _weekdays(days: Any) -> tuple[int, ...]:
    return tuple(sorted(WEEKDAYS.index(day) for day in days))
