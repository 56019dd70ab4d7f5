"""A withdrawal scale's total: what is over its line holds, or calls for the emergency department."""

from collections.abc import Iterator
from datetime import datetime
from typing import cast

from django.utils.translation import gettext as _

from handrail.anytime.safety.models import Concern, MedicalHold, WithdrawalCheck
from handrail.anytime.safety.operations.concern import place_hold, raise_concern
from handrail.anytime.safety.queries import hold_to_place, withdrawal_finding
from handrail.clinical.kit import Finding
from handrail.clinical.safety.withdrawal_hold import EMERGENCY, HIGHEST, NO_HOLD
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb


@verb
def note_withdrawal(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    scale: str,
    total: int | None,
    complicated: bool | None,
    words: str = "",
) -> WithdrawalCheck:
    """Keep a total of CIWA-Ar or COWS. Over its line, blank or refused, the client is held until a medical evaluation.

    `total`: None where it was not done in full. `complicated`: a seizure, confusion, or seeing or hearing what is not
    there. A lower total later lifts nothing: a medical evaluation does.
    """
    access.refuse(by, "safety.respond", episode)
    if scale not in HIGHEST:
        raise NotAllowed([_("Choose which scale it is.")])
    as_of = day_of(at, episode.site.time_zone)
    try:
        found = withdrawal_finding(
            episode.site_id, scale=scale, total=total, complicated=complicated, as_of=as_of
        )
    except ValueError as wrong:
        raise NotAllowed([str(wrong)]) from None
    done: WithdrawalCheck = WithdrawalCheck.objects.create(
        **episode_operations.client_row(episode),
        scale=scale,
        total=total,
        complicated=complicated,
        words=words.strip(),
        result=str(found.value),
        at=at,
        by=by.label,
        by_name=by.name,
    )
    if found.value != NO_HOLD:
        _hold(done, found, by=by, at=at)
    record.write(by=by, at=at, what="safety.withdrawal_noted", about=done, detail=found.as_dict())
    return done


def why_not_hold(concern: Concern, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against placing the hold that a concern calls for."""
    yield from access.reasons_against(by, "safety.respond", concern)
    if concern.state == "closed":
        yield _("This concern is closed. Raise what you see as a new one.")
    elif not hold_to_place(concern):
        yield _(
            "Nothing here calls for a medical hold that is not placed: no withdrawal scale came to its line."
        )


@verb
def place_called_hold(concern: Concern, *, by: Actor, at: datetime) -> MedicalHold:
    """Hold a client until a medical evaluation, from the concern of a withdrawal scale that calls for it."""
    if reasons := list(why_not_hold(concern, by=by)):
        raise NotAllowed(reasons)
    return place_hold(concern, by=by, at=at)


def _hold(done: WithdrawalCheck, found: Finding, *, by: Actor, at: datetime) -> None:
    """Raise what was found, and hold until a medical evaluation."""
    concern = raise_concern(
        cast(Episode, done.episode),
        by=by,
        at=at,
        origin="screen",
        level="emergency" if found.value == EMERGENCY else "high",
        trigger=" ".join(filter(None, [found.because, found.mend, done.words])),
        rule=found.named,
        about=done,
    )
    place_hold(concern, by=by, at=at)
