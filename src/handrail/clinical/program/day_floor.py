"""Does one program day hold the clinical hours that a state or a payer asks of a day?

A day that ends short is often not paid as a program day at all, and in some states may not be run as one. What is
asked differs by state and payer, so it is a fact here, with its source in the library's sheets.
"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule
from handrail.clinical.program.arithmetic import five_up, hours, span


@dataclass(frozen=True)
class Day:
    """One program day, in clinical minutes, and what is asked of it."""

    shortest: int | None
    planned: int | None
    longest: int | None
    asked_hours: Decimal | None  # None: nobody asks for a length of the day
    asked_by: str = "the payer"


@rule(facts=Day)
def day_floor(day: Day, numbers: Numbers) -> Finding:
    """The value is reaches, falls short or may fall short."""
    if day.asked_hours is None:
        return met("No length is asked of a day.", "reaches")
    if day.shortest is None or day.planned is None or day.longest is None:
        return cannot_tell("The minutes of the day are not known.")
    asked = int(day.asked_hours * 60)
    said = f"{span(str(day.shortest), str(day.longest))} clinical min"
    wanted = f"the {asked} min ({hours(asked)} h) that {day.asked_by} asks of a day"
    if day.shortest >= asked:
        return met(f"{said}: reaches {wanted}.", "reaches")
    if day.longest < asked:
        return not_met(f"{said}: never reaches {wanted}.", "falls short", mend=mend(day, asked))
    falls = "falls short" if day.planned < asked else "may fall short"
    return not_met(f"{said}, {day.planned} planned: {falls} of {wanted}.", falls, mend=mend(day, asked))


def mend(day: Day, asked: int) -> str:
    planned, shortest = day.planned or 0, day.shortest or 0
    if planned < asked:
        return f"Plan {five_up(asked - planned)} clinical min more that day."
    return (
        f"Raise the short ends of its parts by {asked - shortest} min together, so that no day falls short."
    )
