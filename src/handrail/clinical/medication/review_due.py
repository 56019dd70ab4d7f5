"""Does a prescriber look at a client's medication often enough, and soon after each change?"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class Reviewed:
    days_since_review: (
        int | None
    )  # calendar days since the last review; with none yet, since the first medication
    days_since_change: int | None = (
        None  # since a start or a changed dose that no review followed; None: none
    )
    days_to_named: int | None = (
        None  # to the day the prescriber named at the last review; below 0: it is over
    )


@rule(facts=Reviewed)
def review_due(medication: Reviewed, numbers: Numbers) -> Finding:
    """The value is in time, due today or late. What was changed is looked at sooner."""
    if medication.days_since_review is None:
        return cannot_tell("The day of the last review is not known.")
    if medication.days_to_named is not None and medication.days_since_change is None:
        return _named(medication.days_to_named)
    since, within, what = medication.days_since_review, numbers.days, "Looked at"
    if medication.days_since_change is not None and (
        numbers.days_after_change - medication.days_since_change < within - since
    ):
        since, within, what = medication.days_since_change, numbers.days_after_change, "Changed"
    said = f"{what} {counted(since, 'day')} ago; a review is due within {within}."
    if since > within:
        return not_met(said, "late")
    return met(said, "due today" if since == within else "in time")


def _named(days: int) -> Finding:
    if days < 0:
        return not_met(f"The prescriber wanted to look again {counted(-days, 'day')} ago.", "late")
    said = f"The prescriber wants to look again in {counted(days, 'day')}."
    return met(said, "in time" if days else "due today")
