"""The group's note as it is written: once for everyone, and each person's own part."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import QuerySet

from handrail.anytime.notes.models import Note, ReplacedPart, ReplacedShared, SharedPart
from handrail.anytime.notes.operations.words import (
    GROUP,
    SavedMeanwhile,
    refuse_closed,
    refuse_names,
    refuse_objective,
    refuse_words,
)
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.rows import only
from handrail.ground.verb import attempt, verb


@verb
def save_shared(
    session: Any, *, by: Actor, at: datetime, text: str, revision: int, names: Iterable[str]
) -> SharedPart:
    """Keep what was taught and done, once for the group. It names no participant.

    What someone else had written before is kept beside it; the same words again change nothing.
    """
    access.refuse(by, "notes.write", session)
    refuse_names(text, names)
    text = text.strip()
    standing = SharedPart.objects.filter(session=session)
    said = {"text": text, "author_id": by.person_id, "saved_at": at, "revision": revision + 1}
    first = SharedPart(organization_id=session.organization_id, session=session, **said)
    before: SharedPart | None = _stood(standing, first)
    if before is not None and before.revision != revision:
        return _the_same(before, {"text": text})
    if before is not None:
        standing.update(**said)
    shared: SharedPart = standing.get()
    if before is not None and _changes_hands(before, by):
        ReplacedShared.objects.create(
            organization_id=session.organization_id, shared=shared, **_as_it_was(before)
        )
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
    """Keep one person's part of a group's note as a draft. `names`: of the others in the room.

    What someone else had written before is kept beside it; the same words again change nothing.
    """
    access.refuse(by, "notes.write", episode)
    refuse_words(participation, risk_change)
    refuse_names(text, names, about=episode.client)
    refuse_objective(episode, objective_id)
    words: dict[str, Any] = {"text": text.strip(), "objective_id": objective_id}
    words |= {"participation": participation, "risk_change": risk_change}
    standing = Note.objects.filter(session=session, client_id=episode.client_id).exclude(state="void")
    said = {**words, "minutes": minutes, "author_id": by.person_id, "saved_at": at, "revision": revision + 1}
    fixed = {"kind": GROUP, "session": session, "service_on": session.day}
    before: Note | None = _stood(standing, Note(**episode_operations.client_row(episode), **fixed, **said))
    refuse_closed(before)
    if before is not None and before.revision != revision:
        return _the_same(before, words)
    if before is not None:
        standing.update(**said)
    note: Note = standing.get()
    _keep_what_was(before, note, by)
    record.write(by=by, at=at, what="notes.part_saved", about=note, detail={"revision": note.revision})
    return note


def _keep_what_was(before: Note | None, note: Note, by: Actor) -> None:
    if before is not None and _changes_hands(before, by):
        ReplacedPart.objects.create(**episode_operations.beside(note), note=note, **_as_it_was(before))


def _changes_hands(before: Any, by: Actor) -> bool:
    """Whether somebody else wrote what stood here: it is kept as it was, whatever becomes of it now."""
    return bool(before.author_id != by.person_id and before.text)


def _as_it_was(before: Any) -> dict[str, Any]:
    return {"text": before.text, "author_id": before.author_id, "saved_at": before.saved_at}


def _stood(standing: QuerySet[Any], first: Any) -> Any:
    """Return what stood here, held until this is saved; or save `first`, and return None.

    Held: whoever saves at the same moment waits, and then sees these words and not what stood before them.
    """
    held = standing.select_for_update(no_key=True)
    if (before := only(held)) is not None:
        return before
    if first.revision != 1:
        raise SavedMeanwhile
    try:
        with attempt():
            first.save(force_insert=True)
    except IntegrityError:
        return held.get()  # somebody else was the first, a moment ago
    return None


def _the_same(before: Any, words: dict[str, Any]) -> Any:
    """Return what was saved meanwhile if it is the same: a send that came twice, or two people of one mind."""
    if all(getattr(before, name) == value for name, value in words.items()):
        return before
    raise SavedMeanwhile
