"""Who may lead: a licence in force on each day, of a kind that the program asks of whoever leads that day."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _

from handrail.care.schedule.models import Series
from handrail.care.schedule.words import day_words
from handrail.clinical.program.credentials_held import Offer, credentials_held
from handrail.ground.clinic.queries import definition_of
from handrail.ground.people import queries as people
from handrail.ground.people.models import Staff
from handrail.ground.steps import NotAllowed
from handrail.library.program import Program
from handrail.library.week import WEEKDAYS

SHOWN = 3


def refuse_unlicensed(leader: Staff, series: Series, days: Iterable[date]) -> None:
    """Raise NotAllowed, naming the first days, unless the leader may lead on each of them."""
    if wrong := list(why_not_lead(leader, asked_on(definition_of(series.program), series.track, days))):
        raise NotAllowed(wrong[:SHOWN])


def why_not_lead_series(
    leader: Staff, program: Program, track: str, weekdays: Iterable[int], from_day: date
) -> Iterator[str]:
    """Yield the first reason against leading a series: from its first day, each weekday of its week is looked at."""
    week = [from_day + timedelta(days=n) for n in range(7)]
    met = set(weekdays)
    days = [from_day, *(day for day in week[1:] if day.weekday() in met)]
    yield from list(why_not_lead(leader, asked_on(program, track, days)))[:1]


def asked_on(program: Program, track: str, days: Iterable[date]) -> dict[date, tuple[str, ...]]:
    """Return for each day the kinds of credential of which its leader needs one; none: no kind is asked."""
    return {day: program.leading_asks(track, WEEKDAYS[day.weekday()]) for day in days}


def why_not_lead(leader: Staff, asked: Mapping[date, tuple[str, ...]]) -> Iterator[str]:
    """Yield why someone may not lead, day by day: no licence in force, or none of a kind that is asked."""
    held = people.kinds_on(staff_id=leader.pk, days=asked)
    for day, kinds in asked.items():
        said = {"leader": leader.name, "day": day_words(day), "kinds": ", ".join(kinds)}
        if not held[day]:
            yield _("%(leader)s has no licence in force on %(day)s. Choose a licensed leader.") % said
        elif credentials_held(Offer("the group", kinds, sorted(held[day])), as_of=day).answer == "not met":
            words = _(
                "%(leader)s holds none of %(kinds)s on %(day)s: the program asks for one of whoever leads. "
                "Choose another leader."
            )
            yield words % said
