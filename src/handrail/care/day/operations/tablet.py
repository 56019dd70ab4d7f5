"""The tablet at the door: a secret address for a site's check-in, made for a day, ended by one press."""

import secrets
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from handrail.care.day.models import DoorTablet
from handrail.care.day.queries.tablet import hash_of
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic.models import Site
from handrail.ground.clock import day_of
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb


@verb
def open_tablet(site: Site, *, by: Actor, at: datetime) -> str:
    """Make a secret address and return the secret, which is shown once. It ends at midnight, site time."""
    _refuse(site, by)
    secret = secrets.token_urlsafe(32)
    tomorrow = day_of(at, site.time_zone) + timedelta(days=1)
    tablet: DoorTablet = DoorTablet.objects.create(
        organization_id=site.organization_id,
        site=site,
        secret_hash=hash_of(secret),
        made_at=at,
        made_by=by.name,
        ends_at=datetime.combine(tomorrow, time(0), ZoneInfo(site.time_zone)),
    )
    record.write(by=by, at=at, what="day.tablet_opened", about=tablet)
    return secret


@verb
def end_tablets(site: Site, *, by: Actor, at: datetime) -> int:
    """End every address of a site: none opens anything from now on. Returns how many were ended."""
    _refuse(site, by)
    standing = DoorTablet.objects.filter(site=site, ended_at__isnull=True, ends_at__gt=at)
    ended = int(standing.update(ended_at=at))
    if ended:
        record.write(by=by, at=at, what="day.tablets_ended", about=site, detail={"ended": ended})
    return ended


def _refuse(site: Site, by: Actor) -> None:
    access.refuse(by, "day.attend", site)
    if by.kind == "staff" and by.site_id != site.pk:
        raise NotAllowed([_("You work at another site. Someone there opens its tablet.")])
