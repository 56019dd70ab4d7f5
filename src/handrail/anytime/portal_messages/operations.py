"""What can be done with portal messages: the client writes, the team reads, answers, settles, raises a concern.

What a client wrote is read by a person. No software looks into it to say that there is no danger; words that name danger
call somebody at once, as if the client had marked it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.portal_messages.excerpt import from_phrase
from handrail.anytime.portal_messages.models import MessageAct, PortalMessage
from handrail.anytime.portal_messages.queries import (
    SETTLES,
    clock_of,
    heard_by,
    unread_by_client,
    unsettled_until,
)
from handrail.anytime.safety import operations as safety
from handrail.anytime.safety import queries as safety_queries
from handrail.clinical.messages.danger_words import danger_words
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

LONGEST = 2000
LEVELS = ("emergency", "high", "medium")
NO_ANSWER = "no answer needed"


def why_not_send(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against writing to the team, or to the client."""
    yield from access.reasons_against(
        by, "messages.send" if by.kind == "client" else "messages.answer", episode
    )
    if not episode.is_open:
        yield _("This part of care has ended, so nobody reads here. Please call the clinic.")


@verb
def send(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    words: str,
    not_safe: bool = False,
    urgent: bool = False,
    seen: UUID | None = None,
    before: str = "",
) -> PortalMessage:
    """Keep what a client wrote to their team, or the team to the client.

    `not_safe`: the client says beside it that they are not safe right now. That is a concern in the same breath, and so
    are words of theirs that name danger. `urgent`: that it may be a medical emergency, as they mark or as their words say.
    `seen`: the client's latest message that whoever answers has read. It and those before it are answered by this.
    `before`: what stands before the client's own words, as a page of ours says it; danger is looked for in their own alone.
    """
    words = words.replace("\r\n", "\n")  # a browser counts a line's end as one character, and sends two
    heard = heard_by(words, not_safe, episode, by=by, at=at, urgent=urgent)
    marked = _("I am not safe right now.") if heard and not_safe else ""
    words = " ".join(filter(None, [before, marked, words.strip()]))
    words = words[:LONGEST] if heard else words  # heard, however much was written
    if reasons := list(_against(episode, words, heard, by=by)):
        raise NotAllowed(reasons)
    sent: PortalMessage = PortalMessage.objects.create(
        **episode_operations.client_row(episode),
        side="client" if by.kind == "client" else "team",
        words=words or _("(no words)"),
        at=at,
        by=by.label,
        by_name=by.name,
    )
    record.write(by=by, at=at, what="messages.sent", about=sent, detail={"side": sent.side})
    for one in heard:
        _raise(sent, one.level, one.rule, _("The client says:"), by=by, at=at)
    for message in unsettled_until(episode.pk, seen) if seen and by.kind == "staff" else []:
        _deal(message, "read", by=by, at=at)
        _deal(message, "answered", by=by, at=at)
    return sent


def _against(episode: Episode, words: str, heard: object, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against these words. Danger is heard wherever the client names it."""
    if not heard:
        yield from why_not_send(episode, by=by)
        if not words.strip():
            yield _("Write a few words.")
    else:
        yield from access.reasons_against(by, "messages.send", episode)
    if len(words) > LONGEST:
        yield _("This is too long. Send it in two parts.")


def why_not_deal(message: PortalMessage, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against reading a client's message as one of the team."""
    yield from access.reasons_against(by, "messages.answer", message)
    if message.side != "client":
        yield _("The team wrote this.")


@verb
def read(portal_message: PortalMessage, *, by: Actor, at: datetime) -> None:
    """Say: I have read it. Each who reads it says so once."""
    _deal(portal_message, "read", by=by, at=at)


@verb
def answer(portal_message: PortalMessage, *, by: Actor, at: datetime, words: str) -> PortalMessage:
    """Answer one message of a client; what else they wrote waits on."""
    if reasons := list(why_not_deal(portal_message, by=by)):
        raise NotAllowed(reasons)
    sent: PortalMessage = send(cast(Episode, portal_message.episode), by=by, at=at, words=words)
    _deal(portal_message, "read", by=by, at=at)
    _deal(portal_message, "answered", by=by, at=at)
    return sent


@verb
def read_own(episode: Episode, *, by: Actor, at: datetime, seen: UUID) -> None:
    """Say as the client: I have read what my team wrote. `seen`: the latest that stood on the page."""
    access.refuse(by, "messages.send", episode)
    for message in unread_by_client(episode.pk, until=seen):
        facts = {**episode_operations.beside(message), "at": at, "by_name": by.name}
        _act, new = MessageAct.objects.get_or_create(
            message=message, kind="read", by=by.label, defaults=facts
        )
        if new:
            record.write(by=by, at=at, what="messages.read_by_client", about=message)


@verb
def settle(portal_message: PortalMessage, *, by: Actor, at: datetime) -> None:
    """Say that no answer is needed: it was read, and nothing is to be done."""
    if safety_queries.waits_about(portal_message):
        raise NotAllowed([_("A safety concern from it waits to be assessed. Open that first.")])
    _deal(portal_message, "read", by=by, at=at)
    _deal(portal_message, NO_ANSWER, by=by, at=at)


@verb
def raise_from(portal_message: PortalMessage, *, by: Actor, at: datetime, level: str) -> Any:
    """Raise a concern from what a client wrote, in their words. Of two who say the same level,
    both come to the same concern while it is open; who sees it as more pressing, or raises it again after it was closed,
    raises their own: nothing said is swallowed."""
    if reasons := list(why_not_deal(portal_message, by=by)):
        raise NotAllowed(reasons)
    if level not in LEVELS:
        raise NotAllowed([_("Choose how soon somebody must look: emergency, high or medium.")])
    _deal(portal_message, "read", by=by, at=at)
    concern = _raise(portal_message, level, f"read by the team: {level}", "", by=by, at=at)
    _deal(portal_message, "concern raised", by=by, at=at)
    return concern


def _raise(message: PortalMessage, level: str, rule: str, before: str, *, by: Actor, at: datetime) -> Any:
    return safety.raise_concern(
        cast(Episode, message.episode),
        by=by,
        at=at,
        origin="portal message",
        level=level,
        trigger=f"{before} {_from_what_alarmed(message.words, rule)}".strip(),
        rule=rule,
        about=message,
        answers=[(_("What the client wrote"), message.words)],
    )


def _from_what_alarmed(words: str, rule: str) -> str:
    """Return the words as a concern shows them: of a long message, from the phrase that named danger on."""
    name, _colon, phrase = rule.partition(": ")
    return from_phrase(words, phrase) if name.startswith(danger_words.name) else words


def _deal(message: PortalMessage, kind: str, *, by: Actor, at: datetime) -> None:
    if reasons := list(why_not_deal(message, by=by)):
        raise NotAllowed(reasons)
    facts = {**episode_operations.beside(message), "at": at, "by_name": by.name}
    _act, new = MessageAct.objects.get_or_create(message=message, kind=kind, by=by.label, defaults=facts)
    if kind in SETTLES:
        PortalMessage.objects.filter(pk=message.pk, settled_at__isnull=True).update(settled_at=at)
    if new:
        clock = clock_of(message, read=kind != "read", as_of=at)[0].as_dict()
        record.write(
            by=by, at=at, what="messages.dealt_with", about=message, detail={"kind": kind, "clock": clock}
        )
