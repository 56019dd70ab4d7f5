"""What can be done at intake: register the person, note what they tell, send them to assessment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.care.inquiry import operations as inquiry
from handrail.care.intake import queries
from handrail.care.intake.models import FROM, Handover, IntakeInterview
from handrail.ground import access, clock
from handrail.ground.actor import Actor
from handrail.ground.clinic import queries as clinic
from handrail.ground.clinic.models import ProgramInForce
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.people import operations as people
from handrail.ground.people.models import Client
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

if TYPE_CHECKING:
    from handrail.care.inquiry.models import Referral

MEANWHILE = "Someone else saved this interview a moment ago. Look at their words, then save yours again."


@dataclass(frozen=True)
class Told:
    """What a person tells at intake."""

    what_brings_you: str
    care_so_far: str = ""
    medical: str = ""
    home_and_supports: str = ""


def why_not_begin(referral: Referral, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against beginning intake from this request."""
    yield from access.reasons_against(by, "intake.begin", referral)
    yield from inquiry.why_not(referral, "begin intake", by=by)


@verb
def begin(
    referral: Referral,
    *,
    by: Actor,
    at: datetime,
    identity: people.Identity,
    someone_else: bool = False,
    same_as: UUID | None = None,
) -> Episode:
    """Register who the request is about and open their course of care.

    Where someone on file may be the same person, say which: `same_as` that client, whose file is
    brought up to date and used again, or `someone_else`.
    """
    if reasons := list(why_not_begin(referral, by=by)):
        raise NotAllowed(reasons)
    client = _client(referral, identity, by=by, at=at, someone_else=someone_else, same_as=same_as)
    in_force = _in_force(referral)
    protected = clinic.definition_of(in_force).sensitivity
    episode = episode_operations.open_episode(client, by=by, at=at, in_force=in_force, sensitivity=protected)
    inquiry.begin_intake(referral, by=by, at=at, episode_id=episode.pk)
    return episode


@verb
def interview(
    episode: Episode, *, by: Actor, at: datetime, words: Told, seen: datetime | None = None
) -> IntakeInterview:
    """Note what the person tells. Until the assessment it may be written again; `seen` is the
    moment of the words the writer saw, so that of two writers the second is told."""
    if reasons := list(why_not_write(episode, by=by)):
        raise NotAllowed(reasons)
    if not words.what_brings_you.strip():
        raise NotAllowed([_("Write what brings the person here, in their own words.")])
    written = {**asdict(words), "at": at, "by": by.label, "by_name": by.name}
    if seen is None:
        told = _first_interview(episode, written)
    else:
        if not IntakeInterview.objects.filter(episode=episode, at=seen).update(**written):
            raise NotAllowed([_(MEANWHILE)])
        told = IntakeInterview.objects.get(episode=episode)
    what = "intake.interviewed" if seen is None else "intake.interview_corrected"
    record.write(by=by, at=at, what=what, about=told)
    return told


def why_not_write(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against writing the interview."""
    yield from access.reasons_against(by, "intake.screen", episode)
    if episode.stage != "intake":
        yield _("Intake is over. Later words belong to the assessment and the notes.")


@dataclass(frozen=True)
class FromThere:
    """What a sending facility told. Blank: not told yet."""

    facility: str
    from_care: str
    discharged_on: date | None = None
    medication: str = ""
    safety_plan: str = ""
    risk: str = ""
    contact: str = ""
    papers_here: bool = False


def why_not_take_over(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against noting what a sending facility knows."""
    yield from access.reasons_against(by, "intake.screen", episode)
    if episode.stage not in queries.ON_THE_WAY:
        yield _("This belongs to the way in. Later words belong to the notes.")


@verb
def take_over(episode: Episode, *, by: Actor, at: datetime, told: FromThere) -> Handover:
    """Take over what the sending facility knows. Told again later, the new line counts; the old one stays."""
    reasons = list(why_not_take_over(episode, by=by))
    if not told.facility.strip():
        reasons.append(_("Write the name of the hospital or program they come from."))
    if told.from_care not in FROM:
        reasons.append(_("Choose what kind of care they come from."))
    if reasons:
        raise NotAllowed(reasons)
    kept: Handover = Handover.objects.create(
        **episode_operations.client_row(episode), **asdict(told), at=at, by=by.label, by_name=by.name
    )
    detail = {"facility": kept.facility, "discharged_on": kept.discharged_on}
    record.write(by=by, at=at, what="intake.taken_over", about=kept, detail=detail)
    return kept


def why_not_send(episode: Episode, *, by: Actor, on: date) -> Iterator[str]:
    """Yield what stands between intake and the assessment."""
    yield from access.reasons_against(by, "intake.screen", episode)
    yield from episode_operations.why_not_move(episode, "send to assessment")
    if queries.interview_of(episode.pk) is None:
        yield _("The interview is not written yet.")
    if not queries.evaluation_agreed(episode, on=on):
        yield _("The consent to an evaluation is not signed.")
    if not queries.screened(episode):
        yield _("The safety screen is not done.")


@verb
def send_to_assessment(episode: Episode, *, by: Actor, at: datetime) -> None:
    """Hand the person on to a clinician's assessment."""
    on = clock.day_of(at, episode.site.time_zone)
    if reasons := list(why_not_send(episode, by=by, on=on)):
        raise NotAllowed(reasons)
    episode_operations.move(episode, "send to assessment", by=by, at=at)
    record.write(by=by, at=at, what="intake.sent_to_assessment", about=episode)


def _client(
    referral: Referral,
    identity: people.Identity,
    *,
    by: Actor,
    at: datetime,
    someone_else: bool,
    same_as: UUID | None,
) -> Client:
    if (before := referral.returns_from) is not None:  # who asked is known, whatever they are called by now
        _bring_up_to_date(before.client, identity, by=by, at=at)
        return before.client
    alike = {client.pk: client for client in queries.may_be_the_same(identity)}
    if same_as is not None:
        if same_as not in alike:
            raise NotAllowed([_("That client has another name or birth date. Choose again.")])
        _bring_up_to_date(alike[same_as], identity, by=by, at=at)
        return alike[same_as]
    if alike and not someone_else:
        numbers = ", ".join(client.number for client in alike.values())
        raise NotAllowed(
            [_("%(numbers)s may be the same person. Say whether they are.") % {"numbers": numbers}]
        )
    return people.register(
        by=by,
        at=at,
        organization_id=referral.organization_id,
        identity=identity,
        site_id=referral.site_id,
    )


def _bring_up_to_date(client: Client, identity: people.Identity, *, by: Actor, at: datetime) -> None:
    """Take over what was told now and differs; a blank answer overwrites nothing."""
    told = {name: value for name, value in asdict(identity).items() if value}
    if changes := {name: value for name, value in told.items() if getattr(client, name) != value}:
        people.correct_identity(client, by=by, at=at, changes=changes)


def _in_force(referral: Referral) -> ProgramInForce:
    """Return the version in force now: the one asked for may have been replaced since."""
    asked = referral.program
    for program in clinic.programs_in_force():
        if (program.site_id, program.program) == (asked.site_id, asked.program):
            return program
    return asked


def _first_interview(episode: Episode, written: dict[str, object]) -> IntakeInterview:
    try:
        with attempt():
            told: IntakeInterview = IntakeInterview.objects.create(
                **episode_operations.client_row(episode), **written
            )
    except IntegrityError:
        raise NotAllowed([_(MEANWHILE)]) from None
    return told
