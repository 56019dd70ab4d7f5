"""Was the first appointment offered soon enough for how urgent the inquiry is?

A first answer is a voice; the first appointment is care. Each has a clock of its own, and both start when
the inquiry comes in.
"""

from dataclasses import dataclass

from handrail.clinical.inquiry.allowance import NOT_SORTED, Urgency, allowed
from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class Offer:
    urgency: Urgency | None  # None: not sorted yet
    # Calendar days from the inquiry to the first appointment offered, or to today while none was offered.
    days: int | None
    offered: bool = True


@rule(facts=Offer)
def first_appointment(offer: Offer, numbers: Numbers) -> Finding:
    """The value is the number of days within which the appointment should lie. ValueError: no such urgency."""
    if offer.urgency is None:
        return cannot_tell(NOT_SORTED)
    due = allowed(offer.urgency, numbers, "days")
    if offer.days is None:
        return cannot_tell("The day of the inquiry or of the appointment is not known.", due)
    within = f"within {counted(due, 'day')} ({offer.urgency})" if due else f"the same day ({offer.urgency})"
    said = "The first appointment offered is" if offer.offered else "No appointment offered, and it is"
    if offer.days > due:
        return not_met(f"{said} {counted(offer.days, 'day')} after the inquiry; it belongs {within}.", due)
    return met(f"{said} {counted(offer.days, 'day')} after the inquiry; it belongs {within}.", due)
