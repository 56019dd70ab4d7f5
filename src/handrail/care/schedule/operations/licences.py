"""Nobody leads without a licence in force on each day, of a kind that the program asks of whoever leads that day."""

from collections.abc import Iterable
from datetime import date

from handrail.care.schedule.models import Series
from handrail.care.schedule.queries.leading import asked_on, why_not_lead
from handrail.ground.clinic.queries import definition_of
from handrail.ground.people.models import Staff
from handrail.ground.steps import NotAllowed

SHOWN = 3


def refuse_unlicensed(leader: Staff, series: Series, days: Iterable[date]) -> None:
    """Raise NotAllowed, naming the first days, unless the leader may lead on each of them."""
    if wrong := list(why_not_lead(leader, asked_on(definition_of(series.program), series.track, days))):
        raise NotAllowed(wrong[:SHOWN])
