"""Psychotherapy notes: their author's alone, apart from the record."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from handrail.anytime.notes.models import PsychotherapyNote
from handrail.anytime.notes.operations.words import SavedMeanwhile
from handrail.ground import access
from handrail.ground.access.permission import ELSEWHERE
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

WORDS = "psychotherapy"


@verb
def write_private(
    episode: Episode, *, by: Actor, at: datetime, text: str, held_on: date
) -> PsychotherapyNote:
    """Keep a psychotherapy note. The record says that it was written, and nothing of what it says."""
    access.refuse(by, "notes.private", episode)
    if held_on > day_of(at, episode.site.time_zone):
        raise NotAllowed([_("Choose today or an earlier day.")])
    private: PsychotherapyNote = PsychotherapyNote.objects.create(
        **episode_operations.client_row(episode) | {"sensitivity": WORDS},
        author_id=by.person_id,
        held_on=held_on,
        text=_said(text),
        saved_at=at,
    )
    record.write(by=by, at=at, what="notes.private_written", about=private)
    return private


@verb
def change_private(private: Any, *, by: Actor, at: datetime, text: str, revision: int) -> None:
    """Change one's own psychotherapy note."""
    access.refuse(by, "notes.private", private)
    if by.person_id is None or private.author_id != by.person_id:
        raise NotAllowed([ELSEWHERE])  # for everyone else it is not there
    words = {"text": _said(text), "saved_at": at, "revision": revision + 1}
    own = PsychotherapyNote.objects.filter(pk=private.pk, author_id=by.person_id, revision=revision)
    if not own.update(**words):
        raise SavedMeanwhile
    record.write(by=by, at=at, what="notes.private_changed", about=private)


def _said(text: str) -> str:
    if not text.strip():
        raise NotAllowed([_("Write the note, in a few words.")])
    return text.strip()
