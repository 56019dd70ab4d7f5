"""What can be done with the timetable: open a series, make its sessions, begin, end and cancel them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from handrail.care.schedule import queries
from handrail.care.schedule.making import Planned, block_on, clashes, days_of, next_skills, planned_session
from handrail.care.schedule.models import Enrolment, Part, Place, Series, Session
from handrail.care.schedule.operations.licences import refuse_unlicensed
from handrail.care.schedule.operations.notices import to_tell_called_off
from handrail.care.schedule.queries.leading import why_not_lead_series
from handrail.care.schedule.states import PLACE, SESSION
from handrail.care.schedule.words import day_list
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic.models import ProgramInForce, Room, Site
from handrail.ground.clinic.queries import definition_of
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.people.models import Staff
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb
from handrail.library.program import Program
from handrail.library.week import WEEKDAYS

MEANWHILE = "Someone else changed this session a moment ago. Look again."


@verb
def open_series(
    *,
    by: Actor,
    at: datetime,
    in_force: ProgramInForce,
    track: str,
    title: str,
    weekdays: list[int],
    starts: time | None,
    room: Room,
    leader: Staff,
    from_day: date,
    until: date | None = None,
) -> Series:
    """Open a series of a program's track: it meets on these weekdays (0 is Monday) at this wall clock.

    Without a start of its own, each day begins when the track says. `until`: its sessions are made up to that day.
    """
    access.refuse(by, "schedule.arrange", in_force)
    hold_leaders([leader.pk])
    reasons = list(_against_series(in_force, track, weekdays, starts, room, leader, from_day))
    if reasons:
        raise NotAllowed(reasons)
    series: Series = Series.objects.create(
        organization_id=in_force.organization_id,
        site_id=in_force.site_id,
        program=in_force,
        track=track,
        title=title,
        weekdays=sorted(set(weekdays)),
        starts=starts,
        room=room,
        leader=leader,
        from_day=from_day,
    )
    detail = {"track": track, "weekdays": series.weekdays, "from": from_day}
    record.write(by=by, at=at, what="schedule.series_opened", about=series, detail=detail)
    if until is not None:
        make_sessions(series, by=by, at=at, until=until)
    return series


@verb
def make_sessions(series: Series, *, by: Actor, at: datetime, until: date) -> list[Session]:
    """Make the sessions of a series up to a day, with parts, skill and places. Returns the new ones.

    Done twice, it makes nothing twice. A day on which the site is closed is left out. The start is a time of the site's wall clock, so it is 9:00 on both
    sides of a clock change.
    """
    access.refuse(by, "schedule.arrange", series)
    hold_site(series.site)
    # As it is now, whatever the page showed: who leads, where, until when.
    series.refresh_from_db(fields=["leader", "room", "until_day"])
    hold_leaders([series.leader_id])
    made = list(Session.objects.filter(series=series).order_by("day").values_list("day", "skill_id"))
    first = max(series.from_day, day_of(at, series.site.time_zone))
    closed = queries.closed_days(series.site_id, first, until)
    days = days_of(series, first, until, besides={day for day, _skill in made} | set(closed))
    if not days:
        return []
    refuse_unlicensed(series.leader, series, days)
    program = definition_of(series.program)
    taught = [day for day in days if block_on(series, program, day).teaches_a_skill]
    skills = next_skills(program.curriculum, made, taught)
    planned = [planned_session(series, program, day, skills.get(day)) for day in days]
    _refuse_clash(planned)
    sessions = Session.objects.bulk_create([plan.session for plan in planned])
    Part.objects.bulk_create([part for plan in planned for part in plan.parts])
    place_all(sessions)
    detail = {"made": len(sessions), "until": until}
    record.write(by=by, at=at, what="schedule.sessions_made", about=series, detail=detail)
    return list(sessions)


@verb
def cancel(
    session: Session,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    instead: Mapping[UUID, Session] = MappingProxyType({}),
) -> None:
    """Call a session off, with the reason. Nobody is expected at it any more, and each who was is to be told.

    `instead`: to which session a course of care goes; giving the place there is the caller's.
    """
    access.refuse(by, "schedule.arrange", session)
    if not reason.strip():
        raise NotAllowed([_("Write why it is called off: clients read it.")])
    hold(session.series)
    _move(session, "cancel", cancelled_reason=reason, revision=F("revision") + 1)
    expected = Place.objects.filter(session=session, state="expected")
    to_tell_called_off(session, list(expected), at=at, reason=reason, instead=instead)
    expected.update(state=PLACE.after("expected", "release"), revision=F("revision") + 1)
    record.write(by=by, at=at, what="schedule.cancelled", about=session, detail={"reason": reason})


@verb
def start_session(session: Session, *, by: Actor, at: datetime) -> None:
    """Begin a session; the first arrival does. Of two first arrivals at once both are right."""
    access.refuse(by, "day.attend", session)
    planned = Session.objects.filter(pk=session.pk, state=SESSION.start)
    started = planned.update(state=SESSION.after(SESSION.start, "start"))
    session.refresh_from_db(fields=["state"])
    if session.state != "running":
        raise NotAllowed([_(MEANWHILE)])
    if started:
        record.write(by=by, at=at, what="schedule.started", about=session)


@verb
def end_session(session: Session, *, by: Actor, at: datetime) -> None:
    """End a session that runs. Called by the day's own verb, which closes everyone's presence."""
    access.refuse(by, "day.attend", session)
    _move(session, "end")
    record.write(by=by, at=at, what="schedule.ended", about=session)


def _move(session: Session, verb: str, **facts: Any) -> None:
    was, now = session.state, SESSION.after(session.state, verb)
    if not Session.objects.filter(pk=session.pk, state=was).update(state=now, **facts):
        raise NotAllowed([_(MEANWHILE)])
    session.state = now


def _against_series(
    in_force: ProgramInForce,
    track: str,
    weekdays: list[int],
    starts: time | None,
    room: Room,
    leader: Staff,
    from_day: date,
) -> Iterator[str]:
    program = definition_of(in_force)
    if not weekdays or not set(weekdays) <= set(range(7)):
        yield _("Choose at least one weekday.")
    elif track not in {one.id for one in program.tracks}:
        yield _("The program has no track '%(track)s'.") % {"track": track}
    else:
        yield from _against_hours(program, track, weekdays, starts)
    if room.site_id != in_force.site_id:
        yield _("That room is at another site.")
    yield from why_not_lead_series(leader, program, track, weekdays, from_day)
    if starts is not None or track in {one.id for one in program.tracks}:
        asked = Series(
            site=in_force.site,
            program=in_force,
            track=track,
            weekdays=weekdays,
            starts=starts,
            from_day=from_day,
        )
        yield from queries.hours_in_the_way(asked, from_day, leader=leader, room=room)


def _against_hours(
    program: Program, track_id: str, weekdays: list[int], starts: time | None
) -> Iterator[str]:
    """A day must have a block in the track's week, and end before midnight."""
    track, late = program.track(track_id), False
    for weekday in sorted(set(weekdays)):
        try:
            day = track.day(WEEKDAYS[weekday])
        except KeyError:
            words = _("The track '%(track)s' has no day on %(day)s in its week. Choose among its days.")
            yield words % {"track": track.title, "day": day_list([weekday])}
            continue
        try:
            program.block(day.block).starting(starts or day.starts)
        except ValueError:
            late = True
    if late:
        yield _("The day would pass midnight. Start earlier.")


def _refuse_clash(planned: list[Planned]) -> None:
    sessions = [plan.session for plan in planned]
    others = queries.sessions_beside(sessions)
    if reasons := list(clashes(sessions, others)):
        raise NotAllowed(reasons[:3])


def hold_site(site: Site) -> None:
    """Let one at a time make a site's sessions or close its days. Rows that point to the site may be written."""
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)


def hold_all(episode_ids: Iterable[UUID], series_ids: Iterable[UUID]) -> None:
    """Hold courses of care and series that one act changes, in the order in which everyone takes them: nobody waits in a ring."""
    for model, ids in ((Episode, episode_ids), (Series, series_ids)):
        list(model.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk").values("pk"))


def hold_leaders(staff_ids: Iterable[UUID]) -> list[Staff]:
    """Let one at a time take the hours of these members of staff, whatever the site. Return them as they are now. Taken after all else."""
    wanted = Staff.objects.select_for_update(no_key=True).filter(pk__in=set(staff_ids))
    return list(wanted.order_by("pk"))


def hold(row: Episode | Series) -> None:
    """Let one at a time count what is free and take it. Rows that point to it may be written meanwhile.

    On SQLite a writer is alone anyway.
    """
    type(row).objects.select_for_update(no_key=True).get(pk=row.pk)


def place_all(sessions: list[Session], *, but: Collection[UUID] = frozenset()) -> None:
    """Expect everyone who is enrolled for the days of these sessions, which are of one series or of one day.

    `but`: clients who are not expected all the same.
    """
    enrolled = list(Enrolment.objects.filter(series_id__in={session.series_id for session in sessions}))
    wanted = [
        place_in(enrolment, session)
        for session in sessions
        for enrolment in enrolled
        if enrolment.series_id == session.series_id and queries.covers(enrolment, session.day)
        if enrolment.client_id not in but
    ]
    pairs = {(place.session_id, place.client_id) for place in wanted}
    there = Place.objects.filter(session__in=sessions, state="released")
    again = [place.pk for place in there if (place.session_id, place.client_id) in pairs]
    Place.objects.filter(pk__in=again).update(
        state=PLACE.after("released", "expect"), revision=F("revision") + 1
    )
    Place.objects.bulk_create(wanted, ignore_conflicts=True)


def place_in(enrolment: Enrolment, session: Session) -> Place:
    return Place(
        **episode_operations.beside(enrolment),
        session=session,
        day=session.day,
    )
