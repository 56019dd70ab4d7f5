"""What a director can do about reliable change: have it computed from the site's own admissions, and withdraw that."""

from collections.abc import Iterator
from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.anytime.measures import queries
from handrail.anytime.measures.models import OwnThreshold, ThresholdWithdrawal
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic.models import Site
from handrail.ground.clock import day_of
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb
from handrail.library import shelf


def why_not_set_threshold(site: Site, offer: queries.Offer, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against computing a site's own threshold for a scale now."""
    yield from access.reasons_against(by, "measures.set_threshold", site)
    if offer.finding.answer != "met":
        yield offer.finding.because
    elif offer.in_force and offer.is_same:
        yield _("It stands already, from the same admissions.")


@verb
def set_threshold(site: Site, *, by: Actor, at: datetime, instrument: str) -> OwnThreshold:
    """Compute a site's own reliable change from its admissions so far. In force from now on; what was found stays."""
    access.refuse(by, "measures.set_threshold", site)
    if instrument not in shelf.instrument_ids():
        raise NotAllowed([_("There is no such scale on the shelf.")])
    offer = queries.offer_of(site.pk, shelf.instrument(instrument), on=day_of(at, site.time_zone))
    if reasons := list(why_not_set_threshold(site, offer, by=by)):
        raise NotAllowed(reasons)
    change = offer.instrument.change
    made: OwnThreshold = OwnThreshold.objects.create(
        organization_id=site.organization_id,
        site=site,
        instrument=instrument,
        instrument_version=str(offer.instrument.version),
        n=offer.n,
        sd=offer.sd,
        reliability=change.reliability,
        reliability_source=change.reliability_source,
        points=offer.points,
        at=at,
        by=by.label,
        by_name=by.name,
    )
    detail = {
        "instrument": instrument,
        "points": made.points,
        "n": made.n,
        "sd": str(made.sd),
        "reliability": str(made.reliability),
    }
    record.write(by=by, at=at, what="measures.threshold_set", about=made, detail=detail)
    return made


@verb
def withdraw_threshold(
    threshold: OwnThreshold, *, by: Actor, at: datetime, because: str
) -> ThresholdWithdrawal:
    """Let the publisher's number hold again from now on."""
    access.refuse(by, "measures.set_threshold", threshold)
    if not because.strip():
        raise NotAllowed([_("Write why it is withdrawn, in a line.")])
    try:
        with attempt():
            made: ThresholdWithdrawal = ThresholdWithdrawal.objects.create(
                organization_id=threshold.organization_id,
                threshold=threshold,
                because=because.strip(),
                at=at,
                by=by.label,
                by_name=by.name,
            )
    except IntegrityError:
        raise NotAllowed([_("Someone withdrew it a moment ago. Look again.")]) from None
    detail = {"instrument": threshold.instrument, "because": made.because}
    record.write(by=by, at=at, what="measures.threshold_withdrawn", about=made, detail=detail)
    return made
