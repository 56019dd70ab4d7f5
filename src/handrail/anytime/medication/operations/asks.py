"""What a client asks or tells about medicine, and what became of it. Nothing is prescribed or sent from here."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

from django.utils.translation import gettext as _

from handrail.anytime.medication.models import ANSWERS, ASKS, Ask, Medication
from handrail.anytime.portal_messages import operations as messages
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

MEANWHILE = "Someone else answered this a moment ago. Look again."
SAYS = {"more of it": "I need more of my medicine", "side effect": "About how my medicine feels"}


@verb
def ask(
    medication: Medication, *, by: Actor, at: datetime, kind: str, words: str = "", not_safe: bool = False
) -> Ask:
    """Keep that a client needs more of a medicine, or feels something from it. The team reads it as a message too.

    So danger in its words is heard as in any message.
    """
    access.refuse(by, "messages.send", medication)
    if kind not in ASKS:
        raise NotAllowed([_("Choose what it is about.")])
    if kind == "side effect" and not words.strip():
        raise NotAllowed([_("Write what you feel, and since when.")])
    about = f"{_(SAYS[kind])}: {medication.name} {medication.dose}."
    episode = cast(Episode, medication.episode)
    sent = messages.send(episode, by=by, at=at, words=f"{about} {words.strip()}", not_safe=not_safe)
    made: Ask = Ask.objects.create(
        **episode_operations.beside(medication), message=sent, medication=medication, kind=kind, at=at
    )
    record.write(by=by, at=at, what="medication.asked", about=made, detail={"kind": kind})
    return made


def why_not_answer(asked: Ask, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against saying what became of it."""
    yield from access.reasons_against(by, "medication.change", asked)
    if asked.answered_at is not None:
        yield _("It was answered already: %(answer)s.") % {"answer": asked.answer}


@verb
def answer_ask(asked: Ask, *, by: Actor, at: datetime, answer: str, words: str) -> None:
    """Say what became of it: handed over to a pharmacy or another prescriber, answered, or declined and why."""
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
    record.write(by=by, at=at, what="medication.ask_answered", about=asked, detail={"answer": answer})
