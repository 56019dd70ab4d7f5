"""Does the program's own review cadence keep within the review clock of a state or a payer?

The clocks differ (14 days here, 30 there, a certification every 60 days); a program that reviews more often than the
strictest one asked of it keeps them all. Where nobody asks, our own proposal stands in.
"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Cadence:
    every_days: int | None  # calendar days between two reviews, by the definition
    asked_days: Decimal | None  # None: nobody asks; the project's default counts
    asked_by: str = "good practice"
    what: str = "a review"  # what is due: a review, a certification


@rule(facts=Cadence)
def review_clock(cadence: Cadence, numbers: Numbers) -> Finding:
    if cadence.every_days is None:
        return cannot_tell("How often the team reviews is not known.")
    asked = numbers.usual_days if cadence.asked_days is None else cadence.asked_days
    said = (
        f"Reviewed every {cadence.every_days} days; {cadence.asked_by} asks for {cadence.what} every {asked}."
    )
    if cadence.every_days <= asked:
        return met(said)
    return not_met(said, mend=f"Review every {asked} days or more often.")
