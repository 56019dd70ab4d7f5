"""How soon does a licence, a credential or an accreditation end, and who must hear of it?

Three warnings, each louder: early enough to apply, late enough to worry, and in the last week.
"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class LicenceEnd:
    days_left: int | None  # calendar days until its last day; 0: today is the last; below zero: it ended


@rule(facts=LicenceEnd)
def licence_end(licence: LicenceEnd, numbers: Numbers) -> Finding:
    """The value is good, first, second, last or ended."""
    days = licence.days_left
    if days is None:
        return cannot_tell("The day it ends is not known.")
    if days < 0:
        return not_met(
            f"Ended {counted(-days, 'day')} ago.", "ended", mend="Renew it, and write down the new end."
        )
    said = f"Ends in {counted(days, 'day')}."
    if days <= numbers.last_days:
        return not_met(said, "last", mend="Renew it now, and arrange who stands in.")
    if days <= numbers.second_days:
        return not_met(said, "second", mend="Renew it this month.")
    if days <= numbers.first_days:
        return not_met(said, "first", mend="Apply for its renewal.")
    return met(said, "good")
