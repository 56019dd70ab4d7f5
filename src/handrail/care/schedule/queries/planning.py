"""A site's week as a timetable problem, read from the rows in a fixed number of queries. Ids only, no name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import chain
from types import MappingProxyType
from typing import Any
from uuid import UUID

from handrail.care.admission import queries as admission
from handrail.care.schedule.as_problem import (
    Grid,
    Offer,
    Span,
    by_hour,
    even,
    grid_for,
    kind_of,
    minute,
    named,
    of_days,
    part_of,
    program_hours,
    span,
    spans,
    starts,
    windows,
    without,
)
from handrail.care.schedule.models import Enrolment, Series
from handrail.care.schedule.queries.apart import apart_among
from handrail.care.schedule.queries.leading import asked_on, lacking
from handrail.care.schedule.queries.planned import FORMAT, Kind, NothingToPlan, Planned
from handrail.care.schedule.queries.planning_alone import (
    Alone,
    kinds_alone,
    let_move,
    may_see,
    minutes_of,
    needs_alone,
    sessions_alone,
    usual_hours,
    wide,
)
from handrail.care.schedule.queries.planning_facts import Facts, facts_of
from handrail.care.schedule.words import day_list
from handrail.ground.clinic.models import Site
from handrail.ground.clinic.queries import definition_of
from handrail.ground.episode import queries as episodes_of
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.library.week import WEEKDAYS
from handrail.planner.problem import clock


def planned_week(
    site: Site,
    *,
    monday: date,
    pins: bool = False,
    alone: Alone = "around",
    hours: Mapping[str, int] = MappingProxyType({}),
) -> Planned:
    """Return a site's week from this Monday as a problem: docs/timetable.md. Raises NothingToPlan.

    `pins`: with the series that a director pinned as pinned sessions, which nobody may leave or join. For a search of the whole
    week; one client may well be given a place in such a series. `hours`: at which a track (program/track) may begin besides,
    in minutes from midnight. `alone`: "planned", and individual sessions are planned, too, where a program has one each week;
    "around", and the hours that are booked stay as they are; "left out", and nobody is taken by one.

    Thirteen queries, with individual sessions fourteen, however large the site, besides one for each definition that this process hasn't read yet.
    """
    facts = facts_of(site, monday, alone=alone)
    facts.hours.update(hours)
    offers, leads = _led(facts)
    worked = _worked(facts, offers)
    told = people.availability_among(one.client_id for one in facts.episodes)
    grid = _steps_of(facts, offers, worked, told)
    sessions, series, places = _sessions(facts, {one.id: one for one in offers}, grid, pins=pins)
    more, rows = kinds_alone(facts.to_plan, grid, list(chain(*worked.values())))
    standing, weekly = sessions_alone(facts.booked, facts.to_plan, grid)
    problem = {
        "format": FORMAT,
        "grid_minutes": grid.step,
        "opens": clock(grid.opens),
        "closes": clock(grid.closes),
        "rooms": _rooms(facts, offers, grid),
        "staff": _staff(facts, offers, leads, grid, worked),
        "kinds": [*(kind_of(one, grid) for one in offers), *more],
        "clients": _clients(facts, offers, grid, places, told),
        "week": [*sessions, *standing],
    }
    said, kinds = tuple(facts.said.lines), {one.id: _kind(one, grid) for one in offers} | rows
    names = _names(facts, offers, kinds)
    return Planned(problem, tuple(series), said, kinds, names, facts.open_to, tuple(weekly))


def _steps_of(
    facts: Facts, offers: list[Offer], worked: dict[UUID, list[Span]], told: Mapping[UUID, Any]
) -> Grid:
    """Return the steps of the day; with individual sessions, over all hours in which anybody works, and which of those booked may move."""
    if not facts.alone:
        return grid_for(offers)
    lengths = {one.program_id: minutes for one in facts.episodes if (minutes := minutes_of(one))}
    grid = wide(grid_for(offers, lengths.values()), chain(*worked.values()))
    led: dict[UUID, list[Span]] = defaultdict(list)
    for series in (*facts.series, *facts.elsewhere):
        led[series.leader_id] += spans(series, facts.monday)
    comes = {
        one.pk: [span(stretch) for stretch in told[one.client_id]]
        for one in facts.episodes
        if told.get(one.client_id)
    }
    known = {one.pk: one for one in facts.series}
    seated = {
        pk: [one for one in spans(known[place.series_id], facts.monday) if one.weekday in place.weekdays]
        for pk, place in facts.placed.items()
        if place.series_id in known
    }
    let_move(
        facts.booked,
        grid,
        episodes=facts.episodes,
        worked=worked,
        led=led,
        able=facts.able,
        comes=comes,
        seated=seated,
    )
    return grid


def _rooms(facts: Facts, offers: list[Offer], grid: Grid) -> list[dict[str, Any]]:
    """Return the rooms; one that is booked for somebody alone is open besides."""
    always = [Span(day, grid.opens, grid.closes) for day in range(7)]
    found = []
    for room in facts.rooms:
        one = {"id": str(room.pk), "capacity": room.capacity}
        if taken := facts.booked.of_room(room.pk):
            one["open"] = windows(without(always, taken), offers, grid)
        found.append(one)
    return found


def _names(facts: Facts, offers: Iterable[Offer], kinds: Mapping[str, Kind]) -> dict[str, str]:
    names = {one: kind["title"] for one, kind in kinds.items()}
    names |= {str(room.pk): room.name for room in facts.rooms}
    names |= {str(one.pk): one.name for one in facts.staff}
    names |= {str(one.pk): one.client.short_name for one in facts.episodes}
    names |= {
        one.id: kinds[one.id]["title"] + (f" ({day_list(one.weekdays)})" if ":" in one.id else "")
        for one in offers
    }
    return names


def _led(facts: Facts) -> tuple[list[Offer], dict[UUID, list[str]]]:
    """Return the kinds that somebody may lead, and who may lead which. Raises NothingToPlan where there is none."""
    offers = list(_offers(facts))
    leads = _leads(facts, offers)
    led = {kind for kinds in leads.values() for kind in kinds}
    for one in offers:
        if one.id not in led:
            facts.said(f"kind {one.id}: nobody on the staff may lead it, so it is left out")
    if not led:
        raise NothingToPlan("No track of a program is in force here that somebody on the staff may lead.")
    return [one for one in offers if one.id in led], leads


def _kind(offer: Offer, grid: Grid) -> Kind:
    return {
        "title": offer.definition.track(offer.track).title,
        "program": str(offer.in_force),
        "track": offer.track,
        "hours": {clock(grid.down(hour)): clock(hour) for hour in reversed(offer.hours)},
    }


def _offers(facts: Facts) -> Iterable[Offer]:
    """Yield the kinds: each track of each program in force, and those of older versions whose series still meet."""
    meets: dict[tuple[UUID, str], list[Series]] = defaultdict(list)
    versions = {one.pk: one for one in facts.in_force}
    for one in facts.series:
        meets[one.program_id, one.track].append(one)
        versions.setdefault(one.program_id, one.program)
    current = {one.pk for one in facts.in_force}
    for version in sorted(
        versions.values(), key=lambda one: (one.program, one.pk not in current, one.version)
    ):
        definition = definition_of(version)
        for track in definition.tracks:
            series = meets.get((version.pk, track.id), [])
            if version.pk not in current and not series:
                continue
            kind = f"{version.program}/{track.id}" + ("" if version.pk in current else f"/{version.version}")
            days = {tuple(sorted(one.weekdays)) for one in series if even(one, facts.monday)}
            hours = {starts(one, one.weekdays[0], facts.monday) for one in series if even(one, facts.monday)}
            if version.pk in current and track.starts_alike:
                days.add(tuple(sorted(WEEKDAYS.index(day) for day in track.weekdays)))
                hours.add(minute(track.starts))
                if kind in facts.hours:
                    hours.add(facts.hours[kind])
            elif not days:
                facts.said(
                    f"kind {kind}: its days begin at different hours, so only its standing series are planned around"
                )
            for met in sorted(days):
                own, at = of_days(kind, met, track), tuple(sorted(hours))
                yield Offer(own, version.program, version.pk, definition, track.id, (met,), at)
            yield from _parted(series, kind, facts.monday)


def _parted(series: Iterable[Series], kind: str, monday: date) -> Iterable[Offer]:
    """Yield a kind for each hour of series whose days begin at different ones: a problem's session has one hour."""
    parts: dict[int, set[tuple[int, ...]]] = defaultdict(set)
    first: dict[int, Series] = {}
    for one in series:
        if not even(one, monday):
            for hour, days in by_hour(one, monday).items():
                parts[hour].add(tuple(days))
                first[hour] = one
    for hour, sets in sorted(parts.items()):
        one = first[hour]
        definition = definition_of(one.program)
        yield Offer(
            part_of(kind, hour),
            one.program.program,
            one.program_id,
            definition,
            one.track,
            tuple(sorted(sets)),
            (hour,),
        )


def _leads(facts: Facts, offers: list[Offer]) -> dict[UUID, list[str]]:
    """Return the kinds that each may lead, as schedule's own rule has it: on every day on which the kind may meet."""
    week = [facts.monday + timedelta(days=n) for n in range(7)]
    held = people.kinds_among(days={one.pk: week for one in facts.staff})
    facts.able.extend(may_see(facts.staff, [who for who, days in held.items() if all(days.values())]))
    asked = {
        offer.id: asked_on(offer.definition, offer.track, [week[day] for day in offer.weekdays])
        for offer in offers
    }
    return {
        one.pk: [kind for kind, days in asked.items() if not any(lacking(one, days, held[one.pk]))]
        for one in facts.staff
    }


def _worked(facts: Facts, offers: list[Offer]) -> dict[UUID, list[Span]]:
    """Return in which hours each works: as they are written down, else while the programs meet, and at the usual hours besides."""
    written = people.hours_among(one.pk for one in facts.staff)
    usual = program_hours(offers) + (usual_hours() if facts.alone else [])
    found = {}
    for one in facts.staff:
        found[one.pk] = [span(stretch) for stretch in written.get(one.pk, [])] or usual
        if one.pk not in written:
            facts.said(f"staff {one.pk}: no working hours are written down, so the programs' hours are taken")
    return found


def _staff(
    facts: Facts,
    offers: list[Offer],
    leads: dict[UUID, list[str]],
    grid: Grid,
    worked: dict[UUID, list[Span]],
) -> list[dict[str, Any]]:
    away: dict[UUID, list[Span]] = defaultdict(list)
    for series in facts.elsewhere:
        away[series.leader_id] += spans(series, facts.monday)
    found = []
    for one in facts.staff:
        free = without(worked[one.pk], [*away[one.pk], *facts.booked.of_staff(one.pk)])
        found.append({"id": str(one.pk), "hours": windows(free, offers, grid), "leads": leads[one.pk]})
    return found


def _clients(
    facts: Facts,
    offers: list[Offer],
    grid: Grid,
    places: dict[UUID, dict[str, int]],
    told: Mapping[UUID, Any],
) -> list[dict[str, Any]]:
    doses = admission.doses_among(one.pk for one in facts.episodes)
    any_time = [Span(day, grid.opens, grid.closes) for day in range(7)]
    team = episodes_of.teams_of(facts.episodes) if facts.alone else {}
    course = {one.client_id: one.pk for one in facts.episodes}
    apart = apart_among(course)
    found = []
    for one in facts.episodes:
        can_come = [span(stretch) for stretch in told.get(one.client_id, [])] or any_time
        can_come = without(can_come, facts.booked.of_client(one.pk))
        now, set_ = facts.placed.get(one.pk), doses.get(one.pk, [])
        # Whoever begins later has no dose that counts yet: the first to come does.
        dose = next(
            (dose for dose in reversed(set_) if dose.from_day <= facts.sunday), next(iter(set_), None)
        )
        days = dose.days_per_week if dose else len(now.weekdays) if now else 0
        days = days or definition_of(one.program).dose.days_per_week
        needs = _needs(facts, offers, one, days, places.get(one.pk, {}))
        client: dict[str, Any] = {"id": str(one.pk), "available": windows(can_come, offers, grid)}
        client["needs"] = needs
        more = (
            needs_alone(one, facts.booked, facts.able, team.get(one.pk, ()), facts.said)
            if facts.alone
            else []
        )
        if more:
            # Nobody travels for half an hour alone, if it can be on a day of their group.
            client |= {"needs": [*needs, *more], "least_minutes_a_day": min(grid.lengths.values())}
        if others := apart.get(one.client_id):
            client["apart_from"] = sorted(str(course[other]) for other in others)
        found.append(client)
    return found


def _needs(
    facts: Facts, offers: list[Offer], episode: Episode, days: int, places: dict[str, int]
) -> list[dict[str, Any]]:
    """Return what a client is to have: a place in one series of their program, on as many days as their dose says."""
    if any("@" in kind for kind in places):  # in a series of several hours: they stay as they are
        return [{"kinds": [kind], "days": count} for kind, count in places.items()]
    own = [one for one in offers if one.program == episode.program.program and "@" not in one.id]
    open_ = [one for one in own if not one.some_by_video or episode.pk in facts.by_video or one.id in places]
    if not open_:
        why = "all are by video, without their consent" if own else "none is planned"
        facts.said(f"client {episode.pk}: no kind of their program is open to them: {why}")
        return []
    facts.open_to[str(episode.pk)] = tuple(one.id for one in open_)
    longest = max(one.most_days for one in open_)
    if days > longest:
        facts.said(
            f"client {episode.pk}: {days} days are prescribed, and the longest series meets on {longest}"
        )
    for kind, met in places.items():
        if met < min(days, longest) and met in {one.most_days for one in open_ if one.id == kind}:
            facts.said(f"client {episode.pk}: {days} days are prescribed, and their series meets on {met}")
    # A series of fewer days would count as the whole of it.
    reach = [one for one in open_ if one.most_days >= min(days, longest) or one.id in places]
    return [{"kinds": [one.id for one in reach], "days": min(days, longest)}]


def _sessions(
    facts: Facts, known: dict[str, Offer], grid: Grid, *, pins: bool
) -> tuple[list[dict[str, Any]], list[Series], dict[UUID, dict[str, int]]]:
    """Return the standing week, which series each of its sessions is, and on how many days who is in which kind."""
    sessions: list[dict[str, Any]] = []
    whose: list[Series] = []
    places: dict[UUID, dict[str, int]] = defaultdict(dict)
    members: dict[UUID, list[Enrolment]] = defaultdict(list)
    for enrolment in facts.placed.values():
        members[enrolment.series_id].append(enrolment)
    current = {one.pk for one in facts.in_force}
    for series in facts.series:
        bare = f"{series.program.program}/{series.track}"
        kind = bare if series.program_id in current else f"{bare}/{series.program.version}"
        together, track = even(series, facts.monday), definition_of(series.program).track(series.track)
        for hour, days in by_hour(series, facts.monday).items():
            own = of_days(kind, days, track) if together else part_of(kind, hour)
            if own not in known:
                continue
            clients = []
            for one in sorted(members[series.pk], key=lambda one: str(one.episode_id)):
                if one.episode_id and (met := [day for day in sorted(one.weekdays) if day in days]):
                    clients.append({"client": str(one.episode_id), "days": named(met)})
                    places[one.episode_id][own] = len(met)
            start, room = clock(grid.down(hour)), str(series.room_id)
            sessions.append(
                {
                    "kind": own,
                    "leaders": [str(series.leader_id)],
                    "meetings": [{"day": WEEKDAYS[day], "start": start, "room": room} for day in days],
                    "clients": clients,
                    # A part of a series is never moved without the others.
                    "pinned": not together or (pins and series.pinned_at is not None),
                }
            )
            whose.append(series)
    return sessions, whose, places
