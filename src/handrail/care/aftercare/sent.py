"""What goes out after the program, to who asked for it: how are you, and a few kind words that ask nothing."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from handrail.anytime.outbox import queries as outbox
from handrail.anytime.outbox.operations import Draft
from handrail.care.aftercare.models import Contact
from handrail.clinical.aftercare.caring_contact import Left, caring_contact
from handrail.ground.clock import day_of
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import open_episodes, phone_of, program_of

OUT_AT = time(10)
# In each client's own language. Nothing clinical, no name of a program or a clinic: others may see a phone.
WORDS = {
    "en": {
        "subject": "How are you?",
        "asks": "How are you? You can tell us here: %(page)s Or call %(phone)s.",
        "cares": "Thinking of you today. We hope that you are well. You do not need to answer. %(phone)s is here for you.",
        "help": "Day or night: call or text %(line)s.",
        "stop": "No more messages: %(link)s",
    },
    "es": {
        "subject": "¿Cómo está?",
        "asks": "¿Cómo está? Puede contarnos aquí: %(page)s O llame al %(phone)s.",
        "cares": "Hoy pensamos en usted. Esperamos que esté bien. No hace falta que conteste. Estamos en el %(phone)s.",
        "help": "De día o de noche: llame o escriba al %(line)s.",
        "stop": "No recibir más mensajes: %(link)s",
    },
}


def reminders_due(*, at: datetime, base: str) -> list[Draft]:
    """Return what is to go out today, each thing once. Three queries, where anybody asked for it.

    Who ended the contacts, or came back, is not written to.
    """
    wanted = {reach.client_id: reach for reach in outbox.reaches() if reach.aftercare}
    if not wanted:
        return []
    courses = list(
        open_episodes(stages=("aftercare",))
        .filter(client_id__in=list(wanted), contacts_stopped_at__isnull=True)
        .select_related("site__organization")
    )
    reached = set(
        Contact.objects.filter(episode__in=courses, outcome="reached").values_list("episode_id", "due")
    )
    drafts: list[Draft] = []
    for episode in courses:
        on = day_of(at, episode.site.time_zone)
        for once, what in _today(episode, on):
            if (episode.pk, once) not in reached:
                drafts += _drafts(episode, wanted[episode.client_id], what, once, on, at, base)
    return drafts


def _today(episode: Episode, on: date) -> Iterator[tuple[str, str]]:
    """Yield what is said on this day: its id, and which words. A question takes the place of kind words on its day."""
    left, program = episode.discharged_on, program_of(episode)
    if left is None:
        return
    asks = [one.id for one in program.aftercare if one.way == "text" and left + timedelta(days=one.day) == on]
    if episode.client.user_id is None:
        asks = []  # the question stands on a page they cannot open: somebody calls them instead
    yield from ((one, "asks") for one in asks)
    if program.caring_contacts and not asks:
        found = caring_contact(Left((on - left).days), as_of=on)
        if found.answer == "met":
            yield f"caring-{found.value}", "cares"


def _drafts(
    episode: Episode, reach: Any, what: str, once: str, on: date, at: datetime, base: str
) -> Iterator[Draft]:
    client, zone = episode.client, ZoneInfo(episode.site.time_zone)
    ends = datetime.combine(on + timedelta(days=1), time(0), zone)
    goes = outbox.when_out(max(datetime.combine(on, OUT_AT, zone), at), zone)
    if goes >= ends:
        return
    words = WORDS.get(client.language, WORDS["en"])
    facts = {"page": f"{base}/me/", "phone": phone_of(episode), "line": settings.CRISIS_LINE}
    stop = words["stop"] % {"link": f"{base}/reminders/{outbox.stop_link(client)}/"}
    for channel in ("email", "text"):
        if getattr(reach, channel) and (client.email if channel == "email" else client.phone):
            yield Draft(
                client=client,
                sensitivity=episode.sensitivity,
                channel=channel,
                subject=words["subject"],
                text=f"{words[what] % facts} {words['help'] % facts} {stop}",
                about=f"aftercare:{episode.pk}",
                once=f"aftercare:{episode.pk}:{once}:{channel}",
                next_at=goes,
                expires_at=ends,
            )


def not_so_any_more(messages: Iterable[Any], *, wanted: Sequence[Draft]) -> list[Any]:
    """Return of these waiting messages those that are about nothing any more: answered, ended, or the day is over."""
    still = {draft.once for draft in wanted}
    return [message for message in messages if message.once not in still]
