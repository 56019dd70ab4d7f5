"""A session that runs late, or ahead: the part that is on ends at another time, and the rest moves with it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext as _

from handrail.care.schedule.models import Part, Session, Shift
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.record import operations as record
from handrail.ground.rows import only
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

MEANWHILE = "Someone else moved the times a moment ago. Look again."
MOST = 60
GOING = ("planned", "running")


@verb
def shift(session: Session, *, by: Actor, at: datetime, part: int, minutes: int, seen: int) -> Shift:
    """Let a part end so many minutes later (or earlier), and move the rest.

    `seen`: how many moves whoever presses has seen: two leaders who press at once move it once.
    """
    access.refuse(by, "day.attend", session)
    found: Part | None = only(Part.objects.filter(session=session, number=part))
    if reasons := list(_against(session, found, at, minutes, by)):
        raise NotAllowed(reasons)
    try:
        with attempt():
            made: Shift = Shift.objects.create(
                organization_id=session.organization_id,
                session=session,
                number=seen + 1,
                part=part,
                minutes=minutes,
                at=at,
                by_name=by.name,
            )
    except IntegrityError:
        raise NotAllowed([_(MEANWHILE)]) from None
    if Shift.objects.filter(session=session).count() != made.number:
        raise NotAllowed([_(MEANWHILE)])
    _move(session, part, timedelta(minutes=minutes))
    detail = {"part": part, "minutes": minutes, "ends_at": session.ends_at}
    record.write(by=by, at=at, what="schedule.shifted", about=session, detail=detail)
    return made


def _against(session: Session, part: Part | None, at: datetime, minutes: int, by: Actor) -> Iterator[str]:
    if part is None:
        yield _("This session has no such part.")
        return
    if session.state not in GOING or session.day != day_of(at, session.site.time_zone):
        yield _("Times are moved on the day itself, until the session has ended.")
    if not minutes or abs(minutes) > MOST:
        yield _("Move it by 1 to %(most)s minutes.") % {"most": MOST}
        return
    if part.ends_at <= at:
        yield _("This part is over: the minutes it took stand. Move a later one.")
        return
    # What is over stays as it was: whoever left meanwhile keeps the minutes they had.
    ends = part.ends_at + timedelta(minutes=minutes)
    if ends <= max(part.starts_at, at):
        yield _("A part can't end before now, or before it begins.")


def _move(session: Session, part: int, by: timedelta) -> None:
    parts = Part.objects.filter(session=session)
    parts.filter(number=part).update(ends_at=F("ends_at") + by)
    parts.filter(number__gt=part).update(starts_at=F("starts_at") + by, ends_at=F("ends_at") + by)
    # Whoever ended it meanwhile has counted everyone's minutes by the times as they were.
    going = Session.objects.filter(pk=session.pk, state__in=GOING)
    if not going.update(ends_at=F("ends_at") + by, revision=F("revision") + 1):
        raise NotAllowed([_(MEANWHILE)])
    session.ends_at += by
