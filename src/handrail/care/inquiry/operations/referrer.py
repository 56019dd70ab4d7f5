"""What whoever referred someone is told: that it came in; and, with the client's consent, what came of it."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.anytime.consents import operations as consents
from handrail.care.inquiry.models import WAYS, Acknowledgement, OutcomeTold, Referral
from handrail.care.inquiry.queries.letters import OUTCOME, acknowledgement_text, outcome_text
from handrail.ground import access, clock
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb


def why_not_acknowledge(referral: Referral, *, by: Actor) -> Iterator[str]:
    """Yield why there is nobody to tell, or nothing to tell any more."""
    yield from access.reasons_against(by, "inquiry.answer", referral)
    if referral.source == "self" or not referral.referrer.strip():
        yield _("Nobody is named who referred this person.")
    if Acknowledgement.objects.filter(referral=referral).exists():
        yield _("This was acknowledged already.")


@verb
def acknowledge(referral: Referral, *, by: Actor, at: datetime, how: str) -> Acknowledgement:
    """Note that the referrer was given the acknowledgement, and how. It says nothing about the person."""
    reasons = [*why_not_acknowledge(referral, by=by), *_why_not_so(how)]
    if reasons:
        raise NotAllowed(reasons)
    try:
        with attempt():
            told: Acknowledgement = Acknowledgement.objects.create(
                organization_id=referral.organization_id,
                referral=referral,
                recipient=referral.referrer.strip(),
                text=acknowledgement_text(referral),
                how=how,
                at=at,
                by=by.label,
                by_name=by.name,
            )
    except IntegrityError:
        raise NotAllowed([_("This was acknowledged already.")]) from None
    record.write(by=by, at=at, what="inquiry.acknowledged", about=referral, detail={"how": how})
    return told


def why_not_tell_outcome(referral: Referral, *, by: Actor, on: date) -> Iterator[str]:
    """Yield why the referrer may not be told what came of it. Without a release the answer is no."""
    yield from access.reasons_against(by, "inquiry.tell_outcome", referral)
    recipient, episode = referral.referrer.strip(), referral.episode
    if referral.source == "self" or not recipient:
        yield _("Nobody is named who referred this person.")
    elif episode is None:
        yield _("There is no course of care yet, so nobody could have signed a release.")
    else:
        yield from consents.why_not_disclose(
            episode_id=episode.pk, recipient=recipient, purpose=OUTCOME, on=on
        )


@verb
def tell_outcome(referral: Referral, *, by: Actor, at: datetime, how: str) -> OutcomeTold:
    """Note that the referrer was told what came of it, under the release that allows it."""
    day = clock.day_of(at, referral.site.time_zone)
    reasons = [*why_not_tell_outcome(referral, by=by, on=day), *_why_not_so(how)]
    episode, recipient = referral.episode, referral.referrer.strip()
    if reasons or episode is None:
        raise NotAllowed(reasons)
    text = outcome_text(referral, episode, on=day)
    disclosure = consents.disclose(
        episode, by=by, at=at, what=_("What came of the referral"), recipient=recipient, purpose=OUTCOME
    )
    told: OutcomeTold = OutcomeTold.objects.create(
        **episode_operations.client_row(episode),
        referral=referral,
        disclosure=disclosure,
        recipient=recipient,
        text=text,
        how=how,
        at=at,
        by=by.label,
        by_name=by.name,
    )
    record.write(by=by, at=at, what="inquiry.outcome_told", about=told, detail={"how": how})
    return told


def _why_not_so(how: str) -> Iterator[str]:
    if how not in WAYS:
        yield _("Say how it was given: %(ways)s.") % {"ways": ", ".join(WAYS)}
