"""Mending a day on which somebody can't lead or a room can't be used: all of it in one act, by the verbs for each part, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.schedule import queries
from handrail.care.schedule.models import Absence, Place, Session
from handrail.care.schedule.operations.extra import add_place
from handrail.care.schedule.operations.leaders import stand_in
from handrail.care.schedule.operations.rooms import move_session
from handrail.care.schedule.operations.timetable import cancel, hold_all, hold_site
from handrail.care.schedule.states import SESSION
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic import queries as clinic
from handrail.ground.clinic.models import Room
from handrail.ground.people import queries as people
from handrail.ground.people.models import Staff
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

MEANWHILE = "The day changed since this page was shown. Look again: the ways are worked out anew."


@dataclass(frozen=True)
class Mended:
    """What is done about one session.

    `how`: substitute (with `leader_id`), merge (with `moves`), off, or hour and room (with `starts`, HH:MM by the site's wall
    clock, `room_id` or both; with another leader too).
    """

    session_id: UUID
    how: str
    leader_id: UUID | None = None
    moves: tuple[
        tuple[UUID, UUID | None], ...
    ] = ()  # a course of care, and the session it goes to, if to one
    room_id: UUID | None = None
    starts: str = ""


@verb
def mend_day(
    about: Staff | Room, *, by: Actor, at: datetime, day: date, mends: Sequence[Mended], reason: str
) -> None:
    """Mend a day without this leader, or without this room: each session gets another leader, hour or room, joins another group, or is off.

    Refused whole where other sessions than these are touched by now, or where any part is refused. A leader is noted as away
    that day. `reason`: why something is called off; clients read it.
    """
    access.refuse(by, "schedule.arrange", about)
    touched = {"leader": about} if isinstance(about, Staff) else {"room": about}
    found = Session.objects.filter(**touched, day=day, state=SESSION.start)
    for site in sorted({one.site for one in found.select_related("site")}, key=lambda one: one.pk):
        hold_site(site)
    rows = {one.pk: one for one in found.select_related("series__program", "site", "room", "leader")}
    if not mends or sorted(one.session_id for one in mends) != sorted(rows):
        raise NotAllowed([_(MEANWHILE)])
    if isinstance(about, Staff):
        _note(about, day, by, at)
    goes = [episode for one in mends for episode, _session in one.moves]
    hold_all(goes, [row.series_id for row in rows.values()])
    for one in mends:
        _mend(rows[one.session_id], one, by, at, reason)
    if found.filter(
        pk__in=rows
    ).exists():  # a part that leaves somebody who is away, or a lost room, where it was
        raise NotAllowed([_(MEANWHILE)])
    detail = {"day": day, "sessions": {str(one.session_id): one.how for one in mends}}
    record.write(by=by, at=at, what="schedule.day_mended", about=about, detail=detail)


def _mend(session: Session, one: Mended, by: Actor, at: datetime, reason: str) -> None:
    if one.how == "substitute" and one.leader_id:
        stand_in(session, by=by, at=at, leader=people.staff_for(by, one.leader_id))
    elif one.how in ("hour", "room"):
        leader = people.staff_for(by, one.leader_id) if one.leader_id else None
        room = clinic.room_for(by, one.room_id) if one.room_id else None
        move_session(session, by=by, at=at, starts=_clock(one.starts), room=room, leader=leader)
    elif one.how == "merge":
        _merge(session, dict(one.moves), by, at, reason)
    elif one.how == "off":
        cancel(session, by=by, at=at, reason=reason)
    else:
        raise NotAllowed([_(MEANWHILE)])


def _clock(written: str) -> time | None:
    try:
        return time.fromisoformat(written) if written else None
    except ValueError:
        raise NotAllowed([_(MEANWHILE)]) from None


@verb
def note_away(staff: Staff, *, by: Actor, at: datetime, day: date) -> None:
    """Note that a member of staff is away on a day, whatever they lead then: nobody counts on them."""
    access.refuse(by, "schedule.arrange", staff)
    if not _note(staff, day, by, at):
        raise NotAllowed([_("They are noted as away on that day already.")])


def _note(staff: Staff, day: date, by: Actor, at: datetime) -> bool:
    facts = {"organization_id": staff.organization_id, "noted_at": at, "noted_by": by.name}
    absence, new = Absence.objects.get_or_create(staff=staff, day=day, ended_at=None, defaults=facts)
    if new:
        record.write(by=by, at=at, what="schedule.away_noted", about=absence, detail={"day": day})
    return bool(new)


@verb
def end_absence(staff: Staff, *, by: Actor, at: datetime, day: date) -> None:
    """Say that a member of staff is here after all. What was mended meanwhile stays as it is."""
    access.refuse(by, "schedule.arrange", staff)
    absence = queries.absence_of(staff.pk, day)
    still = Absence.objects.filter(pk=absence.pk if absence else None, ended_at__isnull=True)
    if absence is None or not still.update(ended_at=at):
        raise NotAllowed([_("They are not noted as away on that day.")])
    record.write(by=by, at=at, what="schedule.absence_ended", about=absence, detail={"day": day})


def _merge(session: Session, moves: dict[UUID, UUID | None], by: Actor, at: datetime, reason: str) -> None:
    """Call a session off and expect its clients at others: each who is expected here was shown, with where they go or without."""
    expected = Place.objects.filter(session=session, state="expected").select_related(
        "episode__client", "episode__site", "episode__program"
    )
    places = {place.episode_id: place for place in expected if place.episode_id}
    if not moves or set(moves) != set(places):  # who has no seat elsewhere is told that it is called off
        raise NotAllowed([_(MEANWHILE)])
    wanted = {episode: to for episode, to in moves.items() if to is not None}
    targets = Session.objects.select_related("series__program", "site", "room", "leader")
    others = {one.pk: one for one in targets.filter(pk__in=set(wanted.values()), day=session.day)}
    if set(wanted.values()) - set(others):
        raise NotAllowed([_(MEANWHILE)])
    instead = {episode_id: others[session_id] for episode_id, session_id in wanted.items()}
    cancel(session, by=by, at=at, reason=reason, instead=instead)
    for episode_id, session_id in wanted.items():
        episode = places[episode_id].episode
        assert episode is not None, "those without one were left out"
        add_place(episode, others[session_id], by=by, at=at, reason=reason)
