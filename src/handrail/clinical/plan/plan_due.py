"""Is the treatment plan signed by the time it is due?

It is due by the end of an early attended day or a number of days after admission, whichever comes first.
"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class PlanClock:
    signed: bool | None  # by the responsible clinician
    days_since_admission: int | None  # calendar days; the day of admission is 0
    days_attended: int | None  # program days attended and over


@rule(facts=PlanClock)
def plan_due(clock: PlanClock, numbers: Numbers) -> Finding:
    """Met: signed, or not due yet. The value is signed, due or late."""
    if clock.signed is None:
        return cannot_tell("Whether the plan is signed is not known.")
    if clock.signed:
        return met("The plan is signed.", "signed")
    attended, days = clock.days_attended, clock.days_since_admission
    if attended is not None and attended >= numbers.attended_days:
        return not_met(f"No signed plan after {attended} attended days.", "late")
    if days is not None and days > numbers.days:
        return not_met(f"No signed plan {days} days after admission.", "late")
    if attended is None or days is None:
        return cannot_tell("The days since admission and the days attended are not both known.")
    return met(
        f"Due by the end of attended day {numbers.attended_days} or {numbers.days} days after admission: "
        f"{attended} attended, day {days}.",
        "due",
    )
