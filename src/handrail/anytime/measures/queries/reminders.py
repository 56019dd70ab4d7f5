"""Who is reminded that questions wait: only who asked for it, in words that tell nobody else anything."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format

from handrail.anytime.measures.queries.giving import IN_CARE, due_among
from handrail.anytime.outbox import queries as outbox
from handrail.anytime.outbox.operations import Draft
from handrail.ground.clock import day_of
from handrail.ground.episode.models import Episode

LAST_DAY_AT = time(10)
# In each client's own language. Nothing clinical, no name of a scale, a program or a clinic: others may see a phone.
WORDS = {
    "en": {
        "subject": "Something to fill in by %(day)s",
        "text": "Something is waiting for you to fill in, until the end of %(day)s: %(page)s Questions? Call %(phone)s.",
        "stop": "No more reminders: %(link)s",
    },
    "es": {
        "subject": "Algo por llenar hasta el %(day)s",
        "text": "Hay algo que le espera para llenar, hasta el final del %(day)s: %(page)s ¿Preguntas? Llame al %(phone)s.",
        "stop": "No recibir más avisos: %(link)s",
    },
}


def reminders_due(*, at: datetime, base: str) -> list[Draft]:
    """Return what is to be said about scales whose last day it is and that nobody answered: one message a person.

    `base`: the address of this installation. Three queries, where anybody asked for it.
    """
    wanted = {reach.client_id: reach for reach in outbox.reaches() if reach.questions}
    if not wanted:
        return []
    found = Episode.objects.filter(client_id__in=list(wanted), stage__in=IN_CARE)
    courses = list(found.select_related("client", "site__organization", "program"))
    by_day: dict[date, list[Episode]] = {}
    for episode in courses:
        by_day.setdefault(day_of(at, episode.site.time_zone), []).append(episode)
    return [
        draft
        for on, those in by_day.items()
        for episode, due in due_among(those, on=on).items()
        if any(one.window and one.window.closes == on + timedelta(days=1) for one in due)
        for draft in _drafts(episode, wanted[episode.client_id], on, at, base)
    ]


def _drafts(episode: Episode, reach: Any, on: date, at: datetime, base: str) -> Iterator[Draft]:
    client, zone = episode.client, ZoneInfo(episode.site.time_zone)
    ends = datetime.combine(on + timedelta(days=1), time(0), zone)
    goes = outbox.when_out(max(datetime.combine(on, LAST_DAY_AT, zone), at), zone)
    if at.astimezone(zone).time() < LAST_DAY_AT or goes >= ends:
        return
    words = WORDS.get(client.language, WORDS["en"])
    with translation.override(client.language):
        day = date_format(on, "l")
    phone = episode.site.phone or episode.site.organization.phone
    said = words["text"] % {"day": day, "page": f"{base}/me/", "phone": phone}
    stop = words["stop"] % {"link": f"{base}/reminders/{outbox.stop_link(client)}/"}
    for channel in ("email", "text"):
        if getattr(reach, channel) and (client.email if channel == "email" else client.phone):
            yield Draft(
                client=client,
                sensitivity=episode.sensitivity,
                channel=channel,
                subject=words["subject"] % {"day": day},
                text=f"{said} {stop}",
                about=f"questions:{episode.pk}",
                once=f"questions:{episode.pk}:{on}:{channel}",
                next_at=goes,
                expires_at=ends,
            )


def not_so_any_more(messages: Iterable[Any], *, wanted: Iterable[Draft]) -> list[Any]:
    """Return of these waiting messages those that are about nothing any more: answered meanwhile, or the day is over."""
    still = {draft.once for draft in wanted}
    return [message for message in messages if message.once not in still]
