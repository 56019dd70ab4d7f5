"""A person's appointments as an iCalendar file (RFC 5545) that tells a stranger nothing.

A client's says "Appointment" and a phone number; a clinician's says "Group" or "One-to-one" and the room. Times are moments in UTC,
so that no phone can get a clock change wrong. What was called off stays in it as cancelled. SEQUENCE rises with each change
of times or of whether it takes place (RFC 5546, 2.1.4), and never falls: it counts the changes that were kept.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled
from icalendar import Calendar, Event

from handrail.care.schedule.models import TELEHEALTH, CalendarLink, OneToOne, Place, Session
from handrail.ground.actor import Actor
from handrail.ground.rows import only

BEHIND, AHEAD = timedelta(days=30), timedelta(days=120)


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def calendar_link_of(by: Actor) -> CalendarLink | None:
    """Return this person's own link, or None while there is none."""
    whose = {"client_id": by.person_id} if by.kind == "client" else {"staff_id": by.person_id}
    found: CalendarLink | None = only(CalendarLink.objects.filter(**whose, ended_at__isnull=True))
    return found


def calendar_behind(secret: str) -> CalendarLink | None:
    """Return the link a secret opens, whatever organization it is of; None once it was ended."""
    with scopes_disabled():
        found = CalendarLink.objects.filter(secret_hash=hash_of(secret), ended_at__isnull=True)
        link: CalendarLink | None = only(found.select_related("client__user", "staff", "organization"))
        return link


def calendar_of(link: CalendarLink, *, at: datetime) -> bytes:
    """Return the file. Someone who has left, or whose places were released, finds them cancelled or gone."""
    calendar = Calendar()
    calendar.add("prodid", "-//Handrail//appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Appointments")
    calendar.add("refresh-interval;value=duration", "PT1H")
    language = link.client.language if link.client else "en"
    with translation.override(language):
        rows = _places(link, at) if link.client_id else _sessions(link, at)
        for event in (*rows, *_alone(link, at)):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _places(link: CalendarLink, at: datetime) -> Iterable[Event]:
    found = Place.objects.filter(
        client_id=link.client_id, session__starts_at__range=(at - BEHIND, at + AHEAD)
    )
    for place in found.select_related("session__site__organization"):
        session = place.session
        phone = session.site.phone or session.site.organization.phone
        off = place.state != "expected" or session.state == "cancelled"
        where = "" if session.mode == TELEHEALTH else session.site.address
        words = f"{_('Questions?')} {phone}" if phone else ""
        number = place.revision + session.revision
        yield _event(place, session, _("Appointment"), where, words, number=number, off=off, at=at)


def _sessions(link: CalendarLink, at: datetime) -> Iterable[Event]:
    if link.staff is None or link.staff.left_on:
        return
    found = Session.objects.filter(leader_id=link.staff_id, starts_at__range=(at - BEHIND, at + AHEAD))
    for session in found.select_related("room", "site"):
        off, number = session.state == "cancelled", session.revision
        yield _event(session, session, _("Group"), session.room.name, "", number=number, off=off, at=at)


def _alone(link: CalendarLink, at: datetime) -> Iterable[Event]:
    """Yield the one-to-ones: a client's as any appointment of theirs, a clinician's with the room and no name."""
    whose = {"client_id": link.client_id} if link.client_id else {"leader_id": link.staff_id}
    if link.staff is not None and link.staff.left_on:
        return
    found = OneToOne.objects.filter(**whose, starts_at__range=(at - BEHIND, at + AHEAD))
    for one in found.select_related("site__organization", "room"):
        off, number = one.state == "called off", one.revision
        if link.client_id:
            phone = one.site.phone or one.site.organization.phone
            where = "" if one.mode == TELEHEALTH else one.site.address
            words = f"{_('Questions?')} {phone}" if phone else ""
            yield _event(one, one, _("Appointment"), where, words, number=number, off=off, at=at)
        else:
            room = one.room.name if one.room else ""
            yield _event(one, one, _("One-to-one"), room, "", number=number, off=off, at=at)


def _event(
    thing: Any, session: Any, title: str, where: str, words: str, *, number: int, off: bool, at: datetime
) -> Event:
    event = Event()
    event.add("uid", f"{thing.pk}@handrail")
    event.add("dtstamp", at)
    event.add("dtstart", session.starts_at)
    event.add("dtend", session.ends_at)
    event.add("summary", title)
    event.add("sequence", number)  # a calendar takes a change only with a higher one
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    event.add("class", "PRIVATE")
    if where:
        event.add("location", where)
    if words:
        event.add("description", words)
    return event
