"""What can be done with notes: write the shared part once, each person's part, sign, add to."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.anytime.notes.models import KINDS, PARTICIPATION, RISK_CHANGE, Addendum, Note, SharedPart
from handrail.anytime.notes.naming import names_in
from handrail.anytime.notes.seal import content_hash
from handrail.anytime.notes.states import NOTE
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.people.queries import reasons_unlicensed
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

GROUP = "group"


class SavedMeanwhile(NotAllowed):
    """Someone else saved this part after it was opened."""

    def __init__(self) -> None:
        super().__init__(
            [
                _(
                    "Someone else saved this part a moment ago. Your words are kept here: compare, then save again."
                )
            ]
        )


@verb
def save_shared(
    session: Any, *, by: Actor, at: datetime, text: str, revision: int, names: Iterable[str]
) -> SharedPart:
    """Keep what was taught and done, once for the group. It names no participant."""
    access.refuse(by, "notes.write", session)
    _refuse_names(text, names)
    said = {"text": text.strip(), "author_id": by.person_id, "saved_at": at, "revision": revision + 1}
    if not SharedPart.objects.filter(session=session, revision=revision).update(**said):
        _first_of(SharedPart, revision, organization_id=session.organization_id, session=session, **said)
    shared: SharedPart = SharedPart.objects.get(session=session)
    record.write(by=by, at=at, what="notes.shared_saved", about=shared, detail={"revision": shared.revision})
    return shared


@verb
def save_part(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    session: Any,
    revision: int,
    text: str,
    participation: str,
    risk_change: str,
    objective_id: UUID | None,
    minutes: int | None,
    names: Iterable[str] = (),
) -> Note:
    """Keep one person's part of a group's note as a draft. `names`: of the others in the room."""
    access.refuse(by, "notes.write", episode)
    _refuse_words(participation, risk_change)
    _refuse_names(text, names)
    _refuse_objective(episode, objective_id)
    said = {
        "text": text.strip(),
        "participation": participation,
        "risk_change": risk_change,
        "objective_id": objective_id,
        "minutes": minutes,
        "author_id": by.person_id,
        "saved_at": at,
        "revision": revision + 1,
    }
    standing = Note.objects.filter(session=session, client_id=episode.client_id)
    if standing.filter(state="signed").exists():
        raise NotAllowed([_("This note is signed. Add to it with an addendum.")])
    if not standing.filter(revision=revision, state="draft").update(**said):
        fixed = {"kind": GROUP, "session": session, "service_on": session.day}
        _first_of(Note, revision, **episode_operations.client_row(episode), **fixed, **said)
    note: Note = standing.get()
    record.write(by=by, at=at, what="notes.part_saved", about=note, detail={"revision": note.revision})
    return note


@verb
def write_note(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    kind: str,
    text: str,
    service_on: date,
    minutes: int | None = None,
    risk_change: str = "",
) -> Note:
    """Begin a note about one client alone: individual, medication, assessment, crisis, case management."""
    access.refuse(by, "notes.write", episode)
    if kind == GROUP or kind not in KINDS:
        raise NotAllowed([_("Choose what kind of note it is. A group's note is written on the session.")])
    if service_on > day_of(at, episode.site.time_zone):
        raise NotAllowed([_("A note is about something that happened: choose today or an earlier day.")])
    _refuse_words("", risk_change)
    note: Note = Note.objects.create(
        **episode_operations.client_row(episode),
        kind=kind,
        service_on=service_on,
        author_id=by.person_id,
        text=text.strip(),
        minutes=minutes,
        risk_change=risk_change,
        saved_at=at,
        revision=1,
    )
    record.write(by=by, at=at, what="notes.written", about=note, detail={"kind": kind})
    return note


@verb
def change_note(
    note: Note, *, by: Actor, at: datetime, revision: int, text: str, minutes: int | None, risk_change: str
) -> None:
    """Change a draft. Whoever opened it before someone else saved it is told."""
    access.refuse(by, "notes.write", note)
    _refuse_words("", risk_change)
    if note.state == "signed":
        raise NotAllowed([_("This note is signed. Add to it with an addendum.")])
    said = {"text": text.strip(), "minutes": minutes, "risk_change": risk_change, "saved_at": at}
    draft = Note.objects.filter(pk=note.pk, state="draft", revision=revision)
    if not draft.update(**said, author_id=by.person_id, revision=revision + 1):
        raise SavedMeanwhile
    record.write(by=by, at=at, what="notes.changed", about=note, detail={"revision": revision + 1})


def why_not_sign(note: Any, *, by: Actor, at: datetime, names: Iterable[str] = ()) -> Iterator[str]:
    """Yield the reasons against signing this note now."""
    yield from access.reasons_against(by, "notes.sign", note)
    yield from reasons_unlicensed(by, on=day_of(at, note.episode.site.time_zone))
    if note.state == "signed":
        yield _("This note is signed.")
    if not note.text.strip():
        yield _("Write what this person did, in a line or two.")
    if note.kind == GROUP:
        yield from _against_group_note(note)
    others = {*names, *_others_written_about(note)}
    if found := names_in(note.text, others):
        yield _naming(found)


@verb
def sign(
    note: Note, *, by: Actor, at: datetime, minutes: int | None = None, names: Iterable[str] = ()
) -> Note:
    """Sign a note: its words, the shared part's and the minutes are fixed, with their hash."""
    if minutes is not None:
        note.minutes = minutes
    if reasons := list(why_not_sign(note, by=by, at=at, names=names)):
        raise NotAllowed(reasons)
    note.shared_text = _shared_text(note)
    facts = {
        "state": NOTE.after(note.state, "sign"),
        "shared_text": note.shared_text,
        "minutes": note.minutes,
        "signed_at": at,
        "signed_by_id": by.person_id,
        "content_hash": content_hash(note),
    }
    draft = Note.objects.filter(pk=note.pk, state="draft", revision=note.revision)
    if not draft.update(**facts):
        raise SavedMeanwhile
    for name, value in facts.items():
        setattr(note, name, value)
    record.write(by=by, at=at, what="notes.signed", about=note, detail={"hash": note.content_hash})
    return note


def why_not_add(note: Any, *, by: Actor, at: datetime) -> Iterator[str]:
    yield from access.reasons_against(by, "notes.sign", note)
    yield from reasons_unlicensed(by, on=day_of(at, note.episode.site.time_zone))
    if note.state != "signed":
        yield _("The note is a draft: change it instead.")


@verb
def add_addendum(note: Note, *, by: Actor, at: datetime, text: str) -> Addendum:
    """Add to a signed note. What was signed stays as it was."""
    reasons = list(why_not_add(note, by=by, at=at))
    if not text.strip():
        reasons.append(_("Write what is to be added."))
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
    if not _shared_text(note):
        yield _("Write the part for everyone first.")
    same = Note.objects.filter(session_id=note.session_id, text=note.text.strip()).exclude(pk=note.pk)
    if note.text.strip() and same.exists():
        yield _("Another person's note has exactly these words. Write what this person did.")


def _shared_text(note: Note) -> str:
    if note.session_id is None:
        return ""
    found = SharedPart.objects.filter(session_id=note.session_id).values_list("text", flat=True).first()
    return found or ""


def _others_written_about(note: Note) -> set[str]:
    """Return the names of the others in the same session who have a note."""
    if note.session_id is None:
        return set()
    others = Note.objects.filter(session_id=note.session_id).exclude(client_id=note.client_id)
    own = {note.client.given_name, note.client.preferred_name, note.client.family_name}
    names = others.values_list("client__given_name", "client__preferred_name", "client__family_name")
    return {name for three in names for name in three if name} - own


def _refuse_names(text: str, names: Iterable[str]) -> None:
    if found := names_in(text, names):
        raise NotAllowed([_naming(found)])


def _naming(found: list[str]) -> str:
    words = _("Take out %(names)s: another member's name never enters a client's record.")
    return words % {"names": ", ".join(found)}


def _refuse_words(participation: str, risk_change: str) -> None:
    if participation and participation not in PARTICIPATION:
        raise NotAllowed([_("Choose how this person took part.")])
    if risk_change and risk_change not in RISK_CHANGE:
        raise NotAllowed([_("Choose whether the risk changed.")])


def _refuse_objective(episode: Episode, objective_id: UUID | None) -> None:
    """The objective is this client's own; the plan's table is reached through the note's own field."""
    if objective_id is None:
        return
    objectives: Any = Note._meta.get_field("objective").related_model
    if not objectives.objects.filter(pk=objective_id, episode_id=episode.pk).exists():
        raise NotAllowed([_("Choose an objective of this client's own plan.")])


def _first_of(table: Any, opened_at: int, **facts: Any) -> None:
    """Make the first version, or say that someone else was there before."""
    if opened_at != 0:
        raise SavedMeanwhile
    try:
        with attempt():
            table.objects.create(**facts)
    except IntegrityError:
        raise SavedMeanwhile from None
