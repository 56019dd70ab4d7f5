"""Mending a day on which somebody can't lead: all of it in one act, by the verbs that there are for each part, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.schedule.models import Place, Session
from handrail.care.schedule.operations.extra import add_place
from handrail.care.schedule.operations.leaders import stand_in
from handrail.care.schedule.operations.timetable import cancel, hold_site
from handrail.care.schedule.states import SESSION
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.people import queries as people
from handrail.ground.people.models import Staff
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

MEANWHILE = "The day changed since this page was shown. Look again: the ways are worked out anew."


@dataclass(frozen=True)
class Mended:
    """What is done about one session: `how` is substitute (with `leader_id`), merge (with `moves`) or off."""

    session_id: UUID
    how: str
    leader_id: UUID | None = None
    moves: tuple[tuple[UUID, UUID], ...] = ()  # a course of care, and the session it goes to


@verb
def mend_day(
    staff: Staff, *, by: Actor, at: datetime, day: date, mends: Sequence[Mended], reason: str
) -> None:
    """Mend a day without this leader: each of their sessions is led by another, joins another group, or is called off.

    Refused whole where they lead other sessions than these by now, or where any part is refused. `reason`: why something is
    called off; clients read it.
    """
    access.refuse(by, "schedule.arrange", staff)
    if staff.site is None:
        raise NotAllowed([_(MEANWHILE)])
    hold_site(staff.site)
    led = Session.objects.filter(leader=staff, site=staff.site, day=day, state=SESSION.start)
    rows = {one.pk: one for one in led.select_related("series__program", "site", "room", "leader")}
    if not mends or sorted(one.session_id for one in mends) != sorted(rows):
        raise NotAllowed([_(MEANWHILE)])
    for one in mends:
        session = rows[one.session_id]
        if one.how == "substitute" and one.leader_id:
            stand_in(session, by=by, at=at, leader=people.staff_for(by, one.leader_id))
        elif one.how == "merge":
            _merge(session, dict(one.moves), by, at, reason)
        elif one.how == "off":
            cancel(session, by=by, at=at, reason=reason)
        else:
            raise NotAllowed([_(MEANWHILE)])
    detail = {"day": day, "sessions": {str(one.session_id): one.how for one in mends}}
    record.write(by=by, at=at, what="schedule.day_mended", about=staff, detail=detail)


def _merge(session: Session, moves: dict[UUID, UUID], by: Actor, at: datetime, reason: str) -> None:
    """Call a session off and expect its clients at others: each of them, and nobody who isn't expected here."""
    expected = Place.objects.filter(session=session, state="expected").select_related(
        "episode__client", "episode__site", "episode__program"
    )
    places = {place.episode_id: place for place in expected if place.episode_id}
    if not moves or set(moves) - set(places):  # who has no seat elsewhere is told that it is called off
        raise NotAllowed([_(MEANWHILE)])
    targets = Session.objects.select_related("series__program", "site", "room", "leader")
    others = {one.pk: one for one in targets.filter(pk__in=set(moves.values()), day=session.day)}
    if set(moves.values()) - set(others):
        raise NotAllowed([_(MEANWHILE)])
    cancel(session, by=by, at=at, reason=reason)
    for episode_id, session_id in moves.items():
        episode = places[episode_id].episode
        assert episode is not None, "those without one were left out"
        add_place(episode, others[session_id], by=by, at=at, reason=reason)
