"""Does the offer of a place still stand?

An offer holds a place back from the next person in line, so it has an end. After it, the place may be offered
to someone else; the person is asked again, never struck off in silence.
"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class PlaceOffer:
    hours_since: Decimal | int | None  # hours since the place was offered


@rule(facts=PlaceOffer)
def offer_stands(offer: PlaceOffer, numbers: Numbers) -> Finding:
    """The value is the number of hours for which an offer stands."""
    holds = numbers.offer_hours
    if offer.hours_since is None:
        return cannot_tell("When the place was offered is not known.", holds)
    if offer.hours_since > holds:
        return not_met(f"Offered {offer.hours_since} h ago; an offer stands for {holds} h.", holds)
    return met(f"Offered {offer.hours_since} h ago; the offer stands for {holds} h.", holds)
