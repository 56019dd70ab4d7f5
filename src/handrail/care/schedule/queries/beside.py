"""What else takes the hours of sessions: others in the same room or with the same leader, and one-to-ones."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from handrail.care.schedule.models import OneToOne, Place, Session
from handrail.care.schedule.states import ONE_TO_ONE


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
