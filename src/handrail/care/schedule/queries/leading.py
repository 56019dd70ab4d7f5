"""Who may lead: a licence in force on each day, of a kind that the program asks of whoever leads that day. Reads only."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from handrail.care.schedule.models import OneToOne, Place, Series, Session
from handrail.care.schedule.states import ONE_TO_ONE
from handrail.care.schedule.words import day_words, title_of
from handrail.clinical.program.credentials_held import Offer, credentials_held
from handrail.ground.people import queries as people
from handrail.ground.people.models import Staff
from handrail.library.program import Program
from handrail.library.week import WEEKDAYS

AT_WORK = ("planned", "running")  # states of a session that takes place


@dataclass(frozen=True)
class Lack:
    """What someone lacks to lead on a day, in words without an end, and what to do."""

    day: date
    words: str
    advice: str


def led_by(staff_id: UUID, *, on: date) -> tuple[list[Series], list[Session]]:
    """Return the series that someone leads, and the sessions to come that they would lead for somebody else."""
    series = Series.objects.filter(leader_id=staff_id)
    series = series.filter(Q(until_day__isnull=True) | Q(until_day__gte=on)).order_by("title")
    planned = Session.objects.filter(leader_id=staff_id, state="planned", day__gte=on)
    planned = planned.exclude(series__leader_id=staff_id).select_related("series")
    return list(series), list(planned.order_by("day"))


def leading_at(staff_id: UUID, starts: datetime, ends: datetime) -> str:
    """Return what somebody leads, or whom they see alone, at any moment between these two, in words; "" for none. Two queries."""
    at_work = Session.objects.filter(leader_id=staff_id, state__in=AT_WORK)
    groups = at_work.filter(starts_at__lt=ends, ends_at__gt=starts).select_related("series")
    alone = _alone(starts, ends).filter(leader_id=staff_id)
    return _first([*groups, *alone])


def expected_between(episode_id: UUID, starts: datetime, ends: datetime) -> str:
    """Return where a client is expected at any moment between these two, in words; "" for nowhere. Two queries."""
    places = Place.objects.filter(episode_id=episode_id, state="expected", session__state__in=AT_WORK)
    found = places.filter(session__starts_at__lt=ends, session__ends_at__gt=starts)
    groups = [place.session for place in found.select_related("session__series")]
    return _first([*groups, *_alone(starts, ends).filter(episode_id=episode_id)])


def _alone(starts: datetime, ends: datetime) -> QuerySet[OneToOne]:
    found: QuerySet[OneToOne] = OneToOne.objects.filter(state=ONE_TO_ONE.start)
    return found.filter(starts_at__lt=ends, ends_at__gt=starts).select_related("client")


def _first(found: Iterable[Session | OneToOne]) -> str:
    first = min(found, key=attrgetter("starts_at"), default=None)
    return title_of(first) if first else ""


def asked_on(program: Program, track: str, days: Iterable[date]) -> dict[date, tuple[str, ...]]:
    """Return for each day the kinds of credential of which its leader needs one; none: no kind is asked."""
    return {day: program.leading_asks(track, WEEKDAYS[day.weekday()]) for day in days}


def lacking(
    leader: Staff, asked: Mapping[date, tuple[str, ...]], held: Mapping[date, set[str]]
) -> Iterator[Lack]:
    """Yield what someone who holds these kinds lacks to lead, day by day: any licence, or one that is asked."""
    for day, kinds in asked.items():
        said = {"leader": leader.name, "day": day_words(day), "kinds": ", ".join(kinds)}
        if leader.left_on is not None:
            words = _("%(leader)s does not work here any more")
            yield Lack(day, words % said, _("Choose another leader."))
        elif not held[day]:
            words = _("%(leader)s has no licence in force on %(day)s")
            yield Lack(day, words % said, _("Choose a licensed leader."))
        elif credentials_held(Offer("the group", kinds, sorted(held[day])), as_of=day).answer == "not met":
            words = _("%(leader)s holds none of %(kinds)s on %(day)s")
            advice = _("The program asks for one of whoever leads. Choose another leader.")
            yield Lack(day, words % said, advice)


def why_not_lead(leader: Staff, asked: Mapping[date, tuple[str, ...]]) -> Iterator[str]:
    """Yield why someone may not lead, day by day: no licence in force, or none of a kind that is asked."""
    held = people.kinds_on(staff_id=leader.pk, days=asked)
    for lack in lacking(leader, asked, held):
        yield f"{lack.words}. {lack.advice}"


def why_not_lead_series(
    leader: Staff, program: Program, track: str, weekdays: Iterable[int], from_day: date
) -> Iterator[str]:
    """Yield the first reason against leading a series: from its first day, each weekday of its week is looked at."""
    week = [from_day + timedelta(days=n) for n in range(7)]
    met = set(weekdays)
    days = [from_day, *(day for day in week[1:] if day.weekday() in met)]
    yield from list(why_not_lead(leader, asked_on(program, track, days)))[:1]
