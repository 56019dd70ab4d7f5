"""A person's own calendar address: made, made anew, ended."""

import secrets
from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.care.schedule.models import CalendarLink
from handrail.care.schedule.queries.calendar import calendar_link_of, hash_of
from handrail.ground import access
from handrail.ground.access.permission import ELSEWHERE
from handrail.ground.actor import Actor
from handrail.ground.people.models import Client, Staff
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

MEANWHILE = "Someone else changed this a moment ago. Look again."


@verb
def make_calendar_link(person: Client | Staff, *, by: Actor, at: datetime) -> str:
    """Make this person's secret address and return the secret, which is shown once. An older one ends."""
    _refuse(person, by)
    _end(by, at)
    secret = secrets.token_urlsafe(32)
    whose = {"client": person} if isinstance(person, Client) else {"staff": person}
    try:
        with attempt():
            link = CalendarLink.objects.create(
                organization_id=person.organization_id, secret_hash=hash_of(secret), made_at=at, **whose
            )
    except IntegrityError:
        raise NotAllowed([_(MEANWHILE)]) from None
    record.write(by=by, at=at, what="schedule.calendar_made", about=link)
    return secret


@verb
def end_calendar_link(person: Client | Staff, *, by: Actor, at: datetime) -> None:
    """End this person's secret address: from now on it opens nothing."""
    _refuse(person, by)
    _end(by, at)


def _refuse(person: Client | Staff, by: Actor) -> None:
    """A calendar is one's own: nobody makes or ends another's."""
    access.refuse(by, "schedule.own_calendar", person)
    if by.person_id != person.pk:
        raise NotAllowed([ELSEWHERE])


def _end(by: Actor, at: datetime) -> None:
    link = calendar_link_of(by)
    if link and CalendarLink.objects.filter(pk=link.pk, ended_at__isnull=True).update(ended_at=at):
        record.write(by=by, at=at, what="schedule.calendar_ended", about=link)
