"""Everyone who is here, noted at once: one act, one transaction, the same rules for each of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.day.models import AttendanceEvent, Visit
from handrail.care.day.operations import visit as visits
from handrail.care.day.operations.attendance import SEEN_FIRST, why_not
from handrail.care.day.queries.visits import Situation, situations_of
from handrail.care.schedule import operations as schedule
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.record import operations as record
from handrail.ground.record.operations import Line
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

if TYPE_CHECKING:
    from handrail.care.schedule.models import Session


@verb
def arrive_all(session: Session, *, by: Actor, at: datetime, places: Collection[UUID]) -> list[Visit]:
    """Note that all of these came, in person. Whoever must be seen first is held at the door.

    All of them or nobody; the number of queries does not grow with the group.
    """
    access.refuse(by, "day.attend", session)
    coming = [now for now in situations_of(session) if now.place.pk in places]
    if reasons := _against(coming, set(places), by=by, at=at):
        raise NotAllowed(reasons)
    arrived = _opened(coming)
    if session.state == "planned":
        schedule.start_session(session, by=by, at=at)
    visits.move_all(arrived, "arrive")
    held = [visit for visit, now in zip(arrived, coming, strict=True) if now.must_be_seen]
    events = [visits.event(visit, "arrived", by=by, at=at) for visit in arrived]
    events += [visits.event(visit, "held", by=by, at=at, reason=_(SEEN_FIRST)) for visit in held]
    AttendanceEvent.objects.bulk_create(events)
    if held:
        visits.move_all(held, "hold", cleared_at=None, cleared_by_id=None)
        visits.recount_all(session.pk, held)
    lines = [Line("day.arrived", visit, detail={"online": False}) for visit in arrived]
    record.write_all(lines, by=by, at=at)
    return arrived


def _against(coming: list[Situation], wanted: set[UUID], *, by: Actor, at: datetime) -> list[str]:
    """Return the reasons against, each with whom it is about."""
    if not wanted:
        return [_("Choose who is here.")]
    if len(coming) != len(wanted):
        return [_("Someone you chose is not expected at this session any more. Look again.")]
    return [
        f"{now.place.client.short_name}: {reason}"
        for now in coming
        for reason in why_not(now, "arrive", by=by, at=at)
    ]


def _opened(coming: list[Situation]) -> list[Visit]:
    """Return everyone's visit, made where nothing had happened yet."""
    new = {now.place.pk: visits.new_visit(now.place) for now in coming if now.visit is None}
    # Another first act at the same moment wins; the step after this one then says so.
    Visit.objects.bulk_create(new.values(), ignore_conflicts=True)
    return [now.visit or new[now.place.pk] for now in coming]
