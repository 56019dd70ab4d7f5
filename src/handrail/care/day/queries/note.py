"""The group's note as its page shows it: each person's line, what to look at before signing, what is set aside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.notes import queries as written
from handrail.anytime.safety import queries as safety
from handrail.ground.clock import day_of

if TYPE_CHECKING:
    from handrail.anytime.notes.models import Note
    from handrail.anytime.notes.queries import Sheet
    from handrail.care.day.queries.board import BoardRow, BoardSession


@dataclass(frozen=True)
class NoteLine:
    """One person who was in the session, and what is written about them."""

    row: BoardRow
    note: Note | None
    looks: list[str] = field(default_factory=list)  # to look at before signing

    @property
    def written(self) -> bool:
        return bool(self.note and self.note.text and self.note.participation)

    @property
    def state(self) -> str:
        """Signed, look, ready or write."""
        if self.note is not None and self.note.state == "signed":
            return "signed"
        if not self.written:
            return "write"
        return "look" if self.looks else "ready"


def note_lines(found: BoardSession, sheet: Sheet) -> list[NoteLine]:
    """Return everyone who was in the session, in the order of the roster. A fixed number of queries."""
    last = written.last_words(sheet.notes, on=found.session.day, besides=found.session.pk)
    alike = written.alike_on(sheet, last)
    present = [(row, sheet.notes.get(row.place.client_id)) for row in found.rows if row.present]
    unheard = _unheard(present)
    return [
        NoteLine(row, note, _looks(row, note, alike.get(row.place.client_id, []), unheard))
        for row, note in present
    ]


def looks_at(row: BoardRow, note: Note) -> list[str]:
    """Return what a signer of one note is to look at first, its likeness to others apart."""
    return _looks(row, note, (), _unheard([(row, note)]))


def _looks(row: BoardRow, note: Note | None, alike: Iterable[str], unheard: set[UUID]) -> list[str]:
    """Return what a signer is to look at first: words like another note's, a higher risk that nobody acted on."""
    if note is None or note.state != "draft":
        return []
    looks = list(alike)
    if row.episode.pk in unheard:
        looks.append(_("The risk is higher, and no safety concern was raised today."))
    return looks


def set_aside(found: BoardSession, sheet: Sheet) -> list[Note]:
    """Return the drafts about people who are not in the session: their words are kept, and signed for nobody."""
    here = {row.place.client_id for row in found.rows if row.present}
    return [note for client, note in sheet.notes.items() if client not in here and note.state == "draft"]


def _unheard(written: Iterable[tuple[BoardRow, Note | None]]) -> set[UUID]:
    """Return in whose course of care the risk is marked higher, and no concern is open or was raised that day.

    One query, and none where nobody's is.
    """
    higher = {
        row.episode.pk: row
        for row, note in written
        if note is not None and note.state == "draft" and note.risk_change == "higher" and row.concern is None
    }
    raised = safety.raised_at_among(higher) if higher else []
    return set(higher) - {
        episode_id
        for episode_id, at in raised
        if day_of(at, higher[episode_id].place.session.site.time_zone) == higher[episode_id].place.day
    }
