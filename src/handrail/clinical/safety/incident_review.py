"""Has a director reviewed an incident in time?

Working days are Monday to Friday. Holidays count as working days here: a review is rather early than late.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule
from handrail.clinical.safety.incident_kinds import ALLEGATION

SATURDAY = 5


@dataclass(frozen=True)
class IncidentToReview:
    kind: str | None  # of the sheet of kinds
    state: str  # two letters; empty: none is known
    working_days: (
        Decimal | int | None
    )  # from the day it was known to the review, or to now while there is none


@rule(facts=IncidentToReview)
def incident_review(incident: IncidentToReview, numbers: Numbers) -> Finding:
    """The value is the number of working days allowed."""
    if incident.kind is None:
        return cannot_tell("The kind of the incident is not known: settle it first.")
    investigated = incident.kind == ALLEGATION and incident.state.upper() == "VA"
    due = numbers.va_investigation_days if investigated else numbers.review_days
    if incident.working_days is None:
        return cannot_tell("When the incident was known is not known.", due)
    if incident.working_days > due:
        return not_met(f"{incident.working_days} working days since it was known; {due} are allowed.", due)
    return met(f"{incident.working_days} of the {due} working days allowed.", due)


def working_days_after(day: date, count: int) -> date:
    """Return the day that many working days after a day."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day


def working_days_between(first: date, last: date) -> int:
    """Return how many working days come after the first day, up to the last."""
    days = range(1, (last - first).days + 1)
    return sum((first + timedelta(days=n)).weekday() < SATURDAY for n in days)
