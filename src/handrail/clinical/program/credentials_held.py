"""Is there someone with a licence in force for each thing that the program offers?"""

from collections.abc import Sequence
from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Offer:
    """One thing a program offers, which credentials may do it, and which are there. Kinds such as LCSW, MD."""

    offer: str
    accepted: Sequence[str] | None  # any one of these is enough; None: nobody says which
    held: Sequence[str] | None  # in force among the staff or named by the team; None: not known


@rule(facts=Offer)
def credentials_held(offer: Offer, numbers: Numbers) -> Finding:
    if not offer.accepted:
        return met(f"No credential is asked for {offer.offer}.")
    kinds = ", ".join(offer.accepted)
    if offer.held is None:
        return cannot_tell(f"{offer.offer.capitalize()} needs one of {kinds}; who is there is not known.")
    held = {kind.casefold() for kind in offer.held}  # typed by hand: "lcsw" is an LCSW
    there = sorted(kind for kind in set(offer.accepted) if kind.casefold() in held)
    if there:
        return met(f"{offer.offer.capitalize()} needs one of {kinds}; there is {', '.join(there)}.")
    return not_met(
        f"{offer.offer.capitalize()} needs one of {kinds}; nobody with one in force is there.",
        mend=f"Hire or contract one of {kinds}, renew a licence that ended, or take {offer.offer} out.",
    )
