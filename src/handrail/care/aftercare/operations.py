"""What can be done after discharge: note each try to reach the person, and close when all is done."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.anytime.outbox import operations as outbox
from handrail.anytime.portal_messages import operations as sending
from handrail.anytime.portal_messages import queries as messages
from handrail.anytime.safety import operations as safety
from handrail.care.aftercare import queries
from handrail.care.aftercare.models import (
    CALL,
    CLIENT_CALLED,
    FEELS,
    OUTCOMES,
    Contact,
    ContactsResumed,
    ContactsStopped,
)
from handrail.care.stepdown import operations as stepdown_operations
from handrail.care.stepdown import queries as stepdown
from handrail.clinical.messages.danger_words import Message, danger_words
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

if TYPE_CHECKING:
    from handrail.anytime.portal_messages.models import PortalMessage
    from handrail.anytime.safety.models import Concern

HOW = ("phone", "text", "portal")
LONGEST = 1900  # of a client's own words, beside how they are


def why_not_contact(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against noting a contact."""
    yield from access.reasons_against(by, "aftercare.contact", episode)
    if episode.stage != "aftercare":
        yield _("Contacts are noted after discharge; this course of care is at '%(stage)s'.") % {
            "stage": episode.stage
        }


@verb
def note_contact(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    due: str,
    outcome: str,
    how: str,
    words: str = "",
    next_step: str = "",
    appointment_kept: bool | None = None,
    danger: str = "",
    asked: bool = False,
) -> "Contact | Concern":
    """Note one try to reach the person. Tries pile up; reached once closes that contact.

    `due`: the program's contact, on its day; CLIENT_CALLED on any day: they got in touch, also after they ended the contacts.
    `danger`: "no", or how soon somebody must look: that is heard first, and where the try cannot be kept the concern is returned.
    `asked`: the words name danger, and whoever wrote them asked: nobody is in danger.
    """
    on = day_of(at, episode.site.time_zone)
    concern = _hear_danger(episode, danger, words, next_step, by=by, at=at)
    reasons = list(why_not_contact(episode, by=by))
    if not reasons:
        reasons = list(_against(episode, at=at, due=due, outcome=outcome, how=how, words=words))
    if not (reasons or concern):
        reasons = list(_against_unasked(f"{words} {next_step}", danger, asked, outcome, on=on))
    if reasons and concern:
        return concern
    if reasons:
        raise NotAllowed(reasons)
    kept = appointment_kept if outcome == "reached" else None
    said = {"outcome": outcome, "how": how, "words": words, "next_step": next_step, "appointment_kept": kept}
    contact = _store(episode, by=by, at=at, due=due, on=on, **said)
    if kept is not None:
        _note_visit(episode, by=by, at=at, kept=kept)
    found = queries.windows(episode, queries.contacts_of(episode.pk), on=on)
    detail = {"due": due, "outcome": outcome, "how": how, "windows": found.as_dict()}
    record.write(by=by, at=at, what="aftercare.contact_noted", about=contact, detail=detail)
    return contact


def _hear_danger(
    episode: Episode, danger: str, words: str, next_step: str, *, by: Actor, at: datetime
) -> "Concern | None":
    """Raise the concern that was answered with yes, in the words that were written with it."""
    if danger in ("", "no"):
        return None
    seen = (
        words.strip()
        or next_step.strip()
        or _("Somebody is in danger, as noted with a contact after discharge")
    )
    return safety.raise_by_hand(episode, by=by, at=at, level=danger, seen=seen)


def _against_unasked(words: str, danger: str, asked: bool, outcome: str, *, on: date) -> Iterator[str]:
    """Yield what must be asked before this is kept: who was reached, about danger; and words that name it, in so many words."""
    found = danger_words(Message(words), as_of=on)
    if found.answer == "not met" and not (danger == "no" and asked):
        yield _(
            "You wrote “%(phrase)s”. Is anyone in danger? Say yes, or say no and mark that you asked."
        ) % {"phrase": found.value}
    elif outcome == "reached" and not danger:
        yield _("Say whether anyone is in danger.")


def _note_visit(episode: Episode, *, by: Actor, at: datetime, kept: bool) -> None:
    """Note it with the first visit that is over and that nobody asked about: the work list does not ask again.

    Where each was asked about, a yes is of another visit, after one of ours was missed: that one is settled.
    """
    asked = stepdown.visit_to_ask(episode.pk, as_of=at)
    if asked is None or (asked.outcome is not None and not kept):
        return
    kind = "seen since" if asked.outcome else "attended" if kept else "not attended"
    told = _("As the client told us")
    stepdown_operations.note_appointment(asked.appointment, by=by, at=at, kind=kind, words=told)


def _store(episode: Episode, *, by: Actor, at: datetime, **said: Any) -> Contact:
    """Store one try. Being reached twice for the same contact is told, also when two come at once."""
    try:
        with attempt():
            contact: Contact = Contact.objects.create(
                **episode_operations.client_row(episode), at=at, by=by.label, by_name=by.name, **said
            )
    except IntegrityError:
        raise NotAllowed(
            [_("Someone else noted this contact as reached a moment ago. Look again.")]
        ) from None
    return contact


def _against(
    episode: Episode, *, at: datetime, due: str, outcome: str, how: str, words: str
) -> Iterator[str]:
    if due.startswith(CALL):
        call = queries.call_asked(episode.pk)
        if call is None or call.call_due != due:
            yield _("This call was made, or was not asked for. Look again.")
    elif due != CLIENT_CALLED:
        yield from _against_try(episode, at=at, due=due)
    elif outcome != "reached":
        yield _("They got in touch: then they were reached.")
    if outcome not in OUTCOMES or how not in HOW:
        yield _("Choose how you tried, and whether you reached the person.")
    if outcome == "reached" and not words.strip():
        yield _("Write how the person is, in a line or two.")


def _against_try(episode: Episode, *, at: datetime, due: str) -> Iterator[str]:
    on = day_of(at, episode.site.time_zone)
    planned = {one.contact.id: one for one in queries.planned_for(episode, on=on)}
    if due not in planned:
        yield _("The program has no such contact after discharge.")
        return
    one = planned[due]
    if one.reached:
        yield _("This contact was made on %(day)s.") % {"day": one.reached.on}
    elif one.stopped:
        yield _("The client asked us not to call any more. If they call, choose “They got in touch”.")
    elif not one.is_due:
        yield _("This contact is due on %(day)s. The day of discharge does not count.") % {"day": one.due_on}


def why_not_answer(episode: Episode, *, by: Actor, at: datetime, due: str) -> Iterator[str]:
    """Yield the reasons against the client's answering how they are, of one contact."""
    yield from access.reasons_against(by, "aftercare.answer", episode)
    asked = queries.asked_on_phone(episode, on=day_of(at, episode.site.time_zone))
    if asked is None or asked.contact.id != due:
        yield _("We do not ask this now. You can write to your team, or call us.")


@verb
def answer_contact(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    due: str,
    feels: str = "",
    words: str = "",
    wants_call: bool = False,
    not_safe: bool = False,
) -> "Contact | PortalMessage":
    """Keep how the client says they are: they are reached by it. Who finds it hard, or asks for it, is called.

    Danger in their words is heard first, whatever is missing: then the message that raised the concern is returned.
    """
    words = words.replace("\r\n", "\n")  # a browser counts a line's end as one character, and sends two
    heard = messages.heard_by(words, not_safe, episode, by=by, at=at)
    reasons = list(why_not_answer(episode, by=by, at=at, due=due))
    if not heard and (reasons := reasons or list(_missing(feels, words))):
        raise NotAllowed(reasons)
    sent = sending.send(episode, by=by, at=at, words=words, not_safe=not_safe) if heard else None
    if reasons:
        return cast("PortalMessage", sent)
    said, felt = words.strip()[:LONGEST], feels if feels in FEELS else None
    wants_call = wants_call or feels == "hard" or bool(heard)
    if sent is None:
        return _keep_answer(episode, by=by, at=at, due=due, words=said, feels=felt, wants_call=wants_call)
    # What was heard stays, also where somebody of the team noted this contact at the same moment.
    with suppress(NotAllowed), attempt():
        _keep_answer(episode, by=by, at=at, due=due, words=said, feels=felt, wants_call=wants_call)
    return sent


def _keep_answer(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    due: str,
    words: str,
    feels: str | None,
    wants_call: bool,
) -> Contact:
    on, way = day_of(at, episode.site.time_zone), {"outcome": "reached", "how": "portal"}
    said = {"words": words, "feels": feels, "wants_call": wants_call}
    contact = _store(episode, by=by, at=at, due=due, on=on, **said, **way)
    detail = {"due": due, **way, "wants_call": wants_call}
    record.write(by=by, at=at, what="aftercare.answered", about=contact, detail=detail)
    return contact


def _missing(feels: str, words: str) -> Iterator[str]:
    if feels not in FEELS:
        yield _("Choose how you are.")
    if len(words) > LONGEST:
        yield _("This is too long. Send it in two parts.")


def why_not_stop_contacts(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against ending the contacts: it is the client's own word."""
    yield from access.reasons_against(by, "aftercare.stop_contacts", episode)
    if episode.stage != "aftercare":
        yield _("We only call after the program. Right now there is nothing to end.")
    elif queries.stopped(episode.pk):
        yield _("You ended this already.")


@verb
def stop_contacts(episode: Episode, *, by: Actor, at: datetime) -> ContactsStopped:
    """Keep that the client wants no more contacts. None is due from then on; help and the way back stay.

    It covers what is asked and sent as well: scales, texts, and whether a visit took place, whatever was chosen under reminders.
    """
    if reasons := list(why_not_stop_contacts(episode, by=by)):
        raise NotAllowed(reasons)
    return _stop(episode, by=by, at=at)


def _stop(episode: Episode, *, by: Actor, at: datetime, said_by: str = "") -> ContactsStopped:
    # First what two at once cannot both do.
    episode_operations.stop_contacts(episode, by=by, at=at)
    made: ContactsStopped = ContactsStopped.objects.create(
        **episode_operations.client_row(episode), said_by=said_by, at=at, by=by.label, by_name=by.name
    )
    outbox.take_back(episode.client, by=by, at=at, about=[f"aftercare:{episode.pk}"])
    record.write(by=by, at=at, what="aftercare.contacts_stopped", about=made)
    return made


def why_not_note_wish(episode: Episode, *, by: Actor, stops: bool) -> Iterator[str]:
    """Yield the reasons against noting that the client wants no more contacts (`stops`), or wants them again."""
    yield from why_not_contact(episode, by=by)
    stopped = queries.stopped(episode.pk)
    if stops and stopped:
        yield _("It is noted already: no more contacts.")
    elif not stops and not stopped:
        yield _("The client did not end the contacts.")


@verb
def note_stop(episode: Episode, *, by: Actor, at: datetime, said_by: str) -> ContactsStopped:
    """Note that the client asked staff for no more contacts. It does what their own word on the phone does."""
    if reasons := [*why_not_note_wish(episode, by=by, stops=True), *_unsaid(said_by)]:
        raise NotAllowed(reasons)
    return _stop(episode, by=by, at=at, said_by=said_by.strip())


@verb
def note_resumed(episode: Episode, *, by: Actor, at: datetime, said_by: str) -> ContactsResumed:
    """Note that the client wants contacts again. What is due from then on is due; the stop stays on file."""
    if reasons := [*why_not_note_wish(episode, by=by, stops=False), *_unsaid(said_by)]:
        raise NotAllowed(reasons)
    episode_operations.resume_contacts(episode, by=by)
    made: ContactsResumed = ContactsResumed.objects.create(
        **episode_operations.client_row(episode), said_by=said_by.strip(), at=at, by=by.label, by_name=by.name
    )
    record.write(by=by, at=at, what="aftercare.contacts_resumed", about=made)
    return made


def _unsaid(said_by: str) -> Iterator[str]:
    if not said_by.strip():
        yield _("Write who said it.")


def why_not_close(episode: Episode, *, by: Actor, at: datetime, reason: str = "") -> Iterator[str]:
    """Yield the reasons against closing: a contact still open needs a reason for giving it up."""
    yield from access.reasons_against(by, "aftercare.contact", episode)
    yield from episode_operations.why_not_move(episode, "close")
    on = day_of(at, episode.site.time_zone)
    still = [one.contact.words for one in queries.planned_for(episode, on=on) if not one.reached]
    if queries.call_asked(episode.pk) and not reason.strip():
        yield _("They asked for a call, and nobody has talked with them. Write why it is given up.")
    elif still and not reason.strip() and queries.stopped(episode.pk) is None:
        yield _("Still open: %(contacts)s Write why it is given up.") % {"contacts": " ".join(still)}


@verb
def close(episode: Episode, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Close the course of care: each contact was made, or given up for a reason."""
    if reasons := list(why_not_close(episode, by=by, at=at, reason=reason)):
        raise NotAllowed(reasons)
    episode_operations.move(episode, "close", by=by, at=at, reason=reason[:500])
    record.write(by=by, at=at, what="aftercare.closed", about=episode, detail={"reason": reason})
