"""Is the plan reviewed as often as it must be?"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class ReviewClock:
    days_since_review: int | None  # calendar days since the last review or, with none yet, since the plan


@rule(facts=ReviewClock)
def review_due(clock: ReviewClock, numbers: Numbers) -> Finding:
    """The value is in time, due today or late."""
    days = clock.days_since_review
    if days is None:
        return cannot_tell("The day of the last review, or of the plan, is not known.")
    if days > numbers.days:
        return not_met(f"Last reviewed {days} days ago; a review is due every {numbers.days}.", "late")
    value = "due today" if days == numbers.days else "in time"
    return met(f"Last reviewed {days} days ago; the next is due within {numbers.days}.", value)
