"""What clients are reminded of, in words that tell nobody else anything: an appointment, a time, a phone number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format, time_format

from handrail.anytime.outbox import queries as outbox
from handrail.anytime.outbox.operations import Draft
from handrail.anytime.outbox.queries import when_out
from handrail.care.schedule.models import OneToOne, Place
from handrail.ground.clock import day_of

if TYPE_CHECKING:
    from handrail.anytime.outbox.models import Reach

DAY_BEFORE_AT = time(17)
SAME_DAY_BEFORE = timedelta(hours=2)
AHEAD = timedelta(days=2)
PLACE, ALONE = "place", "one_to_one"
REMINDED_OF = (PLACE, ALONE)  # what a message is about: a place in a group, an hour alone
# In each client's own language. Nothing clinical, no name of a program: others may see a phone.
WORDS = {
    "en": {
        "subject": "Your appointment on %(day)s",
        "to come": "You have an appointment on %(day)s at %(at)s. Questions? Call %(phone)s.",
        "called off": "Your appointment on %(day)s at %(at)s is cancelled. Questions? Call %(phone)s.",
        "stop": "No more reminders: %(link)s",
    },
    "es": {
        "subject": "Su cita del %(day)s",
        "to come": "Tiene una cita el %(day)s a las %(at)s. ¿Preguntas? Llame al %(phone)s.",
        "called off": "Su cita del %(day)s a las %(at)s está cancelada. ¿Preguntas? Llame al %(phone)s.",
        "stop": "No recibir más avisos: %(link)s",
    },
}


def reminders_due(*, at: datetime, base: str) -> list[Draft]:
    """Return what is to be said about the next two days, each thing once. Four queries.

    `base`: the address of this installation, for the link that stops reminders.
    """
    wanted = {reach.client_id: reach for reach in outbox.reaches()}
    if not wanted:
        return []
    found = Place.objects.filter(client_id__in=list(wanted), session__starts_at__gt=at)
    places = found.filter(session__starts_at__lte=at + AHEAD).select_related(
        "client", "session", "session__site__organization"
    )
    alone = OneToOne.objects.filter(client_id__in=list(wanted), starts_at__gt=at, starts_at__lte=at + AHEAD)
    coming = [*map(_of_place, places), *map(_of_alone, alone.select_related("client", "site__organization"))]
    told = outbox.said_about(one.about for one in coming)
    return [draft for one in coming for draft in _drafts(one, wanted[one.row.client_id], at, base, told)]


@dataclass(frozen=True)
class _Coming:
    """What somebody comes to: `row` is theirs, `thing` has the hour and the site."""

    row: Any  # Place or OneToOne
    thing: Any  # Session or OneToOne
    about: str
    comes: bool
    off: bool


def _of_place(place: Place) -> _Coming:
    off = place.session.state == "cancelled"
    return _Coming(place, place.session, f"{PLACE}:{place.pk}", place.state == "expected", off)


def _of_alone(one: OneToOne) -> _Coming:
    return _Coming(one, one, f"{ALONE}:{one.pk}", one.state == "planned", one.state == "called off")


def _drafts(one: _Coming, reach: Reach, at: datetime, base: str, told: set[str]) -> Iterator[Draft]:
    zone = ZoneInfo(one.thing.site.time_zone)
    if one.off:
        # Only whoever was told to come is told that it is off: the others may have been let go long before.
        if one.about in told:
            yield from _told(one, reach, "called off", at, at, base)
        return
    if not one.comes:
        return
    before = datetime.combine(one.row.day - timedelta(days=1), DAY_BEFORE_AT, zone)
    same_day = one.thing.starts_at - SAME_DAY_BEFORE
    if before <= at and day_of(at, zone.key) < one.row.day:
        yield from _told(one, reach, "to come", before, at, base)
    if reach.same_day and same_day <= at and day_of(at, zone.key) == one.row.day:
        yield from _told(one, reach, "to come", same_day, at, base, again="same day")


def _told(
    one: _Coming, reach: Reach, what: str, due: datetime, at: datetime, base: str, again: str = ""
) -> Iterator[Draft]:
    client, session = one.row.client, one.thing
    words = WORDS.get(client.language, WORDS["en"])
    zone = ZoneInfo(session.site.time_zone)
    starts = session.starts_at.astimezone(zone)
    with translation.override(client.language):
        facts = {
            "day": date_format(starts, "D j M"),
            "at": time_format(starts.time(), "g:i A" if client.language == "en" else "H:i"),
            "phone": session.site.phone or session.site.organization.phone,
        }
    stop = words["stop"] % {"link": f"{base}/reminders/{outbox.stop_link(client)}/"}
    for channel in ("email", "text"):
        if getattr(reach, channel) and (client.email if channel == "email" else client.phone):
            yield Draft(
                client=client,
                sensitivity=one.row.sensitivity,
                channel=channel,
                subject=words["subject"] % facts,
                text=f"{words[what] % facts} {stop}",
                about=one.about,
                once=f"{what}:{again}:{one.row.pk}:{channel}{_revised(session.revision)}",
                next_at=when_out(max(due, at), zone),
                expires_at=session.starts_at,
            )


def not_so_any_more(messages: Iterable[Any], *, at: datetime) -> list[Any]:
    """Return of these waiting messages those whose hour is over, or whose appointment was taken back. Two queries."""
    waiting = list(messages)
    ids: dict[str, list[UUID]] = {kind: [] for kind in REMINDED_OF}
    for message in waiting:
        what, _colon, pk = message.about.partition(":")
        ids[what].append(UUID(pk))
    places = Place.objects.filter(pk__in=ids[PLACE], state="expected", session__starts_at__gt=at)
    places = places.exclude(session__state="cancelled")
    alone = OneToOne.objects.filter(pk__in=ids[ALONE], state="planned", starts_at__gt=at)
    still = {
        **{f"{PLACE}:{pk}": _revised(number) for pk, number in places.values_list("pk", "session__revision")},
        **{f"{ALONE}:{pk}": _revised(number) for pk, number in alone.values_list("pk", "revision")},
    }
    return [
        message
        for message in waiting
        if message.expires_at <= at
        or (not message.once.startswith("called off") and not _says(message.once, still.get(message.about)))
    ]


def _revised(number: int) -> str:
    """Return what sets a message about a session apart from one of before its hour changed."""
    return f":{number}" if number else ""


def _says(once: str, revised: str | None) -> bool:
    """Whether a message is about the session as it is now; None: nobody is expected there."""
    return revised is not None and "".join(f":{one}" for one in once.split(":")[4:]) == revised
