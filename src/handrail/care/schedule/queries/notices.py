"""Whom to tell that a day of theirs is another, and what each of them reads of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from handrail.anytime.outbox import queries as outbox
from handrail.care.schedule.models import Enrolment, Notice, Place, Series
from handrail.care.schedule.queries.alone_told import Untold, untold
from handrail.care.schedule.states import PLACED_STAGES
from handrail.care.schedule.words import coming_words, day_words
from handrail.ground.access import may
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.episode.models import Episode

IN_TIME = timedelta(hours=4)  # to tell of a day that is not tomorrow
BY_DAY = (time(9), time(18))  # nobody is called earlier or later for that: then it is for the next morning


@dataclass(frozen=True)
class ToTell:
    """What happened at once, and whom it concerns: each with what they read, and whether they chose messages."""

    title: str
    day: date
    notices: tuple[tuple[Notice | Untold, bool], ...]


def notices_for(by: Actor, notice_ids: Iterable[UUID]) -> list[Notice]:
    """Return those of these that are of this actor's clinic."""
    found = Notice.objects.filter(pk__in=list(notice_ids), organization_id=by.organization_id)
    return list(found.select_related("client", "episode"))


def to_tell(*, on: date) -> list[ToTell]:
    """Return whom to tell of a day from this one on, the soonest first. Three queries."""
    reached = {one.client_id for one in outbox.reaches()}
    groups = [
        ToTell(_title(own[-1]), day, tuple((one, one.client_id in reached) for one in own))
        for day, own in _by_change(on)
    ]
    hours = untold(on=on)
    groups += [ToTell(one.title, one.day, ((one, one.client.pk in reached),)) for one in hours]
    return sorted(groups, key=lambda group: group.day)


def _by_change(on: date) -> list[tuple[date, list[Notice]]]:
    """Return the open notices of each change, the soonest first. One query."""
    found = _open(on).select_related("client", "episode", "session__series").order_by("day", "made_at", "pk")
    groups: dict[tuple[date, object], list[Notice]] = {}
    for one in found:
        groups.setdefault((one.day, one.session.pk if one.session else one.made_at), []).append(one)
    return [(day, own) for (day, _cause), own in groups.items()]


def unread_notices(episode_id: UUID, *, on: date) -> list[Notice | Untold]:
    """Return what this client has not read yet of their own days, the soonest first. Two queries."""
    days = _open(on).filter(episode_id=episode_id).order_by("day", "made_at", "pk")
    return sorted([*days, *untold(on=on, episode_id=episode_id)], key=attrgetter("day"))


def _open(on: date) -> QuerySet[Notice]:
    """Return what somebody is still to be told, as it is now.

    Nobody is told of a session that is over, that takes place after all, or at which they are expected no more. Other days of the
    week are told of, however late, while the place they are about is held.
    """
    expected = Place.objects.filter(
        session_id=OuterRef("session_id"), client_id=OuterRef("client_id"), state="expected"
    )
    held = Enrolment.objects.filter(episode_id=OuterRef("episode_id"))
    held = held.filter(Q(until_day__isnull=True) | Q(until_day__gte=on))
    off = Q(session__isnull=False, called_off=True, session__state="cancelled", day__gte=on)
    there = Q(session__isnull=False, called_off=False, day__gte=on) & Exists(expected)
    week = Q(session__isnull=True) & Exists(held)
    found: QuerySet[Notice] = Notice.objects.filter(told_at__isnull=True, overtaken_at__isnull=True)
    return found.filter(off | there | week, episode__stage__in=PLACED_STAGES)


def _title(one: Notice) -> str:
    day = day_words(one.day)
    if one.session is None:
        return _("Other days from %(day)s") % {"day": day}
    what = _("called off") if one.called_off else _("changed")
    return f"{one.session.series.title}, {day}: {what}"


def notices_due(as_of: datetime, by: Actor) -> list[Due]:
    """Return one line for each change of which somebody is to be told. Two queries."""
    if not may(by, "schedule.arrange"):
        return []
    found, on = [], day_of(as_of, by.time_zone)
    changes = [(_title(own[-1]), own[0].made_at, day, len(own)) for day, own in _by_change(on)]
    changes += [(one.title, one.made_at, one.day, 1) for one in untold(on=on)]
    for title, made_at, day, many in changes:
        due_at, until = _clocks(made_at, day, by.time_zone)
        found.append(
            Due(
                words="Tell them that their day is another" if many == 1 else f"Tell {many} clients",
                about=title,
                route="schedule:to_tell",
                ids={},
                verb="schedule.arrange",
                due_at=due_at,
                late=as_of > until,
                kind="schedule",
            )
        )
    return found


def _clocks(made_at: datetime, day: date, zone: str) -> tuple[datetime, datetime]:
    """Return when somebody is to be told of a day, and when that is late: at once where it was the same day or the next."""
    in_time = made_at + IN_TIME
    if day <= day_of(made_at, zone) + timedelta(days=1):
        return made_at, in_time
    in_time = by_day(in_time, zone)
    return in_time, in_time


def by_day(moment: datetime, time_zone: str) -> datetime:
    """Return a moment, or the next morning at ten where it lies in the evening or the night."""
    zone = ZoneInfo(time_zone)
    local = moment.astimezone(zone)
    if BY_DAY[0] <= local.time() < BY_DAY[1]:
        return moment
    morning = local.date() + timedelta(days=local.time() >= BY_DAY[1])
    return datetime.combine(morning, time(10), zone)


def coming_to(series: Series, *, from_day: date) -> list[tuple[Episode, date, str]]:
    """Return who holds a place in a series on a day or later, from when, and in which words they read of it. One query."""
    found = Enrolment.objects.filter(Q(until_day__isnull=True) | Q(until_day__gte=from_day), series=series)
    return [
        (one.episode, max(from_day, one.from_day), coming_words(series, one.weekdays))
        for one in found.select_related("episode__client").order_by("from_day")
        if one.episode is not None
    ]
