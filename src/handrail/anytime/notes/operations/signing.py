"""Signatures: the author's, a supervisor's after it, what is added later, and a note made void."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.anytime.notes import queries
from handrail.anytime.notes.models import Addendum, Cosignature, Note
from handrail.anytime.notes.operations.words import GROUP, SavedMeanwhile, naming
from handrail.anytime.notes.seal import content_hash
from handrail.anytime.notes.states import NOTE
from handrail.clinical.notes.co_signature import SignedBy, co_signature
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.people.naming import COLUMNS, names_in, names_of
from handrail.ground.people.queries import kinds_on, reasons_unlicensed
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb


def why_not_sign(
    note: Any,
    *,
    by: Actor,
    at: datetime,
    names: Iterable[str] = (),
    looked: bool = False,
    typing: bool = False,
) -> Iterator[str]:
    """Yield the reasons against signing this note now.

    `looked`: what was to be looked at first was looked at. `typing`: its words are judged once they are there.
    """
    yield from access.reasons_against(by, "notes.sign", note)
    yield from reasons_unlicensed(by, on=_today(note, at))
    if note.state == "signed":
        yield _("This note is signed.")
    if note.state == "void":
        yield _("This note is void.")
    if not typing and not note.text.strip():
        yield _("Write what this person did, in a line or two.")
    if note.kind == GROUP:
        yield from _against_group_note(note)
    others = {*names, *_others_written_about(note)}
    if found := names_in(note.text, others, own=names_of(note.client)):
        yield naming(found)
    if note.kind == GROUP and (found := names_in(queries.shared_text(note.session_id), others)):
        yield _("The part for everyone: %(why)s") % {"why": naming(found)}
    if not looked and note.state == "draft":
        yield from queries.alike_words(note)


@verb
def sign(
    note: Note,
    *,
    by: Actor,
    at: datetime,
    minutes: int | None = None,
    names: Iterable[str] = (),
    looked: bool = False,
    revision: int | None = None,
) -> Note:
    """Sign a note: its words, the shared part's and the minutes are fixed, with their hash.

    A group's note is signed with the minutes of the attendance. `looked`: the signer knows that it reads like another.
    `revision`: the words the signer has seen; newer ones of somebody else are read first.
    """
    if note.state == "draft" and revision not in (None, note.revision):
        raise NotAllowed([_("Someone else changed these words a moment ago. Read them, then sign.")])
    if note.kind == GROUP and minutes is None:
        raise NotAllowed([_("A group's note is signed on the page of its session, with its minutes.")])
    note.minutes = note.minutes if minutes is None else minutes
    if reasons := list(why_not_sign(note, by=by, at=at, names=names, looked=looked)):
        raise NotAllowed(reasons)
    note.shared_text = queries.shared_text(note.session_id)
    facts = {
        "state": NOTE.after(note.state, "sign"),
        "shared_text": note.shared_text,
        "minutes": note.minutes,
        "signed_at": at,
        "signed_by_id": by.person_id,
        "content_hash": content_hash(note),
        "needs_cosign": _needs_cosign(note, by, at),
    }
    draft = Note.objects.filter(pk=note.pk, state="draft", revision=note.revision)
    if not draft.update(**facts):
        raise SavedMeanwhile
    for name, value in facts.items():
        setattr(note, name, value)
    detail = {"hash": note.content_hash, "cosign": note.needs_cosign, "looked": looked}
    record.write(by=by, at=at, what="notes.signed", about=note, detail=detail)
    return note


def why_not_cosign(note: Any, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the reasons against a second signature: it is somebody else's, who may practice alone."""
    yield from access.reasons_against(by, "notes.cosign", note)
    alone = co_signature(SignedBy(_kinds(by, note, at)), as_of=_today(note, at)).answer == "met"
    yield from why_not_second(by=by, alone=alone, wrote=(note.author_id, note.signed_by_id))
    if note.state != "signed":
        yield _("Only a signed note is co-signed.")
    if queries.is_cosigned(note):
        yield _("This note is co-signed.")
    if note.state == "signed" and content_hash(note) != note.content_hash:
        yield _("These are not the words that were signed. Tell your director; do not sign.")


def why_not_second(*, by: Actor, alone: bool, wrote: Iterable[Any]) -> Iterator[str]:
    """Yield what stands against anyone's second signature. `alone`: they may sign without a supervisor themselves."""
    if by.person_id is None or not alone:
        yield _("A supervisor co-signs: a clinician with a licence to practice alone.")
    if by.person_id in wrote:
        yield _("You wrote or signed this. Someone else co-signs it.")


@verb
def cosign(note: Note, *, by: Actor, at: datetime) -> Cosignature:
    """Sign a signed note a second time. Nothing of the note or its first signature changes."""
    if reasons := list(why_not_cosign(note, by=by, at=at)):
        raise NotAllowed(reasons)
    try:
        with attempt():
            second: Cosignature = Cosignature.objects.create(
                **episode_operations.beside(note),
                note=note,
                at=at,
                by_id=by.person_id,
                content_hash=note.content_hash,
            )
    except IntegrityError:
        raise NotAllowed([_("This note is co-signed.")]) from None
    record.write(by=by, at=at, what="notes.cosigned", about=note, detail={"hash": note.content_hash})
    return second


def why_not_make_void(note: Any, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the reasons against making this note void: that is for those who answer for it, and for a director."""
    yield from access.reasons_against(by, "notes.void", note)
    any_note = access.may(by, "notes.void_any")
    if not any_note:
        yield from reasons_unlicensed(by, on=_today(note, at))
    if note.state == "void":
        yield _("This note is void.")
    elif not any_note and not _answers_for(note, by, at):
        words = _("%(who)s wrote this note. Ask them to make it void, or their supervisor, or a director.")
        yield words % {"who": note.author.name}


def _answers_for(note: Any, by: Actor, at: datetime) -> bool:
    """Return whether this is who wrote or signed a note, who co-signed it, or who may co-sign it now."""
    if by.person_id in (note.author_id, note.signed_by_id):
        return True
    if Cosignature.objects.filter(note_id=note.pk, by_id=by.person_id).exists():
        return True
    return note.needs_cosign and not any(why_not_cosign(note, by=by, at=at))


@verb
def make_void(note: Note, *, by: Actor, at: datetime, reason: str) -> None:
    """Make a note void: it stays readable, counts no more, and leaves its place to a right one."""
    reasons = list(why_not_make_void(note, by=by, at=at))
    if not reason.strip():
        reasons.append(_("Write why it is void."))
    if reasons:
        raise NotAllowed(reasons)
    facts = {
        "state": NOTE.after(note.state, "void"),
        "voided_at": at,
        "voided_by_id": by.person_id,
        "void_reason": reason.strip(),
    }
    if not Note.objects.filter(pk=note.pk, state=note.state, revision=note.revision).update(**facts):
        raise SavedMeanwhile
    detail = {"was": note.state, "reason": reason.strip()}
    record.write(by=by, at=at, what="notes.made_void", about=note, detail=detail)


def why_not_add(note: Any, *, by: Actor, at: datetime) -> Iterator[str]:
    yield from access.reasons_against(by, "notes.sign", note)
    yield from reasons_unlicensed(by, on=_today(note, at))
    if note.state == "draft":
        yield _("The note is a draft: change it instead.")
    if note.state == "void":
        yield _("This note is void. Write a new one.")


@verb
def add_addendum(note: Note, *, by: Actor, at: datetime, text: str) -> Addendum:
    """Add to a signed note. What was signed stays as it was."""
    reasons = list(why_not_add(note, by=by, at=at))
    if not text.strip():
        reasons.append(_("Write what is to be added."))
    if found := names_in(text, _others_written_about(note), own=names_of(note.client)):
        reasons.append(naming(found))
    if reasons:
        raise NotAllowed(reasons)
    addendum: Addendum = Addendum.objects.create(
        **episode_operations.beside(note),
        note=note,
        text=text.strip(),
        at=at,
        by_id=by.person_id,
    )
    record.write(by=by, at=at, what="notes.addendum", about=addendum)
    return addendum


def _against_group_note(note: Note) -> Iterator[str]:
    if not note.participation:
        yield _("Choose how this person took part.")
    if not note.minutes:
        yield _("No minutes are counted: whoever was not in the session gets no note.")
    if not queries.shared_text(note.session_id):
        yield _("Write the part for everyone first.")
    same = Note.objects.filter(session_id=note.session_id, text=note.text.strip()).exclude(pk=note.pk)
    if note.text.strip() and same.exclude(state="void").exists():
        yield _("Another person's note has exactly these words. Write what this person did.")


def _needs_cosign(note: Note, by: Actor, at: datetime) -> bool:
    return co_signature(SignedBy(_kinds(by, note, at)), as_of=_today(note, at)).answer != "met"


def _kinds(by: Actor, note: Note, at: datetime) -> list[str]:
    on = _today(note, at)
    return sorted(kinds_on(staff_id=by.person_id, days=[on])[on]) if by.person_id else []


def _today(note: Any, at: datetime) -> Any:
    return day_of(at, note.episode.site.time_zone)


def _others_written_about(note: Note) -> set[str]:
    """Return the names of the others in the same session who have a note."""
    if note.session_id is None:
        return set()
    others = Note.objects.filter(session_id=note.session_id).exclude(client_id=note.client_id)
    names = others.values_list(*(f"client__{column}" for column in COLUMNS))
    return {name for three in names for name in three if name} - names_of(note.client)
