"""What can be done with the timetable: open a series, make its sessions, place clients, change, cancel."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.care.schedule import queries
from handrail.care.schedule.making import Planned, block_on, clashes, days_of, next_skills, planned_session
from handrail.care.schedule.models import Enrolment, Part, Place, Series, Session
from handrail.care.schedule.operations.against import against_days
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
) -> Series:
    """Open a series of a program's track: it meets on these weekdays (0 is Monday) at this wall clock.

    Without a start of its own, each day begins when the track says.
    """
    access.refuse(by, "schedule.arrange", in_force)
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


def why_not_enrol(
    episode: Episode, series: Series, *, by: Actor, at: datetime, weekdays: Iterable[int], from_day: date
) -> Iterator[str]:
    """Yield the reasons against this client in this series on these weekdays, and what would help."""
    yield from access.reasons_against(by, "schedule.arrange", episode)
    if episode.stage not in queries.PLACED_STAGES:
        yield _("Only someone who was admitted is scheduled. This course of care is at '%(stage)s'.") % {
            "stage": episode.stage
        }
    if queries.enrolment_of(episode.pk, on=from_day):
        yield _("This client has a place already. Change the days instead.")
    if (series.site_id, series.program.program) != (episode.site_id, episode.program.program):
        yield _("This series belongs to another program or site.")
    if series.until_day is not None:
        words = _("%(series)s ends on %(day)s. Choose another series.")
        yield words % {"series": series, "day": date_format(series.until_day, "j M Y")}
    yield from against_days(episode, series, weekdays, from_day, at)


@verb
def enrol(
    episode: Episode, series: Series, *, by: Actor, at: datetime, weekdays: list[int], from_day: date
) -> Enrolment:
    """Give a client a place in a series on these weekdays, from a day on."""
    _hold(episode)
    _hold(series)
    # As both are now, whatever the page showed: a week may have been put in force, or the client discharged.
    episode.refresh_from_db(fields=["stage"])
    series.refresh_from_db(fields=["until_day"])
    reasons = why_not_enrol(episode, series, by=by, at=at, weekdays=weekdays, from_day=from_day)
    if found := list(reasons):
        raise NotAllowed(found)
    enrolment = _enrol(episode, series, weekdays, from_day)
    detail = {"weekdays": enrolment.weekdays, "from": from_day, "series": str(series.pk)}
    record.write(by=by, at=at, what="schedule.enrolled", about=enrolment, detail=detail)
    return enrolment


@verb
def change_days(
    episode: Episode, *, by: Actor, at: datetime, weekdays: list[int], from_day: date
) -> Enrolment:
    """Change a client's weekdays from a day on. What was before that day stays as it was."""
    access.refuse(by, "schedule.arrange", episode)
    _hold(episode)
    now = queries.enrolment_of(episode.pk, on=from_day)
    if now is None:
        raise NotAllowed([_("This client has no place on that day. Schedule them first.")])
    _hold(now.series)
    others = against_days(episode, now.series, weekdays, from_day, at, besides=now)
    if reasons := list(others):
        raise NotAllowed(reasons)
    _end_enrolments(episode, from_day)
    _release(episode, from_day, at)
    enrolment = _enrol(episode, now.series, weekdays, from_day)
    detail = {"was": now.weekdays, "weekdays": enrolment.weekdays, "from": from_day}
    record.write(by=by, at=at, what="schedule.days_changed", about=enrolment, detail=detail)
    return enrolment


@verb
def move_place(
    episode: Episode, series: Series, *, by: Actor, at: datetime, weekdays: list[int], from_day: date
) -> Enrolment:
    """Give a client who has a place another from a day on, in the same series or another. The old one ends the day before.

    Who begins later begins then all the same, an agreed last day stays the last, and a day they make up elsewhere stays theirs.
    """
    _hold(episode)
    now = queries.enrolment_of(episode.pk, on=from_day)
    if now is None:
        raise NotAllowed([_("This client has no place on that day. Schedule them first.")])
    first, last = max(from_day, now.from_day), now.until_day
    leave_series(episode, now.series, by=by, at=at, from_day=from_day)
    moved: Enrolment = enrol(episode, series, by=by, at=at, weekdays=weekdays, from_day=first)
    if last is not None:
        leave_series(episode, series, by=by, at=at, from_day=last + timedelta(days=1))
    return moved


def leave_series(episode: Episode, series: Series, *, by: Actor, at: datetime, from_day: date) -> None:
    """Free a client's places in one series from a day on; what they have elsewhere stays."""
    access.refuse(by, "schedule.arrange", episode)
    ends = Enrolment.objects.filter(episode=episode, series=series).exclude(until_day__lt=from_day)
    ends.update(until_day=from_day - timedelta(days=1))
    freed = _release(episode, from_day, at, series=series)
    detail = {"from": from_day, "series": str(series.pk), "places": freed}
    record.write(by=by, at=at, what="schedule.left", about=episode, detail=detail)


@verb
def release_from(episode: Episode, *, by: Actor, at: datetime, from_day: date, reason: str) -> int:
    """Free a client's places from a day on. Returns how many; none is no mistake."""
    access.refuse(by, "schedule.arrange", episode)
    if not reason.strip():
        raise NotAllowed([_("Write why the places are freed.")])
    _end_enrolments(episode, from_day)
    freed = _release(episode, from_day, at)
    detail = {"from": from_day, "reason": reason, "places": freed}
    record.write(by=by, at=at, what="schedule.released", about=episode, detail=detail)
    return freed


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
    _hold(session.series)
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


def _hold(row: Episode | Series) -> None:
    """Let one at a time count what is free and take it. Rows that point to it may be written meanwhile.

    On SQLite a writer is alone anyway.
    """
    type(row).objects.select_for_update(no_key=True).get(pk=row.pk)


def _enrol(episode: Episode, series: Series, weekdays: list[int], from_day: date) -> Enrolment:
    enrolment: Enrolment = Enrolment.objects.create(
        **episode_operations.client_row(episode),
        series=series,
        weekdays=sorted(set(weekdays)),
        from_day=from_day,
    )
    ahead = Session.objects.filter(series=series, state="planned", day__gte=from_day)
    sessions = [one for one in ahead if one.day.weekday() in enrolment.weekdays]
    again = Place.objects.filter(episode=episode, session__in=sessions, state="released")
    again.update(state=PLACE.after("released", "expect"), revision=F("revision") + 1)
    Place.objects.bulk_create([_place(enrolment, one) for one in sessions], ignore_conflicts=True)
    return enrolment


def place_all(sessions: list[Session]) -> None:
    """Expect everyone who is enrolled for the days of these sessions, which are of one series or of one day."""
    enrolled = list(Enrolment.objects.filter(series_id__in={session.series_id for session in sessions}))
    wanted = [
        _place(enrolment, session)
        for session in sessions
        for enrolment in enrolled
        if enrolment.series_id == session.series_id and queries.covers(enrolment, session.day)
    ]
    pairs = {(place.session_id, place.client_id) for place in wanted}
    there = Place.objects.filter(session__in=sessions, state="released")
    again = [place.pk for place in there if (place.session_id, place.client_id) in pairs]
    Place.objects.filter(pk__in=again).update(
        state=PLACE.after("released", "expect"), revision=F("revision") + 1
    )
    Place.objects.bulk_create(wanted, ignore_conflicts=True)


def _place(enrolment: Enrolment, session: Session) -> Place:
    return Place(
        **episode_operations.beside(enrolment),
        session=session,
        day=session.day,
    )


def _end_enrolments(episode: Episode, from_day: date) -> None:
    in_force = Enrolment.objects.filter(episode=episode).exclude(until_day__lt=from_day)
    in_force.update(until_day=from_day - timedelta(days=1))


def _release(episode: Episode, from_day: date, at: datetime, series: Series | None = None) -> int:
    ahead = Place.objects.filter(episode=episode, state="expected", session__state="planned")
    ahead = ahead.filter(day__gte=from_day, session__ends_at__gt=at)
    ahead = ahead.filter(session__series=series) if series else ahead
    return int(ahead.update(state=PLACE.after("expected", "release"), revision=F("revision") + 1))
