"""A client comes in by video by themselves, by the same rules as in the room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from handrail.care.day.models import Visit
from handrail.care.day.operations.attendance import come, why_not
from handrail.care.day.operations.attest import against_consent
from handrail.care.day.queries.video import attested
from handrail.care.day.queries.visits import situation_of
from handrail.care.schedule import queries as schedule
from handrail.ground.actor import Actor
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

if TYPE_CHECKING:
    from handrail.care.schedule.models import Place


def why_not_join(place: Place, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the reasons against a client's coming in by video by themselves now."""
    yield from why_not(situation_of(place), "arrive", by=by, at=at, may="day.join")
    if not schedule.video_is_open(place.session, as_of=at):
        yield _("The video opens 15 minutes before the group.")
    yield from against_consent(place)


@verb
def join(place: Place, *, by: Actor, at: datetime) -> Visit:
    """The client comes in by video. Whoever must be seen first waits for a clinician, as in the room."""
    reasons = list(why_not_join(place, by=by, at=at))
    if attested(place.pk) is None:
        reasons.append(_("Tell us first where you are."))
    if reasons:
        raise NotAllowed(reasons)
    return come(situation_of(place), by=by, at=at, online=True)
