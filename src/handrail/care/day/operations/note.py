"""The group's note from one page: the shared part once, each person's own, signed one by one or all that are ready."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from handrail.anytime.notes import operations as notes
from handrail.anytime.notes import queries as written
from handrail.care.day.queries.board import BoardRow, BoardSession
from handrail.care.day.queries.note import looks_at, note_lines
from handrail.care.schedule import queries as schedule
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.people import naming
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
    seen: Mapping[UUID, PartWords] = field(default_factory=dict)  # each part as the signer has it before them
    seen_shared: str | None = None
    all_ready: bool = False  # whoever needs a look is left for later, not refused
    looked: frozenset[UUID] = field(default_factory=frozenset)  # what needed a look was looked at


class SheetRefused(NotAllowed):
    """Some parts are refused, and so nothing was saved. Reasons by place id, or by "shared".

    `meanwhile`: those that someone else saved in between.
    """

    def __init__(self, by_part: dict[str, list[str]], meanwhile: Iterable[str] = ()) -> None:
        self.by_part, self.meanwhile = by_part, frozenset(meanwhile)
        super().__init__(reason for reasons in by_part.values() for reason in reasons)


def names_of(found: BoardSession, *, besides: UUID | None = None) -> list[str]:
    """Return every name of the people of a session, those taken off its roster after a word was written too.

    `besides`: a client whose own names are left out.
    """
    people = {row.place.client_id: row.client for row in found.rows}
    people |= {one.pk: one for one in written.people_of(found.session)}
    own = naming.names_of(people[besides]) if besides in people else set()
    return sorted({name for client in people.values() for name in naming.names_of(client)} - own)


@verb
def save_sheet(found: BoardSession, *, by: Actor, at: datetime, words: SheetWords) -> None:
    """Save what was changed and sign what was asked, all of it or nothing."""
    access.refuse(by, "notes.write", found.session)
    tried = _Tried()
    if words.shared is not None:
        tried.act(SHARED, partial(_save_shared, found, words.shared, by=by, at=at))
    rows = {row.place.pk: row for row in found.rows}
    for part in words.parts:
        tried.act(str(part.place_id), partial(_save, found, rows, part, by=by, at=at))
    signing = {place: looked for place, looked in _to_sign(found, words) if str(place) not in tried.refused}
    for place_id, looked in signing.items():
        seen = partial(_against_unseen, words, place_id)
        act = partial(_sign, found, rows.get(place_id), by=by, at=at, looked=looked, unseen=seen)
        tried.act(str(place_id), act)
    if tried.refused:
        raise SheetRefused(tried.refused, tried.meanwhile)


class _Tried:
    """What was refused, by part; the other parts are tried all the same, so that everything is said at once."""

    def __init__(self) -> None:
        self.refused: dict[str, list[str]] = {}
        self.meanwhile: set[str] = set()

    def act(self, part: str, act: Callable[[], Any]) -> None:
        try:
            with attempt():
                act()
        except NotAllowed as why:
            self.refused[part] = why.reasons
            if isinstance(why, notes.SavedMeanwhile):
                self.meanwhile.add(part)


def _to_sign(found: BoardSession, words: SheetWords) -> list[tuple[UUID, bool]]:
    """Return whose note is to be signed, and whether what needed a look was looked at."""
    if not words.all_ready:
        return [(place, place in words.looked) for place in words.sign]
    lines = note_lines(found, written.sheet(found.session))
    look = {line.row.place.pk for line in lines if line.looks}
    return [
        (place, place in words.looked) for place in words.sign if place in words.looked or place not in look
    ]


def _save_shared(found: BoardSession, shared: Any, *, by: Actor, at: datetime) -> None:
    notes.save_shared(
        found.session,
        by=by,
        at=at,
        text=shared.text,
        revision=shared.revision,
        names=names_of(found),
    )


def _save(
    found: BoardSession, rows: dict[UUID, BoardRow], part: PartWords, *, by: Actor, at: datetime
) -> None:
    row = rows.get(part.place_id)
    present = row is not None and row.present
    about: Any = row.place if row else _left_the_roster(found, part.place_id, by)
    if not present and about.client_id not in written.sheet(found.session).notes:
        raise NotAllowed([_("Whoever was not in the session gets no note.")])
    notes.save_part(
        about.episode,
        by=by,
        at=at,
        session=found.session,
        revision=part.revision,
        text=part.text,
        participation=part.participation,
        risk_change=part.risk_change,
        objective_id=part.objective_id,
        minutes=_minutes(row) if row and present else None,
        names=names_of(found, besides=about.client_id),
    )


def _left_the_roster(found: BoardSession, place_id: UUID, by: Actor) -> Any:
    """Return the place of someone who was taken off the roster while their note was open."""
    try:
        place = schedule.place_for(by, place_id)
    except ObjectDoesNotExist:
        place = None
    if place is None or place.session_id != found.session.pk:
        raise NotAllowed([_("Whoever was not in the session gets no note.")])
    return place


def _sign(
    found: BoardSession,
    row: BoardRow | None,
    *,
    by: Actor,
    at: datetime,
    looked: bool,
    unseen: Callable[[written.Sheet, Any], None],
) -> None:
    here, sheet = _present(row), written.sheet(found.session)
    note = sheet.notes.get(here.place.client_id)
    if note is None:
        raise NotAllowed([_("Write this person's part first.")])
    unseen(sheet, note)
    if here.state not in ("done", "left", "sent"):
        raise NotAllowed([_("End the session first: this person's minutes are not final.")])
    if not looked and (looks := looks_at(here, note)):
        raise NotAllowed([*looks, _("Raise a concern, or say that you have looked.")])
    others = names_of(found, besides=here.place.client_id)
    notes.sign(note, by=by, at=at, minutes=_minutes(here) or 0, names=others, looked=looked)


def _against_unseen(words: SheetWords, place_id: UUID, sheet: written.Sheet, note: Any) -> None:
    """Refuse to sign what someone else wrote after the page was opened: nobody signs words they have not seen."""
    seen = words.seen.get(place_id)
    if seen is not None and not _same(seen, note):
        raise NotAllowed([_("Someone else changed these words a moment ago. Read them, then sign.")])
    shared = sheet.shared.text if sheet.shared else ""
    if words.seen_shared is not None and words.seen_shared.strip() != shared.strip():
        raise NotAllowed([_("Someone else changed the part for everyone a moment ago. Read it, then sign.")])


def _same(seen: PartWords, note: Any) -> bool:
    names = ("participation", "risk_change", "objective_id")
    same_words = seen.text.strip() == note.text.strip()
    return same_words and all(getattr(seen, name) == getattr(note, name) for name in names)


def _present(row: BoardRow | None) -> BoardRow:
    if row is None or not row.present:
        raise NotAllowed([_("Whoever was not in the session gets no note.")])
    return row


def _minutes(row: BoardRow) -> int | None:
    return row.visit.minutes if row.visit else None
