"""May a stay in this program run longer than a state lets it without a written reason?"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Stay:
    longest_weeks: int | None  # the upper end of the length of stay, by the definition
    limit_weeks: Decimal | None  # None: no limit is set
    asked_by: str = "the state"


@rule(facts=Stay)
def stay_limit(stay: Stay, numbers: Numbers) -> Finding:
    if stay.limit_weeks is None:
        return met("No limit is set on a stay.")
    if stay.longest_weeks is None:
        return cannot_tell("The length of stay is not known.")
    said = f"Stays of up to {stay.longest_weeks} weeks; {stay.asked_by} asks for a written reason after {stay.limit_weeks}."
    if stay.longest_weeks <= stay.limit_weeks:
        return met(said)
    return not_met(
        said,
        mend=f"Say in the program that a stay past {stay.limit_weeks} weeks has its reason written down.",
    )
