"""Where and when: another room for a series from a day on, another hour or room for a single session."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils.translation import gettext as _

from handrail.care.schedule import queries
from handrail.care.schedule.making import clashes
from handrail.care.schedule.models import Part, Place, Series, Session
from handrail.care.schedule.operations.against import can_come
from handrail.care.schedule.operations.leaders import refuse_beyond, refuse_family_session, refuse_leader
from handrail.care.schedule.operations.notices import to_tell_days, to_tell_moved
from handrail.care.schedule.operations.timetable import hold_all, hold_site
from handrail.care.schedule.states import SESSION
from handrail.care.schedule.words import clock_words, weekday
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic.models import Room
from handrail.ground.clock import day_of
from handrail.ground.people import queries as people
from handrail.ground.people.models import Staff
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

NIGHT_ENDS = time(5)  # before that, somebody meant the afternoon
BEGUN = "This session has begun, is over or was called off. It stays as it was."


@verb
def change_room(series: Series, *, by: Actor, at: datetime, room: Room, from_day: date) -> None:
    """Let a series meet in another room from a day on, and each who holds a place there be told.

    Sessions before that day, and those begun, keep theirs.
    """
    access.refuse(by, "schedule.arrange", series)
    if from_day < day_of(at, series.site.time_zone):
        raise NotAllowed([_("A change touches the future only. Choose today or a later day.")])
    hold_site(series.site)
    hold_all([], [series.pk])
    _refuse_elsewhere(room, series)
    refuse_beyond(series, from_day)
    ahead = Session.objects.filter(series=series, day__gte=from_day, state__in=("planned", "cancelled"))
    sessions = list(ahead.select_related("room", "series", "leader").order_by("day"))
    planned = [one for one in sessions if one.state == SESSION.start and one.starts_at > at]
    most = max(queries.taken_by_weekday(series.pk, from_day=from_day).values(), default=0)
    refuse_small(room, max([most, *(many for _one, many in queries.with_expected(planned))]))
    for one in planned:
        one.room = room
    others = [other for other in queries.sessions_beside(planned) if other.room_id == room.pk]
    if reasons := list(clashes(planned, others)):
        raise NotAllowed(reasons[:3])
    if reasons := list(queries.hours_in_the_way(series, from_day, room=room)):
        raise NotAllowed(reasons[:3])
    # What was called off may be put back: it meets in the new room then.
    later = [one.pk for one in sessions if one in planned or one.state == "cancelled"]
    Session.objects.filter(pk__in=later).exclude(state="running").update(
        room=room, revision=F("revision") + 1
    )
    was = str(series.room_id)
    Series.objects.filter(pk=series.pk).update(room=room)
    series.room = room
    to_tell_days(queries.coming_to(series, from_day=from_day), at=at)
    detail = {"was": was, "room": str(room.pk), "from": from_day, "sessions": len(later)}
    record.write(by=by, at=at, what="schedule.room_changed", about=series, detail=detail)


@verb
def move_session(
    session: Session,
    *,
    by: Actor,
    at: datetime,
    starts: time | None = None,
    room: Room | None = None,
    leader: Staff | None = None,
) -> None:
    """Let one session that is planned meet at another hour of its day, in another room, with another leader: all at once.

    Its parts move with it, and each who is expected is to be told. Refused where anybody expected can't come then, or is
    expected elsewhere.
    """
    access.refuse(by, "schedule.arrange", session)
    hold_site(session.site)
    hold_all([], [session.series_id])
    if room is not None:
        _refuse_elsewhere(room, session)
    session.refresh_from_db(fields=["state", "starts_at", "ends_at", "leader", "room"])
    if session.state != SESSION.start or session.starts_at <= at:
        raise NotAllowed([_(BEGUN)])
    before, was = (session.starts_at, session.room), _where(session)
    later = _later(session, starts)
    _refuse_nothing(session, later, room, leader)
    session.room, session.leader = room or session.room, leader or session.leader
    session.starts_at, session.ends_at = session.starts_at + later, session.ends_at + later
    expected = list(
        Place.objects.filter(session=session, state="expected").select_related("client", "episode")
    )
    _refuse_move(session, expected, at, later, leader)
    _keep(session, later)
    to_tell_moved(session, expected, at=at, was=before)
    detail = {"was": was, **_where(session)}
    record.write(by=by, at=at, what="schedule.session_moved", about=session, detail=detail)


def _where(session: Session) -> dict[str, object]:
    return {"starts": session.starts_at, "room": str(session.room_id), "leader": str(session.leader_id)}


def _refuse_move(
    session: Session, expected: list[Place], at: datetime, later: timedelta, leader: Staff | None
) -> None:
    """Raise NotAllowed if a session can't be where it is by now, as it is handed over."""
    if reasons := list(_against_move(session, expected, at, at_another_hour=later != timedelta())):
        raise NotAllowed(reasons[:3])
    if leader is not None:
        refuse_leader(leader, session)
    if leader is not None or later:
        refuse_family_session(session.leader, session)
    refuse_small(session.room, len(expected))


def _refuse_nothing(session: Session, later: timedelta, room: Room | None, leader: Staff | None) -> None:
    if later == timedelta() and room in (None, session.room) and leader in (None, session.leader):
        raise NotAllowed([_("Choose another hour or another room.")])


def _keep(session: Session, later: timedelta) -> None:
    """Keep where a session is now, if nobody has arrived meanwhile."""
    planned = Session.objects.filter(pk=session.pk, state=SESSION.start)
    if not planned.update(
        room=session.room,
        leader=session.leader,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        revision=F("revision") + 1,
    ):
        raise NotAllowed([_(BEGUN)])
    Part.objects.filter(session=session).update(
        starts_at=F("starts_at") + later, ends_at=F("ends_at") + later
    )


def _later(session: Session, starts: time | None) -> timedelta:
    """Return by how much a session begins later than it did, by the site's wall clock on its own day."""
    if starts is None:
        return timedelta()
    then = datetime.combine(session.day, starts, ZoneInfo(session.site.time_zone))
    later: timedelta = then - session.starts_at
    if day_of(session.ends_at + later, session.site.time_zone) != session.day:
        raise NotAllowed([_("The day would pass midnight. Start earlier.")])
    if later and starts < NIGHT_ENDS:
        words = _("%(starts)s is in the night. Write one in the afternoon as 13:00.")
        raise NotAllowed([words % {"starts": clock_words(starts)}])
    return later


def _against_move(
    session: Session, expected: Iterable[Place], at: datetime, *, at_another_hour: bool
) -> Iterator[str]:
    if session.starts_at <= at:
        yield _("That hour is over. Choose a later one.")
    yield from clashes([session], queries.sessions_beside([session]))
    if not at_another_hour:
        return
    people_ = list(expected)
    zone = ZoneInfo(session.site.time_zone)
    starts, ends = (one.astimezone(zone).time() for one in (session.starts_at, session.ends_at))
    told = people.availability_among(place.client_id for place in people_)
    others = queries.expected_besides(session, [place.client_id for place in people_])
    for place in people_:
        windows = told.get(place.client_id, [])
        on = session.day.weekday()
        if windows and not can_come(windows, on, starts, ends):
            words = _("%(name)s can't come on %(day)s from %(from)s to %(until)s, by what they told us.")
            facts = {"from": f"{starts:%H:%M}", "until": f"{ends:%H:%M}", "day": weekday(on)}
            yield words % ({"name": place.client.short_name} | facts)
        if place.client_id in others:
            yield _("%(name)s is expected elsewhere at that time.") % {"name": place.client.short_name}


def _refuse_elsewhere(room: Room, row: Series | Session) -> None:
    if (room.organization_id, room.site_id) != (row.organization_id, row.site_id):
        raise NotAllowed([_("That room is at another site.")])


def refuse_small(room: Room, expected: int) -> None:
    """Raise NotAllowed if a room holds fewer than are expected."""
    if expected > room.capacity:
        words = _("%(room)s holds %(n)s, and %(expected)s are expected.")
        facts = {"room": room.name, "n": room.capacity, "expected": expected}
        raise NotAllowed([words % facts])
