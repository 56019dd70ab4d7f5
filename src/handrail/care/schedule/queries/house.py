"""What may never be true of the timetable. Asked by the simulation after each day it lives."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q

from handrail.care.schedule.models import Closure, OneToOne, Place, Session
from handrail.care.schedule.words import starts_on
from handrail.ground.clinic.queries import definition_of


def broken_rules() -> Iterator[str]:
    """Yield what may never be true of the timetable: a full group overfull, a place after discharge, a
    session that does not begin at its series' hour on the site's own clock, one on a day the site is closed,
    someone expected at a session called off; a one-to-one after discharge, or two at once."""
    alone = OneToOne.objects.filter(state="planned")
    for closure in Closure.objects.filter(withdrawn_at__isnull=True):
        for session in Session.objects.filter(site_id=closure.site_id, day=closure.day, state="planned"):
            yield f"{session.pk}: planned on {closure.day}, when the site is closed"
        for one in alone.filter(site_id=closure.site_id, day=closure.day, mode="in_person"):
            yield f"{one.pk}: planned on {one.day}, when the site is closed"
    for place in Place.objects.filter(state="expected", session__state="cancelled"):
        yield f"{place.pk}: expected on {place.day} at a session called off"
    for place in Place.objects.filter(state="expected", day__gt=F("episode__discharged_on")):
        yield f"{place.pk}: expected on {place.day}, after the discharge"
    for one in alone.filter(day__gt=F("episode__discharged_on")):
        yield f"{one.pk}: planned on {one.day}, after the discharge"
    same = alone.filter(starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at"))
    same = same.exclude(pk=OuterRef("pk"))
    for one in alone.filter(
        Exists(same.filter(leader=OuterRef("leader"))) | Exists(same.filter(client=OuterRef("client")))
    ):
        yield f"{one.pk}: somebody is in two one-to-ones at once on {one.day}"
    sessions = Session.objects.exclude(state="cancelled").select_related("series__program", "site", "room")
    for session in sessions.annotate(count=Count("places", filter=Q(places__state="expected"))):
        if session.count > session.room.capacity:
            yield f"{session.pk}: {session.count} expected, {session.room.capacity} seats"
        wall = session.starts_at.astimezone(ZoneInfo(session.site.time_zone)).time()
        due_at = starts_on(session.series, definition_of(session.series.program), session.day)
        if wall != due_at:
            yield f"{session.pk}: begins at {wall} instead of {due_at}"
