"""Reads of intake: the interview, who may be the same person, what still waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.consents import queries as consents
from handrail.anytime.safety import queries as safety
from handrail.care.intake.models import Handover, IntakeInterview
from handrail.clinical.intake.first_day_after_discharge import Handover as AfterDischarge
from handrail.clinical.intake.first_day_after_discharge import first_day_after_discharge
from handrail.clinical.kit import Finding
from handrail.ground import clock
from handrail.ground.actor import Actor
from handrail.ground.due import Due
from handrail.ground.episode import queries as episode_queries
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import Caseload
from handrail.ground.people import queries as people
from handrail.ground.people.models import Client
from handrail.ground.people.operations import Identity

if TYPE_CHECKING:
    from handrail.care.inquiry.models import Referral

ON_THE_WAY = ("intake", "placement", "admission")  # before the first day
EVALUATION = "evaluation"  # the purpose of the consent that must stand before the assessment


def interview_of(episode_id: UUID) -> IntakeInterview | None:
    """Return what the person told at intake, or None before the interview."""
    found: IntakeInterview | None = IntakeInterview.objects.filter(episode_id=episode_id).first()
    return found


def first_guess(referral: Referral) -> dict[str, Any]:
    """Return what the referral already tells about who the person is, for the form.

    When someone else asked (family, a hospital), their own name and number are theirs: what was told of
    the person is offered, and the number to reach only of a person who asked for themselves. Of who was here before
    everything is known.
    """
    if (before := referral.returns_from) is not None:
        told = [one.name for one in fields(Identity)]
        return {name: getattr(before.client, name) for name in told}
    asks_for_self = referral.source == "self" and not referral.for_whom
    guess: dict[str, Any] = {"birth_date": referral.birth_date}
    if asks_for_self or referral.for_whom:
        guess |= _names(referral.person)
    if asks_for_self:
        guess |= {"phone": referral.phone, "email": referral.email}
    return guess


def _names(person: str) -> dict[str, str]:
    """Return a name in two: "Samuel Reed" and "Reed, Samuel" alike."""
    family, comma, given = person.strip().partition(",")
    if not comma:
        given, _space, family = person.strip().partition(" ")
    return {"given_name": given.strip()[:80], "family_name": family.strip()[:80]}


def sending_facility_told(referral: Referral | None) -> dict[str, Any]:
    """Return what the referral tells of a hospital the person leaves, for the form; nothing where there is none."""
    if referral is None or not (referral.recent_hospital_stay or referral.left_hospital_on):
        return {}
    place = referral.referrer if referral.source == "hospital" else ""
    return {
        "facility": place,
        "discharged_on": referral.left_hospital_on,
        "contact": referral.referrer_contact if place else "",
    }


def may_be_the_same(identity: Identity) -> list[Client]:
    """Return clients on file who may be this person."""
    return people.clients_like(
        given_name=identity.given_name, family_name=identity.family_name, birth_date=identity.birth_date
    )


def evaluation_agreed(episode: Episode, *, on: date) -> bool:
    """Return whether every consent to an evaluation that the program asks for is in force."""
    return not any(document.purpose == EVALUATION for document in consents.missing(episode, on=on))


def screened(episode: Episode) -> bool:
    return safety.latest_screen(episode.pk) is not None


def handover_of(episode_id: UUID) -> Handover | None:
    """Return what the sending facility told last, or None for someone who comes from nowhere else."""
    return handovers_of([episode_id]).get(episode_id)


def handovers_of(episode_ids: Iterable[UUID]) -> dict[UUID, Handover]:
    """Return the latest for each of these courses of care that has one, in one query."""
    told = Handover.objects.filter(episode_id__in=list(episode_ids))
    found: dict[Any, Handover] = {}
    for line in sorted(told, key=attrgetter("at", "id")):
        found[line.episode_id] = line
    return found


def first_day_finding(told: Handover, *, first_day: date | None, on: date) -> Finding:
    """Return whether the first day comes soon enough after the discharge. Both days are the site's own."""
    left = told.discharged_on
    since = (on - left).days if left else None
    after = (first_day - left).days if left and first_day else None
    return first_day_after_discharge(AfterDischarge(since, after), as_of=on)


def due(*, as_of: datetime, by: Actor, caseload: Caseload | None = None) -> list[Due]:
    """Return people at intake and what their intake still waits for."""
    on = clock.day_of(as_of, by.time_zone)
    episodes = (caseload or episode_queries.caseload()).at("intake")
    unsigned = consents.missing_of(episodes, on=on)
    told = set(IntakeInterview.objects.filter(episode__in=episodes).values_list("episode_id", flat=True))
    screens = safety.screened_among([episode.pk for episode in episodes])
    return [
        Due(
            words=_words(
                interview=episode.pk in told,
                agreed=not any(document.purpose == EVALUATION for document in unsigned[episode.pk]),
                screen=episode.pk in screens,
            ),
            about=episode.client.short_name,
            route="intake:interview",
            ids={"episode": episode.pk},
            verb="intake.screen",
            kind="intake",
        )
        for episode in episodes
    ]


def _words(*, interview: bool, agreed: bool, screen: bool) -> str:
    waits = [
        words
        for words, done in (
            (_("the interview"), interview),
            (_("the consent to evaluate"), agreed),
            (_("the safety screen"), screen),
        )
        if not done
    ]
    if not waits:
        return _("Intake is complete: send to assessment")
    return _("Intake waits for %(things)s") % {"things": ", ".join(waits)}
