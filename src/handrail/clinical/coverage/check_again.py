"""Is it time to ask the payer again whether this coverage is active?

Coverage starts and ends with months. An answer from the month before says little about today.
"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class LastCheck:
    days_since: int | None  # days since the payer last answered; None: never asked, or never answered


@rule(facts=LastCheck)
def check_again(last: LastCheck, numbers: Numbers) -> Finding:
    """Met: the last answer still stands. The value is the number of days for which it does."""
    if last.days_since is None:
        return cannot_tell("The payer has not answered yet.", numbers.days_an_answer_stands)
    if last.days_since > numbers.days_an_answer_stands:
        return not_met(
            f"The payer answered {counted(last.days_since, 'day')} ago: ask again.",
            numbers.days_an_answer_stands,
        )
    return met(f"The payer answered {counted(last.days_since, 'day')} ago.", numbers.days_an_answer_stands)
