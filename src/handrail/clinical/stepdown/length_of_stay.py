"""Is this stay inside the range the program plans for?

A range is no discharge date: care ends by progress, not by the calendar. This only says when to ask.
"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Stay:
    weeks_in_program: Decimal | int | None
    program_min_weeks: int | None
    program_max_weeks: int | None


@rule(facts=Stay)
def length_of_stay(stay: Stay, numbers: Numbers) -> Finding:
    """The value is early, inside, ending soon or beyond."""
    weeks, least, most = stay.weeks_in_program, stay.program_min_weeks, stay.program_max_weeks
    if weeks is None or least is None or most is None:
        return cannot_tell("The weeks in the program, or the program's own range, are not known.")
    because = f"{weeks} weeks; the program plans for {least} to {most}"
    if weeks < least:
        return not_met(f"{because}: discharge now would be early.", "early")
    if weeks > most:
        return not_met(f"{because}: write why more is needed.", "beyond")
    if most - weeks <= numbers.warn_weeks:
        return met(f"{because}: settle what comes next.", "ending soon")
    return met(f"{because}.", "inside")
