"""Notes about one client alone: individual, family, medication, assessment, crisis, case management."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.notes.models import KINDS, Note
from handrail.anytime.notes.operations.words import GROUP, SavedMeanwhile, refuse_closed, refuse_words
from handrail.anytime.notes.queries import objectives_of
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb


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
    objective_id: UUID | None = None,
) -> Note:
    """Begin a note about one client alone: any kind but a group's. `objective_id`: of their plan, toward which it was."""
    access.refuse(by, "notes.write", episode)
    if kind == GROUP or kind not in KINDS:
        raise NotAllowed([_("Choose what kind of note it is. A group's note is written on the session.")])
    if service_on > day_of(at, episode.site.time_zone):
        raise NotAllowed([_("A note is about something that happened: choose today or an earlier day.")])
    refuse_words("", risk_change)
    if objective_id is not None and objective_id not in {one.pk for one in objectives_of(episode.pk)}:
        raise NotAllowed([_("Choose an objective of this client's plan.")])
    note: Note = Note.objects.create(
        **episode_operations.client_row(episode),
        kind=kind,
        service_on=service_on,
        author_id=by.person_id,
        text=text.strip(),
        minutes=minutes,
        risk_change=risk_change,
        objective_id=objective_id,
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
    refuse_words("", risk_change)
    refuse_closed(note)
    said = {"text": text.strip(), "minutes": minutes, "risk_change": risk_change}
    now: Note = Note.objects.get(pk=note.pk)
    if now.revision != revision and all(getattr(now, name) == value for name, value in said.items()):
        return  # saved already: a send that came twice
    draft = Note.objects.filter(pk=note.pk, state="draft", revision=revision)
    if not draft.update(**said, saved_at=at, author_id=by.person_id, revision=revision + 1):
        raise SavedMeanwhile
    record.write(by=by, at=at, what="notes.changed", about=note, detail={"revision": revision + 1})
