"""Reads for the tablet at the door: which site an address opens, and who is expected there now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django_scopes import scopes_disabled

from handrail.care.day.models import CheckIn, DoorTablet, Visit
from handrail.care.schedule import queries as schedule
from handrail.ground.clock import day_of
from handrail.ground.rows import only

if TYPE_CHECKING:
    from handrail.ground.clinic.models import Site

EARLY = timedelta(minutes=60)
AWAY = ("excused", "hospitalized")


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def tablet_behind(secret: str) -> DoorTablet | None:
    """Return the tablet a secret opens, whatever organization it is of, ended ones too."""
    with scopes_disabled():
        found = DoorTablet.objects.filter(secret_hash=hash_of(secret))
        tablet: DoorTablet | None = only(found.select_related("site__organization", "organization"))
        return tablet


def is_open(tablet: DoorTablet, *, as_of: datetime) -> bool:
    return tablet.ended_at is None and as_of < tablet.ends_at


def open_tablets(site_id: UUID, *, as_of: datetime) -> list[DoorTablet]:
    """Return a site's addresses that open something now, the latest first."""
    found = DoorTablet.objects.filter(site_id=site_id, ended_at__isnull=True, ends_at__gt=as_of)
    return list(found.order_by("-made_at"))


def at_the_door(site: Site, *, as_of: datetime) -> list[Any]:
    """Return the places of whoever is expected here now and has not checked in: an hour before until the end."""
    sessions = [
        one for one in schedule.sessions_on(site.pk, day_of(as_of, site.time_zone)) if _now(one, as_of)
    ]
    places = schedule.expected_at(sessions)
    done = set(CheckIn.objects.filter(visit__place__in=places).values_list("visit__place_id", flat=True))
    away = Visit.objects.filter(place__in=places, state__in=AWAY).values_list("place_id", flat=True)
    done.update(away)
    return [place for place in places if place.pk not in done]


def _now(session: Any, as_of: datetime) -> bool:
    in_person = not schedule.is_by_video(session)
    return in_person and session.state != "held" and session.starts_at - EARLY <= as_of < session.ends_at


def called_by(places: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield each pair of initials with the places behind it. Two people of the same stand behind one pair."""
    behind: dict[str, list[Any]] = {}
    for place in places:
        behind.setdefault(place.client.initials.upper(), []).append(place)
    yield from sorted(behind.items())
