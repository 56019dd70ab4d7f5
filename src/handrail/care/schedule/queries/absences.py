"""Who of the staff is away, and what stands all the same: sessions with nobody to lead them, family sessions of a closed day."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from handrail.anytime.family import queries as family
from handrail.care.schedule.models import TELEHEALTH, Absence, Closure, OneToOne, Session
from handrail.care.schedule.states import ONE_TO_ONE, SESSION
from handrail.care.schedule.words import day_words
from handrail.ground.clock import day_of, end_of_day, start_of_day
from handrail.ground.due import Due
from handrail.ground.people.models import Staff


def absent_on(day: date) -> set[UUID]:
    """Return which of the staff are noted as away on a day."""
    found = Absence.objects.filter(day=day, ended_at__isnull=True)
    return set(found.values_list("staff_id", flat=True))


def absence_of(staff_id: UUID, day: date) -> Absence | None:
    """Return what notes a member of staff as away on a day, or None."""
    absence: Absence | None = Absence.objects.filter(
        staff_id=staff_id, day=day, ended_at__isnull=True
    ).first()
    return absence


def away_in_week(monday: date) -> dict[date, tuple[Staff, ...]]:
    """Return who is noted as away on each day of a week. One query."""
    away: dict[date, tuple[Staff, ...]] = {}
    found = Absence.objects.filter(day__gte=monday, day__lt=monday + timedelta(days=7), ended_at__isnull=True)
    for one in found.select_related("staff").order_by("day", "staff__name"):
        away[one.day] = (*away.get(one.day, ()), one.staff)
    return away


def family_sessions_on(closed: Sequence[Closure]) -> dict[UUID, list[Any]]:
    """Return the family sessions that still stand on each of these closed days. One query, none without a day."""
    if not closed:
        return {}
    first = min(start_of_day(one.day, one.site.time_zone) for one in closed)
    last = max(end_of_day(one.day, one.site.time_zone) for one in closed)
    found: dict[UUID, list[Any]] = {}
    for session in family.standing_between(first, last):
        for one in closed:
            on = day_of(session.starts_at, one.site.time_zone)
            if session.episode and (session.episode.site_id, on) == (one.site_id, one.day):
                found.setdefault(one.pk, []).append(session)
    return found


def alone_in_person(site_id: UUID, day: date, *, after: datetime) -> list[OneToOne]:
    """Return the one-to-ones at a site that are still to begin on a day, but for those by video. One query."""
    found = OneToOne.objects.filter(site_id=site_id, day=day, state=ONE_TO_ONE.start, starts_at__gt=after)
    found = found.exclude(mode=TELEHEALTH).select_related("client", "leader", "room", "site")
    return list(found.order_by("starts_at", "pk"))


def alone_off_by(closure: Closure) -> list[OneToOne]:
    """Return the one-to-ones that a closed day called off. One query."""
    found = OneToOne.objects.filter(site_id=closure.site_id, day=closure.day, state="called off")
    found = found.filter(changed_at=closure.declared_at, because=closure.reason)
    related = ("client", "leader", "room", "site", "episode__client", "episode__site", "episode__program")
    return list(found.select_related(*related).order_by("starts_at", "pk"))


def alone_on(closed: Sequence[Closure]) -> dict[UUID, list[OneToOne]]:
    """Return the one-to-ones that still stand on each of these closed days. One query, none without a day."""
    if not closed:
        return {}
    by_day = {(one.site_id, one.day): one.pk for one in closed}
    found: dict[UUID, list[OneToOne]] = {}
    planned = OneToOne.objects.filter(state=ONE_TO_ONE.start, day__in={one.day for one in closed})
    for one in planned.select_related("client", "leader").order_by("starts_at"):
        if closure := by_day.get((one.site_id, one.day)):
            found.setdefault(closure, []).append(one)
    return found


def away_due(as_of: datetime) -> Iterator[Due]:
    """Yield one line for each day of somebody who is away and still leads something on it, or sees somebody alone. Two queries."""
    noted = Absence.objects.filter(staff_id=OuterRef("leader_id"), day=OuterRef("day"), ended_at__isnull=True)
    led = Session.objects.filter(Exists(noted), state=SESSION.start, starts_at__gt=as_of)
    alone = OneToOne.objects.filter(Exists(noted), state=ONE_TO_ONE.start, starts_at__gt=as_of)
    found: list[Session | OneToOne] = [*led.select_related("leader"), *alone.select_related("leader")]
    first: dict[tuple[UUID, date], Session | OneToOne] = {}
    for session in sorted(found, key=attrgetter("starts_at")):
        first.setdefault((session.leader_id, session.day), session)
    for session in first.values():
        yield Due(
            words=_("Mend the day of somebody who is away"),
            about=f"{session.leader.name}, {day_words(session.day)}",
            route="schedule:away",
            ids={"day": session.day.isoformat(), "staff": session.leader_id},
            verb="schedule.arrange",
            due_at=session.starts_at,
            kind="schedule",
        )
