"""May a message go out at this hour, where the person lives?"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Hour:
    local_hour: int | None  # 0 to 23, on the clock where the person is cared for


@rule(facts=Hour)
def quiet_hours(hour: Hour, numbers: Numbers) -> Finding:
    """Not met: it waits. The value is the hour at which messages go out again."""
    begins, ends = numbers.quiet_from_hour, numbers.quiet_until_hour
    if hour.local_hour is None:
        return cannot_tell("What hour it is there is not known.", ends)
    if hour.local_hour >= begins or hour.local_hour < ends:
        return not_met(
            f"It is {hour.local_hour}:00 there; nothing is sent from {begins}:00 to {ends}:00.", ends
        )
    return met(f"It is {hour.local_hour}:00 there; messages go out from {ends}:00 to {begins}:00.", ends)
