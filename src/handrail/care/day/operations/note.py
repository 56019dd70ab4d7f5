"""The group's note from one page: the shared part once, each person's own, signed one by one or all that are ready."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.notes import operations as notes
from handrail.anytime.notes import queries as written
from handrail.care.day.queries.board import BoardRow, BoardSession
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

SHARED = "shared"


@dataclass(frozen=True)
class SharedWords:
    text: str
    revision: int


@dataclass(frozen=True)
class PartWords:
    """One person's part as typed, against the revision it was opened at."""

    place_id: UUID
    revision: int
    text: str
    participation: str
    risk_change: str
    objective_id: UUID | None


@dataclass(frozen=True)
class SheetWords:
    """What one sending of the page holds: only what was changed, and whose note is to be signed."""

    shared: SharedWords | None
    parts: list[PartWords]
    sign: frozenset[UUID] = field(default_factory=frozenset)


class SheetRefused(NotAllowed):
    """Some parts are refused, and so nothing was saved. Reasons by place id, or by "shared"."""

    def __init__(self, by_part: dict[str, list[str]]) -> None:
        self.by_part = by_part
        super().__init__(reason for reasons in by_part.values() for reason in reasons)


def names_of(rows: Iterable[BoardRow], *, besides: BoardRow | None = None) -> list[str]:
    """Return every name of the people of a session; one person's own names left out."""
    own = _names(besides.client) if besides else set()
    return sorted({name for row in rows for name in _names(row.client)} - own)


@verb
def save_sheet(found: BoardSession, *, by: Actor, at: datetime, words: SheetWords) -> None:
    """Save what was changed and sign what was asked, all of it or nothing."""
    access.refuse(by, "notes.write", found.session)
    refused: dict[str, list[str]] = {}
    if words.shared is not None:
        _try(refused, SHARED, partial(_save_shared, found, words.shared, by=by, at=at))
    rows = {row.place.pk: row for row in found.rows}
    for part in words.parts:
        _try(refused, str(part.place_id), partial(_save, found, rows, part, by=by, at=at))
    for place_id in words.sign:
        if str(place_id) not in refused:
            _try(refused, str(place_id), partial(_sign, found, rows.get(place_id), by=by, at=at))
    if refused:
        raise SheetRefused(refused)


def _try(refused: dict[str, list[str]], part: str, act: Callable[[], Any]) -> None:
    try:
        with attempt():
            act()
    except NotAllowed as why:
        refused[part] = why.reasons


def _save_shared(found: BoardSession, shared: Any, *, by: Actor, at: datetime) -> None:
    notes.save_shared(
        found.session,
        by=by,
        at=at,
        text=shared.text,
        revision=shared.revision,
        names=names_of(found.rows),
    )


def _save(
    found: BoardSession, rows: dict[UUID, BoardRow], part: PartWords, *, by: Actor, at: datetime
) -> None:
    row = _present(rows.get(part.place_id))
    notes.save_part(
        row.episode,
        by=by,
        at=at,
        session=found.session,
        revision=part.revision,
        text=part.text,
        participation=part.participation,
        risk_change=part.risk_change,
        objective_id=part.objective_id,
        minutes=_minutes(row),
        names=names_of(found.rows, besides=row),
    )


def _sign(found: BoardSession, row: BoardRow | None, *, by: Actor, at: datetime) -> None:
    here = _present(row)
    note = written.sheet(found.session).notes.get(here.place.client_id)
    if note is None:
        raise NotAllowed([_("Write this person's part first.")])
    if here.state not in ("done", "left", "sent"):
        raise NotAllowed([_("End the session first: this person's minutes are not final.")])
    others = names_of(found.rows, besides=here)
    notes.sign(note, by=by, at=at, minutes=_minutes(here), names=others)


def _present(row: BoardRow | None) -> BoardRow:
    if row is None or not row.present:
        raise NotAllowed([_("Whoever was not in the session gets no note.")])
    return row


def _minutes(row: BoardRow) -> int | None:
    return row.visit.minutes if row.visit else None


def _names(client: Any) -> set[str]:
    return {name for name in (client.given_name, client.preferred_name, client.family_name) if name}
