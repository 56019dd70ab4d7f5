"""What a client asks or tells about medicine, and what became of it. Nothing is prescribed or sent from here."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from handrail.anytime.medication.models import ANSWERS, ASKS, Ask, Medication
from handrail.anytime.portal_messages import operations as messages
from handrail.anytime.portal_messages import queries as message_queries
from handrail.anytime.safety import operations as safety
from handrail.clinical.medication.urgent_words import Felt, urgent_words
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

if TYPE_CHECKING:
    from handrail.anytime.portal_messages.models import PortalMessage

MEANWHILE = "Someone else answered this a moment ago. Look again."
LONGEST = 1800  # of the client's own words, so that what stands before them fits too
SAYS = {"more of it": "I need more of my medicine", "side effect": "About how my medicine feels"}


@verb
def ask(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    medication: Medication | None,
    kind: str,
    words: str = "",
    not_safe: bool = False,
    urgent: bool = False,
) -> "PortalMessage":
    """Keep that a client needs more of a medicine, or feels something from it. The team reads it as a message.

    Danger is heard whatever else is missing: then the message alone is kept, and nothing is asked again first.
    `urgent`: the client marks trouble breathing, swelling, fainting or blisters; that, and words that say so, call somebody.
    """
    access.refuse(by, "messages.send", episode)
    missing = list(_missing(episode, medication, kind, words))
    felt = _felt(words, urgent, on=day_of(at, episode.site.time_zone))
    if missing and not felt and not message_queries.heard_by(words, not_safe, episode, by=by, at=at):
        raise NotAllowed(missing)
    before = f"{_(SAYS[kind])}: {medication.name} {medication.dose}." if medication and not missing else ""
    words = words.strip() or (_("I may be having a bad reaction right now.") if felt else "")
    sent = messages.send(episode, by=by, at=at, words=words[:LONGEST], not_safe=not_safe, before=before)
    if felt:
        _call(episode, sent, felt, by=by, at=at)
    if medication and not missing:
        made = Ask.objects.create(
            **episode_operations.beside(sent), message=sent, medication=medication, kind=kind, at=at
        )
        record.write(by=by, at=at, what="medication.asked", about=made, detail={"kind": kind})
    return sent


def _call(episode: Episode, sent: "PortalMessage", rule: str, *, by: Actor, at: datetime) -> None:
    trigger = _("May be a medical emergency from a medicine. The client says: %(words)s") % {
        "words": sent.words
    }
    facts: dict[str, Any] = {"origin": "portal message", "level": "emergency", "trigger": trigger}
    safety.raise_concern(episode, by=by, at=at, rule=rule, about=sent, **facts)


def _felt(words: str, urgent: bool, *, on: date) -> str:
    """Return the rule by which it may be a medical emergency; nothing: that says nothing about it."""
    if urgent:
        return "client's own word: medical emergency"
    found = urgent_words(Felt(words), as_of=on)
    return f"{found.rule}: {found.value}" if found.answer == "not met" else ""


def _missing(episode: Episode, medication: Medication | None, kind: str, words: str) -> Iterator[str]:
    if medication is None or medication.episode_id != episode.pk:
        yield _("Choose which medicine.")
    if kind not in ASKS:
        yield _("Choose what it is about.")
    if kind == "side effect" and not words.strip():
        yield _("Write what you feel, and since when.")


def why_not_answer(asked: Ask, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against saying what became of it."""
    yield from access.reasons_against(by, "medication.change", asked)
    if asked.answered_at is not None:
        yield _("It was answered already: %(answer)s.") % {"answer": asked.answer}


@verb
def answer_ask(asked: Ask, *, by: Actor, at: datetime, answer: str, words: str) -> None:
    """Say what became of it: handed over to a pharmacy or another prescriber, answered, or declined and why.

    The client reads it as their team's answer.
    """
    reasons = list(why_not_answer(asked, by=by))
    if answer not in ANSWERS:
        reasons.append(_("Choose what became of it."))
    if not words.strip():
        reasons.append(_("Write to whom it was handed over and how, or what you told the client."))
    if reasons:
        raise NotAllowed(reasons)
    said: dict[str, Any] = {"answer": answer, "answer_words": words.strip()}
    said |= {"answered_at": at, "answered_by": by.name}
    if not Ask.objects.filter(pk=asked.pk, answered_at__isnull=True).update(**said):
        raise NotAllowed([_(MEANWHILE)])
    for name, value in said.items():
        setattr(asked, name, value)
    told = _("About %(name)s: %(words)s") % {
        "name": asked.medication.name,
        "words": (_("We passed it on: %s") if answer == "handed over" else "%s") % words.strip(),
    }
    messages.answer(asked.message, by=by, at=at, words=told)
    record.write(by=by, at=at, what="medication.ask_answered", about=asked, detail={"answer": answer})
