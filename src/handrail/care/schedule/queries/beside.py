"""What else takes the hours of sessions: others in the same room or with the same leader, and one-to-ones."""

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from handrail.care.schedule.models import OneToOne, Place, Series, Session
from handrail.care.schedule.states import ONE_TO_ONE
from handrail.care.schedule.words import day_words, local_span, title_of
from handrail.ground.clinic.models import Room
from handrail.ground.people.models import Staff


def sessions_in_the_way(sessions: list[Session]) -> list[Session | OneToOne]:
    """Return what takes place on those days in one of the same rooms or with one of the same leaders. Two queries."""
    found = Session.objects.filter(day__in={one.day for one in sessions}).exclude(state="cancelled")
    found = found.filter(
        Q(room_id__in={one.room_id for one in sessions})
        | Q(leader_id__in={one.leader_id for one in sessions})
    )
    return [*found.select_related("series", "room", "leader"), *_one_to_ones(sessions)]


def sessions_beside(sessions: list[Session]) -> list[Session | OneToOne]:
    """Return what else takes place in the same room or with the same leader, on those days. Two queries."""
    if not sessions:
        return []
    one = sessions[0]
    found = Session.objects.filter(day__range=(sessions[0].day, sessions[-1].day)).exclude(state="cancelled")
    found = found.filter(Q(room_id=one.room_id) | Q(leader_id=one.leader_id)).exclude(series_id=one.series_id)
    return [*found.select_related("series", "room", "leader"), *_one_to_ones(sessions)]


def _one_to_ones(sessions: Iterable[Session]) -> Iterable[OneToOne]:
    """Return the one-to-ones that are planned in those rooms or with those leaders on those days."""
    known = list(sessions)
    found = OneToOne.objects.filter(day__in={one.day for one in known}, state=ONE_TO_ONE.start)
    found = found.filter(
        Q(room_id__in={one.room_id for one in known}) | Q(leader_id__in={one.leader_id for one in known})
    )
    return found.select_related("client", "room", "leader")


def hours_in_the_way(
    series: Series, from_day: date, *, leader: Staff | None = None, room: Room | None = None
) -> Iterator[str]:
    """Yield the first one-to-one with this leader or in this room while a series meets, on days that are made and those that are not. One query."""
    whose = (Q(leader=leader) if leader else Q()) | (Q(room=room) if room else Q())
    found = OneToOne.objects.filter(whose, day__gte=max(from_day, series.from_day), state=ONE_TO_ONE.start)
    if series.until_day is not None:
        found = found.filter(day__lte=series.until_day)
    zone = ZoneInfo(series.site.time_zone)
    for one in found.select_related("client", "leader", "room").order_by("starts_at", "pk"):
        if one.day.weekday() not in series.weekdays:
            continue
        starts, ends = local_span(series, one.day.weekday())
        if one.starts_at.astimezone(zone).time() < ends and starts < one.ends_at.astimezone(zone).time():
            who = leader.name if leader and one.leader_id == leader.pk else str(one.room)
            words = _("%(who)s is taken on %(day)s at that time (%(series)s). Choose another.")
            yield words % {"who": who, "day": day_words(one.day), "series": title_of(one)}
            return


def expected_besides(session: Session, client_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these clients are expected elsewhere at the hour of a session, as it is handed over: in another, or alone.

    Two queries.
    """
    clients = list(client_ids)
    found = Place.objects.filter(client_id__in=clients, day=session.day, state="expected")
    found = found.filter(session__starts_at__lt=session.ends_at, session__ends_at__gt=session.starts_at)
    alone = OneToOne.objects.filter(client_id__in=clients, day=session.day, state=ONE_TO_ONE.start)
    alone = alone.filter(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at)
    groups = found.exclude(session_id=session.pk)
    return {*groups.values_list("client_id", flat=True), *alone.values_list("client_id", flat=True)}
