"""What a client asks or tells about medicine, and what became of it. Nothing is prescribed or sent from here."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from handrail.anytime.medication.models import ANSWERS, ASKS, Ask, Medication
from handrail.anytime.portal_messages import operations as messages
from handrail.anytime.portal_messages import queries as message_queries
from handrail.ground import access
from handrail.ground.actor import Actor
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
    heard = message_queries.heard_by(words, not_safe, episode, by=by, at=at, urgent=urgent)
    if missing and not heard:
        raise NotAllowed(missing)
    before = f"{_(SAYS[kind])}: {medication.name} {medication.dose}." if medication and not missing else ""
    words = words.strip() or (_("I may be having a bad reaction right now.") if urgent else "")
    sent = messages.send(
        episode, by=by, at=at, words=words[:LONGEST], before=before, not_safe=not_safe, urgent=urgent
    )
    if medication and not missing:
        made = Ask.objects.create(
            **episode_operations.beside(sent), message=sent, medication=medication, kind=kind, at=at
        )
        record.write(by=by, at=at, what="medication.asked", about=made, detail={"kind": kind})
    return sent


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
