"""Did the way to a higher level of care end in time: is the client there, or is it known why not?

The clock runs from the moment somebody sets out to arrange it. Where it is over, it stands with the supervisor too. Once
the client is there, somebody asks after them every few days until they are back.
"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule

URGENT = ("emergency department", "crisis stabilization")
BED = ("inpatient", "detox")
DAY = ("php",)


@dataclass(frozen=True)
class Underway:
    where: str | None  # the kind of place
    hours: Decimal | int | None  # from the start to its outcome, or to now while there is none
    there: bool = False  # the client is there: hours since somebody last asked after them


@rule(facts=Underway)
def transfer_clock(way: Underway, numbers: Numbers) -> Finding:
    """The value is the number of hours allowed. ValueError: no such kind of place."""
    if way.where is None:
        return cannot_tell("Where the client goes is not known: choose it now.")
    allowed = numbers.ask_after_hours if way.there else _allowed(way.where, numbers)
    if way.hours is None:
        return cannot_tell("How long it has been is not known.", allowed)
    what = "since somebody asked after them" if way.there else "since it was begun"
    if way.hours > allowed:
        return not_met(f"{counted(way.hours, 'hour')} {what}; {allowed} are allowed.", allowed)
    return met(f"{counted(way.hours, 'hour')} of the {allowed} allowed {what}.", allowed)


def _allowed(where: str, numbers: Numbers) -> Decimal:
    for places, hours in (
        (URGENT, numbers.urgent_hours),
        (BED, numbers.bed_hours),
        (DAY, numbers.day_program_hours),
    ):
        if where in places:
            return hours
    raise ValueError(f"{where!r} is not a kind of place: {', '.join(URGENT + BED + DAY)}")
