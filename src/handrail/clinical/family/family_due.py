"""Has somebody of the client's family taken part lately, where the program asks for it?

Adolescent programs do: those who raise the young person learn the same skills. The rhythm is the program's own, that of its
family visit. Only a session to which a caregiver came counts.
"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class FamilyClock:
    required: bool  # the program's definition asks for it
    every_days: int | None  # how often; None: the program names no rhythm
    days: int | None  # since a caregiver last took part, or since the first day; None: not known


@rule(facts=FamilyClock)
def family_due(clock: FamilyClock, numbers: Numbers) -> Finding:
    """Met: nothing is due. The value is the number of days within which it is asked."""
    if not clock.required:
        return met("The program does not ask for it.")
    allowed = numbers.every_days if clock.every_days is None else Decimal(clock.every_days)
    if clock.days is None:
        return cannot_tell("When the family last took part is not known.", allowed)
    if clock.days > allowed:
        return not_met(
            f"No caregiver has taken part for {counted(clock.days, 'day')}; the program asks for it every {allowed}.",
            allowed,
        )
    return met(f"{counted(clock.days, 'day')} of the {allowed} within which a caregiver takes part.", allowed)
