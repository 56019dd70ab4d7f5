"""Whom to tell that a day of theirs is another, and what each of them reads of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from handrail.anytime.outbox import queries as outbox
from handrail.care.schedule.models import Notice
from handrail.care.schedule.words import day_words
from handrail.ground.access import may
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.due import Due

IN_TIME = timedelta(hours=4)  # to tell of a day that is not tomorrow


@dataclass(frozen=True)
class ToTell:
    """What happened at once, and whom it concerns: each with what they read, and whether they chose messages."""

    title: str
    day: date
    notices: tuple[tuple[Notice, bool], ...]


def notices_for(by: Actor, notice_ids: Iterable[UUID]) -> list[Notice]:
    """Return those of these that are of this actor's clinic."""
    found = Notice.objects.filter(pk__in=list(notice_ids), organization_id=by.organization_id)
    return list(found.select_related("client", "episode"))


def to_tell(*, on: date) -> list[ToTell]:
    """Return whom to tell of a day from this one on, the soonest first. Two queries."""
    found = _open(on).select_related("client", "episode", "session__series").order_by("day", "made_at", "pk")
    reached = {one.client_id for one in outbox.reaches()}
    groups: dict[tuple[date, object], list[Notice]] = {}
    for one in found:
        groups.setdefault(_change(one), []).append(one)
    return [
        ToTell(_title(own[0]), day, tuple((one, one.client_id in reached) for one in own))
        for (day, _cause), own in groups.items()
    ]


def unread_notices(episode_id: UUID, *, on: date) -> list[Notice]:
    """Return what this client has not read yet of their own days, the soonest first."""
    return list(_open(on).filter(episode_id=episode_id).order_by("day", "made_at", "pk"))


def _open(on: date) -> QuerySet[Notice]:
    """Nobody is told any more of a day that is over, or that takes place after all."""
    again = Q(called_off=True) & ~Q(session__state="cancelled")
    found: QuerySet[Notice] = Notice.objects.filter(told_at__isnull=True, day__gte=on).exclude(again)
    return found


def _change(one: Notice) -> tuple[date, object]:
    """Return what notices of one change have alike."""
    return one.day, one.session.pk if one.session else one.made_at


def _title(one: Notice) -> str:
    day = day_words(one.day)
    if one.session is None:
        return _("Other days from %(day)s") % {"day": day}
    what = _("called off") if one.called_off else _("at another hour or place")
    return f"{one.session.series.title}, {day}: {what}"


def notices_due(as_of: datetime, by: Actor) -> list[Due]:
    """Return one line for each change of which somebody is to be told. One query."""
    if not may(by, "schedule.arrange"):
        return []
    today = day_of(as_of, by.time_zone)
    groups: dict[tuple[date, object], list[Notice]] = {}
    for one in _open(today).select_related("session__series").order_by("day", "made_at", "pk"):
        groups.setdefault(_change(one), []).append(one)
    return [
        Due(
            words="Tell them that their day is another" if len(own) == 1 else f"Tell {len(own)} clients",
            about=_title(own[0]),
            route="schedule:to_tell",
            ids={},
            verb="schedule.arrange",
            due_at=own[0].made_at + (timedelta() if day <= today + timedelta(days=1) else IN_TIME),
            late=as_of > own[0].made_at + IN_TIME,
            kind="schedule",
        )
        for (day, _cause), own in groups.items()
    ]
