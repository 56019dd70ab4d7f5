"""Is the largest group of the program within the cap that a state or a payer sets?"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class GroupSize:
    largest: int | None  # clients in one group, by the definition
    cap: Decimal | None  # None: no cap is set
    asked_by: str = "the state"


@rule(facts=GroupSize)
def group_size(group: GroupSize, numbers: Numbers) -> Finding:
    if group.cap is None:
        return met("No cap is set on the size of a group.")
    if group.largest is None:
        return cannot_tell("The largest group is not known.")
    if group.largest <= group.cap:
        return met(f"Groups of up to {group.largest}; {group.asked_by} allows {group.cap}.")
    return not_met(
        f"Groups of up to {group.largest}; {group.asked_by} allows {group.cap}.",
        mend=f"Lower the largest group to {group.cap}, or split it between two leaders and rooms.",
    )
