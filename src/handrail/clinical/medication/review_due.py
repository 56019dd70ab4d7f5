"""Does a prescriber look at a client's medication often enough, and soon after each change?"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class Reviewed:
    days_since_review: int | None  # calendar days since the last review; None: there was none
    days_since_change: int | None = (
        None  # since the first start or changed dose that no review followed; None: none
    )
    days_to_named: int | None = (
        None  # to the day the prescriber named at the last review; below 0: it is over
    )


@rule(facts=Reviewed)
def review_due(medication: Reviewed, numbers: Numbers) -> Finding:
    """The value is in time, due today or late; too far, where the named day is later than one may name."""
    reviewed, changed = medication.days_since_review, medication.days_since_change
    if reviewed is None and changed is None:
        return cannot_tell("Neither a review nor a start is known.")
    if changed is not None and (
        reviewed is None or numbers.days_after_change - changed < numbers.days - reviewed
    ):
        return _clock("Started or changed", changed, numbers.days_after_change)
    if medication.days_to_named is not None and changed is None and reviewed is not None:
        return _named(medication.days_to_named, reviewed, numbers.named_at_most)
    return _clock("Looked at", reviewed or 0, numbers.days)


def _clock(what: str, since: int, within: Decimal) -> Finding:
    said = f"{what} {counted(since, 'day')} ago; a review is due within {within}."
    if since > within:
        return not_met(said, "late")
    return met(said, "due today" if since == within else "in time")


def _named(days: int, reviewed: int, most: Decimal) -> Finding:
    if days + reviewed > most:
        return not_met(f"Look again within {most} days of the review.", "too far")
    if days < 0:
        return not_met(f"The prescriber wanted to look again {counted(-days, 'day')} ago.", "late")
    said = f"The prescriber wants to look again in {counted(days, 'day')}."
    return met(said, "in time" if days else "due today")
