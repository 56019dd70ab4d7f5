"""Has somebody of the team read what a client wrote, and dealt with it, in time?

Nobody's software reads it for danger: a person does, and this clock says by when. The page tells the client so, and where
help is at once.
"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class Written:
    hours: Decimal | int | None  # since it was written
    read: bool  # whether somebody of the team has read it


@rule(facts=Written)
def message_clock(message: Written, numbers: Numbers) -> Finding:
    """The value is the number of hours allowed since it was written."""
    allowed = numbers.answer_hours if message.read else numbers.read_hours
    what = "answered" if message.read else "read"
    if message.hours is None:
        return cannot_tell("When it was written is not known.", allowed)
    if message.hours > allowed:
        return not_met(
            f"Written {counted(message.hours, 'hour')} ago; it is {what} within {allowed}.", allowed
        )
    return met(f"{counted(message.hours, 'hour')} of the {allowed} within which it is {what}.", allowed)
