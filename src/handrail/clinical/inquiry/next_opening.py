"""When will the program have a place for the next person in line?

Places come free when care ends as planned. A planned end that has passed, or was never set, frees nothing that
one could promise: such a stay is left out, and the finding says how many.
"""

from dataclasses import dataclass, field

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class Places:
    places: int | None  # how many people the program takes at once; None: nobody has said
    in_care: int  # people in the program now, and places held by an offer or an admission under way
    ahead: int  # people in line before this one
    ends_in_days: list[int] = field(default_factory=list)  # days to each planned end still to come
    ends_unknown: int = 0  # stays whose planned end has passed or was never set


@rule(facts=Places)
def next_opening(found: Places, numbers: Numbers) -> Finding:
    """Met: a place is free now. The value is the number of days until one is expected ("0": now)."""
    if found.places is None:
        return cannot_tell("How many people the program takes at once is not settled.")
    free = found.places - found.in_care - found.ahead
    if free > 0:
        return met(f"{found.places} places, {found.in_care} taken, {found.ahead} in line before.", "0")
    needed = 1 - free  # so many planned ends must come before this person's turn
    ends = sorted(found.ends_in_days)
    left_out = (
        f" Without a planned end ahead: {counted(found.ends_unknown, 'stay')}." if found.ends_unknown else ""
    )
    if len(ends) < needed:
        return cannot_tell(f"{needed} must end before this turn; planned ends known: {len(ends)}.{left_out}")
    days = ends[needed - 1]
    if days > numbers.days_ahead:
        return cannot_tell(
            f"The planned end that frees this place is {days} days away: too far to say.{left_out}"
        )
    return not_met(
        f"Expected in {counted(days, 'day')}, when planned end number {needed} comes.{left_out}", str(days)
    )
