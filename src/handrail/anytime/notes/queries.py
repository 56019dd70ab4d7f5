"""Reads of notes: a client's notes, one note, a group's sheet, what reads alike, drafts by their clock."""

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from handrail.anytime.notes.models import Cosignature, Note, PsychotherapyNote, SharedPart
from handrail.anytime.notes.seal import content_hash
from handrail.anytime.safety import queries as safety
from handrail.clinical.kit import Finding, Numbers
from handrail.clinical.notes.near_copy import NearCopy, near_copy
from handrail.clinical.notes.note_clock import NoteClock, late_after, note_clock
from handrail.ground import access
from handrail.ground.access.roles import PRESCRIBER
from handrail.ground.actor import Actor
from handrail.ground.clinic import queries as clinic
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.people.naming import names_in

LOOK_BACK = timedelta(days=30)  # for the last note of the same person


@dataclass(frozen=True)
class Sheet:
    """What is written about one group session: the shared part, and each client's note."""

    shared: SharedPart | None
    notes: dict[UUID, Note]  # by client id, those that count
    void: list[Note] = field(default_factory=list)


class Delivered(NamedTuple):
    """What was delivered toward an objective: services with a signed note, their minutes, and the last day."""

    services: int
    minutes: int
    last_on: date


def secret_of(by: Actor) -> str:
    """Return the key to words that wait in this person's browser: nobody else's page brings it."""
    made = salted_hmac("handrail.note_words", str(by.person_id), algorithm="sha256").digest()
    return base64.b64encode(made).decode()


def notes_of(episode_id: UUID) -> list[Note]:
    """Return a course of care's notes, the latest service first, with author and addenda."""
    found = Note.objects.filter(episode_id=episode_id).select_related(
        "author", "signed_by", "objective", "voided_by", "cosignature__by"
    )
    return list(found.prefetch_related("addenda__by").order_by("-service_on", "-id"))


def drafts_of(staff_id: UUID) -> list[Note]:
    """Return one author's unsigned notes, the oldest service first."""
    found = Note.objects.filter(author_id=staff_id, state="draft").select_related("client", "session")
    return list(found.order_by("service_on", "id"))


def objectives_of(episode_id: UUID) -> list[Any]:
    """Return the objectives of a client's signed plan, which a note may name. One query.

    The plan is a later stage's: it is reached by the note's own key to it, and no further.
    """
    objective: Any = Note._meta.get_field("objective").related_model
    found = objective.objects.filter(
        goal__problem__plan__episode=episode_id, goal__problem__plan__state="signed"
    )
    return list(found.order_by("id"))


def delivered_toward(episode_id: UUID) -> dict[UUID, Delivered]:
    """Return what was delivered toward each objective, by its line through all versions of the plan. One query.

    Signed notes only: what nobody signed was not delivered yet.
    """
    found: dict[UUID, Delivered] = {}
    notes = Note.objects.filter(episode_id=episode_id, state="signed", objective__isnull=False)
    for line, minutes, on in notes.values_list("objective__line", "minutes", "service_on"):
        before = found.get(line, Delivered(0, 0, on))
        found[line] = Delivered(before.services + 1, before.minutes + (minutes or 0), max(before.last_on, on))
    return found


def evaluated_by_prescriber(episode_ids: Iterable[UUID]) -> set[UUID]:
    """Return in which courses of care a prescriber has signed an assessment or the note of a medication visit. One query."""
    notes = Note.objects.filter(
        episode__in=list(episode_ids), state="signed", kind__in=("assessment", "medication")
    )
    who = notes.values_list("episode_id", "author__roles")
    return {episode_id for episode_id, roles in who if episode_id and PRESCRIBER in roles}


def unsigned_among(episode_ids: Iterable[UUID], *, before: date) -> dict[Any, int]:
    """Return how many notes of days before this one nobody has signed, by course of care. One query."""
    drafts = Note.objects.filter(episode__in=list(episode_ids), state="draft", service_on__lt=before)
    return dict(drafts.values("episode_id").annotate(n=Count("pk")).values_list("episode_id", "n"))


def note_for(by: Actor, note_id: UUID) -> Note:
    """Return one note of this actor's clinic. Raises Note.DoesNotExist for any other."""
    found = Note.objects.select_related(
        "client", "episode__client", "episode__site", "episode__program", "author", "signed_by", "objective",
        "session__series", "voided_by", "cosignature__by",
    )  # fmt: skip
    note: Note = found.prefetch_related("addenda__by").get(pk=note_id, organization_id=by.organization_id)
    return note


def private_notes_of(by: Actor, episode_id: UUID) -> list[PsychotherapyNote]:
    """Return this person's own psychotherapy notes about a course of care, the latest first; nobody else's, ever."""
    own = PsychotherapyNote.objects.filter(
        organization_id=by.organization_id, author_id=by.person_id, episode_id=episode_id
    )
    return list(own.order_by("-held_on", "-id"))


def private_note_for(by: Actor, episode_id: UUID, private_id: UUID) -> PsychotherapyNote:
    """Return one of this person's own. Raises PsychotherapyNote.DoesNotExist for anyone else's."""
    own = PsychotherapyNote.objects.filter(organization_id=by.organization_id, author_id=by.person_id)
    found: PsychotherapyNote = own.get(pk=private_id, episode_id=episode_id)
    return found


def sheet(session: Any) -> Sheet:
    """Return what is written about a session so far, with what was replaced by someone else's words."""
    shared = SharedPart.objects.filter(session=session).select_related("author")
    found = Note.objects.filter(session=session).select_related(
        "author", "signed_by", "client", "episode__site", "cosignature__by"
    )
    notes = list(found.prefetch_related("replaced__author").order_by("id"))
    return Sheet(
        shared.prefetch_related("replaced__author").first(),
        {note.client_id: note for note in notes if note.state != "void"},
        [note for note in notes if note.state == "void"],
    )


def people_of(session: Any) -> list[Any]:
    """Return the clients about whom something was written for a session, void or not. One query."""
    return [note.client for note in Note.objects.filter(session=session).select_related("client")]


def shared_text(session_id: UUID | None) -> str:
    """Return what is written for everyone of a session, or nothing."""
    if session_id is None:
        return ""
    found = SharedPart.objects.filter(session_id=session_id).values_list("text", flat=True).first()
    return found or ""


def is_cosigned(note: Any) -> bool:
    return bool(Cosignature.objects.filter(note_id=note.pk).exists())


def to_cosign(organization_id: UUID | None) -> list[Note]:
    """Return the signed notes that wait for a supervisor's second signature, the oldest service first."""
    found = Note.objects.filter(organization_id=organization_id, state="signed", needs_cosign=True)
    found = found.filter(cosignature__isnull=True).select_related(
        "client", "session", "episode__site", "signed_by"
    )
    return list(found.order_by("service_on", "id"))


def last_words(client_ids: Iterable[UUID], *, on: date, besides: UUID | None) -> dict[UUID, Note]:
    """Return each client's last group note before this session's. One query."""
    found = Note.objects.filter(
        client_id__in=list(client_ids), kind="group", service_on__range=(on - LOOK_BACK, on)
    )
    found = found.exclude(state="void").exclude(session_id=besides).order_by("service_on", "id")
    return {note.client_id: note for note in found}


def alike_on(sheet: Sheet, last: dict[UUID, Note]) -> dict[UUID, list[str]]:
    """Return for each draft of a sheet, by client, which other notes it reads like."""
    drafts = {client: note for client, note in sheet.notes.items() if note.state == "draft"}
    return {
        client: _alike(note, (one for one in sheet.notes.values() if one is not note), last.get(client))
        for client, note in drafts.items()
    }


def alike_words(note: Any) -> list[str]:
    """Return which notes this one reads like: others of its session, and the last one of the same person."""
    if note.session_id is not None:
        others = Note.objects.filter(session_id=note.session_id).exclude(pk=note.pk).exclude(state="void")
        last = last_words([note.client_id], on=note.service_on, besides=note.session_id)
        return _alike(note, others.select_related("client"), last.get(note.client_id))
    before = Note.objects.filter(client_id=note.client_id, kind=note.kind, service_on__lte=note.service_on)
    before = before.exclude(pk=note.pk).exclude(state="void").order_by("-service_on", "-id")
    return _alike(note, (), before.first())


def _alike(note: Note, others: Iterable[Note], last: Note | None) -> list[str]:
    found = []
    for other in others:
        compared = near_copy(NearCopy(note.text, other.text), as_of=note.service_on)
        if compared.answer == "not met":
            words = _("Reads like the note of %(whose)s: %(percent)s % the same.")
            if note.text.strip() == other.text.strip():
                words = _(
                    "Exactly the words of %(whose)s's note. Write what this person did: the same words are not signed twice."
                )
            found.append(_said(words, whose=other.client.short_name, percent=compared.value))
    if last is not None:
        compared = near_copy(NearCopy(note.text, last.text), as_of=note.service_on)
        if compared.answer == "not met":
            words = _("Reads like this person's note of %(day)s: %(percent)s % the same.")
            found.append(_said(words, day=f"{last.service_on:%-d %b}", percent=compared.value))
    return found


def _said(words: str, **values: Any) -> str:
    """Fill in words that hold a percent sign of their own."""
    for name, value in values.items():
        words = words.replace(f"%({name})s", str(value))
    return words


def signed_counts(session_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many notes of each session are signed."""
    signed = Note.objects.filter(session_id__in=list(session_ids), state="signed")
    return dict(signed.values("session_id").annotate(n=Count("id")).values_list("session_id", "n"))


def service_ended(note: Any) -> datetime:
    """Return when the service ended: the session's end, or the end of the day where no time is kept."""
    if note.session is not None:
        ended: datetime = note.session.ends_at
        return ended
    zone = ZoneInfo(note.episode.site.time_zone)
    return datetime.combine(note.service_on + timedelta(days=1), time(), zone)


def clock_of(note: Any, *, as_of: datetime, hours: Mapping[UUID, Decimal] | None = None) -> Finding:
    """Return what the note clock finds: signed, in time, warn or late. `hours`: of every site, where asked already."""
    until = note.signed_at or as_of
    site, signed, crisis = note.episode.site, note.state == "signed", note.kind == "crisis"
    return _clock(service_ended(note), until, site, hours, signed=signed, crisis=crisis)


def clock_of_group(
    session: Any, *, as_of: datetime, hours: Mapping[UUID, Decimal] | None = None
) -> tuple[Finding, datetime]:
    """Return what the note clock finds about a group's note that is not signed by everyone, and when it is late."""
    found = _clock(session.ends_at, as_of, session.site, hours, signed=False, crisis=False)
    return found, session.ends_at + _late_after(found, crisis=False)


def _clock(
    ended: datetime,
    until: datetime,
    site: Any,
    hours: Mapping[UUID, Decimal] | None,
    *,
    signed: bool,
    crisis: bool,
) -> Finding:
    asked = (clinic.note_hours() if hours is None else hours).get(site.pk)
    since = max(Decimal(0), Decimal(str((until - ended).total_seconds())) / 3600)
    facts = NoteClock(signed=signed, hours_since_service=round(since, 1), crisis=crisis)
    changed = {} if asked is None else {"late_hours": asked}
    return note_clock(facts, as_of=day_of(until, site.time_zone), **changed)


def _late_after(found: Finding, *, crisis: bool) -> timedelta:
    return timedelta(hours=float(late_after(Numbers(dict(found.numbers)), crisis=crisis)))


def due(*, as_of: datetime, by: Actor) -> list[Due]:
    """Return the drafts whose clock warns or is over, with their author."""
    if not access.may(by, "notes.sign"):
        return []
    drafts: QuerySet[Note] = Note.objects.filter(state="draft", service_on__lte=as_of.date())
    drafts = drafts.select_related("client", "session", "episode__site")
    hours = clinic.note_hours()
    lines = [(note, clock_of(note, as_of=as_of, hours=hours)) for note in drafts.order_by("service_on", "id")]
    waiting = [_due(note, found) for note, found in lines if found.value in ("warn", "late")]
    return [*waiting, *_cosign_due(by), *_risk_due()]


def _risk_due() -> list[Due]:
    """Return whose signed note says that the risk rose, where nobody has said since how high it is."""
    rose = Note.objects.filter(
        state="signed", risk_change="higher", episode__isnull=False, episode__discharged_on__isnull=True
    )
    notes = list(rose.select_related("client").order_by("signed_at"))
    said = safety.risk_said_at(note.episode_id for note in notes) if notes else {}
    return [
        Due(
            words=_("The note of %(day)s says the risk is higher: say how high")
            % {"day": f"{note.service_on:%-d %b}"},
            about=note.client.short_name,
            route="safety:risk",
            ids={"episode": note.episode_id},
            verb="safety.respond",
            due_at=note.signed_at,
            staff_id=note.author_id,
            rank=1,
            kind="notes",
        )
        for note in notes
        if note.episode_id not in said or said[note.episode_id] < cast(datetime, note.signed_at)
    ]


def _cosign_due(by: Actor) -> list[Due]:
    """Return the notes that wait for a second signature, for whoever may give it and did not sign them."""
    if not access.may(by, "notes.cosign"):
        return []
    return [
        Due(
            words=_("Co-sign the note of %(day)s by %(who)s")
            % {"day": f"{note.service_on:%-d %b}", "who": note.signed_by},
            about=note.client.short_name,
            route="notes:note",
            ids={"note": note.pk},
            verb="notes.cosign",
            kind="notes",
        )
        for note in to_cosign(by.organization_id)
        if by.person_id not in (note.signed_by_id, note.author_id)
    ]


def _due(note: Note, found: Finding) -> Due:
    late_at = service_ended(note) + _late_after(found, crisis=note.kind == "crisis")
    return Due(
        words=_("Sign the note of %(day)s") % {"day": f"{note.service_on:%-d %b}"},
        about=note.client.short_name,
        route="notes:note",
        ids={"note": note.pk},
        verb="notes.sign",
        due_at=late_at,
        late=found.value == "late",
        staff_id=note.author_id,
        kind="notes",
    )


def broken_rules(*, on: date) -> Iterator[str]:
    """Yield what may never be true of notes: signed words that changed, another member's name."""
    signed = Note.objects.filter(state="signed", service_on=on).select_related("client")
    by_session: dict[UUID | None, list[Note]] = {}
    for note in signed:
        by_session.setdefault(note.session_id, []).append(note)
        if content_hash(note) != note.content_hash:
            yield f"{note.pk}: its words are not the ones that were signed"
    for session_id, notes in by_session.items():
        if session_id is None:
            continue
        for note in notes:
            others = [other.client.family_name for other in notes if other.client_id != note.client_id]
            if names_in(f"{note.text} {note.shared_text}", others):
                yield f"{note.pk}: another member's name"
