"""Attendance as staff say it: arrive, leave, come back, hold, clear, missed, excused, corrected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.anytime.safety import operations as safety_operations
from handrail.anytime.safety import queries as safety
from handrail.care.day.models import Visit
from handrail.care.day.operations import visit as visits
from handrail.care.day.operations.attest import why_not_by_video
from handrail.care.day.queries.visits import Situation, situation_of
from handrail.care.day.states import VISIT
from handrail.care.schedule import operations as schedule
from handrail.ground import access
from handrail.ground.actor import Actor, system
from handrail.ground.clock import day_of
from handrail.ground.people import queries as people
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

if TYPE_CHECKING:
    from handrail.care.schedule.models import Place
    from handrail.ground.episode.models import Episode

SEEN_FIRST = "Seen by a clinician before group"


def why_not(
    now: Situation,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    licensed: bool | None = None,
    may: str = "day.attend",
) -> Iterator[str]:
    """Yield the reasons against a step of the state table. `licensed` spares a query per button."""
    place, session = now.place, now.place.session
    yield from access.reasons_against(by, may, place)
    if place.state != "expected":
        yield _("This client is not expected at this session any more.")
    if session.state == "cancelled":
        yield _("The session is called off.")
    elif session.state == "held" and verb not in ("excuse", "mark missed", "hospitalize"):
        yield _("The session has ended. Correct a time instead.")
    today = day_of(at, place.episode.site.time_zone)
    if (verb == "arrive" and place.day != today) or (verb == "mark missed" and place.day > today):
        yield _("This session is on %(day)s.") % {"day": date_format(place.day, "D j M")}
    elif verb == "mark missed" and session.state == "planned" and at < session.starts_at:
        yield _("The group has not begun: until then nobody is missed.")
    if not VISIT.allows(now.state, verb):
        yield _("Not possible while the day is '%(state)s'.") % {"state": now.state}
    if verb in ("clear", "return"):
        yield from _against_joining(now, by=by, licensed=licensed)


def _against_joining(now: Situation, *, by: Actor, licensed: bool | None) -> Iterator[str]:
    if now.hold is not None:
        yield _("A medical hold stands. Note the medical evaluation that finds them fit for group first.")
        return
    if not now.needs_clinician or (now.cleared and now.concern is None):
        return
    if licensed is None:
        licensed = people.holds_licence(staff_id=by.person_id, on=now.place.day)
    if licensed and access.may(by, "day.clear"):
        yield from _against_clearing(now.concern)
        return
    if now.concern is not None:
        why = _("A safety concern is open.")
    elif now.scan is None:
        why = _("There is no check-in yet.")
    else:
        why = _("The safety scan says: %(scan)s.") % {"scan": now.scan}
    yield why + " " + _("A licensed clinician talks with the client, then clears them for group.")


def _against_clearing(concern: Any) -> Iterator[str]:
    """Yield what a clinician does first: one press in a list is no assessment."""
    if concern is None:
        return
    if concern.assessed_at is None:
        yield _("A safety concern is open and nobody has assessed it. Open it and note the assessment first.")
    elif (risk := safety.risk_now(concern.episode_id)) and risk.level == "high":
        yield _("The risk stands at high, and a concern is open. High risk does not go into group.")


@verb
def arrive(place: Place, *, by: Actor, at: datetime, online: bool = False) -> Visit:
    """Note that a client came, or joined by video. Whoever must be seen first is held at the door."""
    now = _may(place, "arrive", by=by, at=at)
    if online and (reasons := list(why_not_by_video(place))):
        raise NotAllowed(reasons)
    return come(now, by=by, at=at, online=online)


def come(now: Situation, *, by: Actor, at: datetime, online: bool) -> Visit:
    """Let somebody in who may come: the end of every verb by which one arrives."""
    place, visit = now.place, visits.open_visit(now.place)
    if place.session.state == "planned":
        # Whoever comes first begins it; a client has no verb for that.
        starter = by if by.kind != "client" else system(place.organization_id)
        schedule.start_session(place.session, by=starter, at=at)
    visits.move(visit, "arrive")
    visits.note(visit, "online" if online else "arrived", by=by, at=at)
    if now.must_be_seen:
        _hold(visit, by=by, at=at, reason=_(SEEN_FIRST))
    record.write(by=by, at=at, what="day.arrived", about=visit, detail={"online": online})
    return visit


@verb
def leave(place: Place, *, by: Actor, at: datetime, reason: str) -> Visit:
    """Note that a client left before the end, and why as far as it is known."""
    _may(place, "leave", by=by, at=at)
    visit = visits.open_visit(place)
    visits.move(visit, "leave")
    visits.note(visit, "left", by=by, at=at, reason=reason)
    visits.recount(visit)
    record.write(by=by, at=at, what="day.left", about=visit, detail={"minutes": visit.minutes})
    return visit


@verb
def come_back(place: Place, *, by: Actor, at: datetime) -> Visit:
    """Note that a client who had left is in group again."""
    _may(place, "return", by=by, at=at)
    visit = visits.open_visit(place)
    visits.move(visit, "return", cleared_at=at, cleared_by_id=by.person_id)
    visits.note(visit, "returned", by=by, at=at)
    record.write(by=by, at=at, what="day.returned", about=visit)
    return visit


@verb
def clear(place: Place, *, by: Actor, at: datetime) -> Visit:
    """Let a client join the group. Where the scan or a concern stands in the way: a licensed clinician only."""
    now = _may(place, "clear", by=by, at=at)
    visit = visits.open_visit(place)
    was_held = visit.state == "held"
    visits.move(visit, "clear", cleared_at=at, cleared_by_id=by.person_id)
    if was_held:
        visits.note(visit, "returned", by=by, at=at)
    detail = {"scan": now.scan, "concern": str(now.concern.pk) if now.concern else None}
    record.write(by=by, at=at, what="day.cleared", about=visit, detail=detail)
    return visit


@verb
def hold(place: Place, *, by: Actor, at: datetime, reason: str) -> Visit:
    """Take a client out of the group for a one-to-one. Group minutes stop here."""
    _may(place, "hold", by=by, at=at)
    if not reason.strip():
        raise NotAllowed([_("Write why, in a few words.")])
    visit = visits.open_visit(place)
    _hold(visit, by=by, at=at, reason=reason)
    record.write(by=by, at=at, what="day.held", about=visit, detail={"reason": reason})
    return visit


@verb
def send_to_higher_care(
    place: Place, *, by: Actor, at: datetime, reason: str, to: safety_operations.Destination | None = None
) -> None:
    """Note that a client who was held goes on to a higher level of care now, and begin the transfer there.

    `to`: where; not needed where a transfer stands already: that one goes on.
    """
    access.refuse(by, "day.clear", place)
    now = _may(place, "send to higher care", by=by, at=at)
    if not reason.strip():
        raise NotAllowed([_("Write why, in a line or two.")])
    visit = visits.open_visit(place)
    visits.move(visit, "send to higher care")
    visits.recount(visit)
    record.write(by=by, at=at, what="day.sent_to_higher_care", about=visit, detail={"reason": reason})
    episode = cast("Episode", place.episode)
    if standing := safety.standing_transfers([episode.pk]).get(episode.pk):
        safety_operations.note_step(standing, by=by, at=at, kind="left", words=reason)
        return
    if to is None:
        raise NotAllowed([_("Choose what kind of place it is, and write which.")])
    safety_operations.open_transfer(episode, by=by, at=at, to=to, why=reason, concern=now.concern)


@verb
def mark_missed(place: Place, *, by: Actor, at: datetime) -> Visit:
    """Note that a client was not heard from. A call the same day is due."""
    _may(place, "mark missed", by=by, at=at)
    visit = visits.open_visit(place)
    visits.move(visit, "mark missed")
    visits.note(visit, "missed", by=by, at=at)
    record.write(by=by, at=at, what="day.missed", about=visit)
    return visit


@verb
def excuse(
    place: Place, *, by: Actor, at: datetime, reason: str, announced_at: datetime | None = None
) -> Visit:
    """Note that a client can't come, and why; before or after the session. `announced_at`: when they told it."""
    _may(place, "excuse", by=by, at=at)
    if not reason.strip():
        raise NotAllowed([_("Write the reason, in a few words.")])
    if announced_at is not None and announced_at > at:
        raise NotAllowed([_("When it was told can't be in the future.")])
    visit = visits.open_visit(place)
    visits.move(visit, "excuse")
    visits.note(visit, "excused", by=by, at=at, reason=reason, announced_at=announced_at or at)
    detail = {"reason": reason, "announced_at": announced_at or at}
    record.write(by=by, at=at, what="day.excused", about=visit, detail=detail)
    return visit


@verb
def hospitalize(place: Place, *, by: Actor, at: datetime, reason: str) -> Visit:
    """Note that a client is in hospital that day, and where as far as it is known. It counts as no absence."""
    _may(place, "hospitalize", by=by, at=at)
    if not reason.strip():
        raise NotAllowed([_("Write where, and how you know.")])
    visit = visits.open_visit(place)
    visits.move(visit, "hospitalize")
    visits.note(visit, "hospitalized", by=by, at=at, reason=reason)
    record.write(by=by, at=at, what="day.hospitalized", about=visit, detail={"reason": reason})
    return visit


def _may(place: Place, verb: str, *, by: Actor, at: datetime) -> Situation:
    now = situation_of(place)
    if reasons := list(why_not(now, verb, by=by, at=at)):
        raise NotAllowed(reasons)
    return now


def _hold(visit: Visit, *, by: Actor, at: datetime, reason: str) -> None:
    """Presence stops: a one-to-one is not a group minute."""
    visits.move(visit, "hold", cleared_at=None, cleared_by_id=None)
    visits.note(visit, "held", by=by, at=at, reason=reason)
    visits.recount(visit)


def hold_after_check_in(visit: Visit, *, by: Actor, at: datetime) -> None:
    """Hold a client whose check-in calls for somebody at once, wherever in the day they are.

    The row is locked and read anew: someone who moved them meanwhile must not undo the check-in.
    """
    Visit.objects.filter(pk=visit.pk).update(minutes=F("minutes"))
    visit.refresh_from_db(fields=["state"])
    if VISIT.allows(visit.state, "hold"):
        _hold(visit, by=by, at=at, reason=_("The check-in calls for a clinician"))
