"""Another session in the place of a missed one: tied to it, counted like any other, and shown beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.care.day.models import MakeUp
from handrail.care.day.operations.visit import MEANWHILE
from handrail.care.day.queries.attendance import attended, standing_make_up
from handrail.care.schedule import operations as schedule
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

if TYPE_CHECKING:
    from handrail.care.schedule.models import Place, Session


def why_not_make_up(missed: Place, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against offering anything for this day."""
    yield from access.reasons_against(by, "schedule.arrange", missed)
    (day,) = attended([missed])
    if not day.absence:
        yield _("This day was not missed, so there is nothing to make up.")
    if standing_make_up(missed) is not None:
        yield _("Another session is booked for this day already.")


@verb
def make_up(missed: Place, session: Session, *, by: Actor, at: datetime) -> MakeUp:
    """Expect a client at another session that makes up for a missed one."""
    # Of two who book for the same day at once, the second sees the first's booking.
    Episode.objects.select_for_update(no_key=True).get(pk=missed.episode_id)
    if reasons := list(why_not_make_up(missed, by=by)):
        raise NotAllowed(reasons)
    why = f"makes up {missed.day}"
    place = schedule.add_place(cast(Episode, missed.episode), session, by=by, at=at, reason=why)
    try:
        with attempt():
            done: MakeUp = MakeUp.objects.create(
                **episode_operations.beside(missed),
                missed=missed,
                place=place,
                at=at,
                by=by.label,
                by_name=by.name,
            )
    except IntegrityError:
        raise NotAllowed([_(MEANWHILE)]) from None
    detail = {"missed": str(missed.pk), "day": missed.day, "on": session.day}
    record.write(by=by, at=at, what="day.make_up_booked", about=done, detail=detail)
    return done
