"""What can be done to give the discharge plan to whoever takes over: through the gate of every way out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from handrail.anytime.consents import operations as consents
from handrail.care.stepdown.models import DischargePlan
from handrail.care.stepdown.plan_paper import PLAN_PARTS, WHAT
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

if TYPE_CHECKING:
    from handrail.anytime.consents.models import Disclosure


def why_not_send_plan(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against sending the plan to anyone."""
    yield from access.reasons_against(by, "stepdown.plan", episode)
    if not DischargePlan.objects.filter(episode=episode, finished_at__isnull=False).exists():
        yield _("Finish the plan first: a draft does not leave.")


@verb
def send_plan(
    episode: Episode, *, by: Actor, at: datetime, recipient: str, purpose: str, parts: list[str]
) -> Disclosure:
    """Note that these parts of the plan leave to a recipient, under the release that names them. Printed is only that."""
    reasons = list(why_not_send_plan(episode, by=by))
    if not parts or set(parts) - set(PLAN_PARTS):
        reasons.append(_("Choose what they need of it."))
    if reasons:
        raise NotAllowed(reasons)
    said = {"what": WHAT, "recipient": recipient, "purpose": purpose}
    left = consents.disclose(episode, by=by, at=at, parts=[one for one in PLAN_PARTS if one in parts], **said)
    record.write(by=by, at=at, what="stepdown.plan_sent", about=left, detail={"parts": left.parts})
    return left
