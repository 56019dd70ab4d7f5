"""Reads of family work: caregivers, what each may see today and why, sessions, what is due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.anytime.consents import queries as consents
from handrail.anytime.family.due import due as due
from handrail.anytime.family.later import told_later as told_later
from handrail.anytime.family.models import (
    FAMILY_DAY,
    Caregiver,
    CaregiverScope,
    CaregiverWord,
    FamilyAttendance,
    FamilySession,
    PracticeTogether,
    Shown,
)
from handrail.anytime.safety import queries as safety
from handrail.clinical.family.caregiver_sees import Asked, caregiver_sees
from handrail.clinical.kit import Finding
from handrail.ground.actor import Actor
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.library import shelf
from handrail.library.curriculum import Module
from handrail.library.evaluation import CAREGIVER_PARTS

PURPOSE = consents.FAMILY  # what a release to a caregiver is for
# What a client may release, in the order in which it is offered.
PARTS = {
    "schedule": gettext_lazy("Days and times of the program"),
    "attendance": gettext_lazy("Whether they came"),
    "helping": gettext_lazy("How to help: signs that it is getting hard, and how to make home safer"),
    "practice": gettext_lazy("Home practice to support"),
    "goals": gettext_lazy("Goals of the plan"),
    "sessions": gettext_lazy("Family sessions"),
    "practical": gettext_lazy("Messages about practical things"),
    "discharge": gettext_lazy("The plan for after the program"),
}
assert tuple(PARTS) == CAREGIVER_PARTS  # the sheet of what a guardian sees names the same


@dataclass(frozen=True)
class Released:
    """What a caregiver may see on a day, and why."""

    finding: Finding
    parts: frozenset[str] = frozenset()  # all of them
    by_release: frozenset[str] = frozenset()  # those under a release: a taking back ends them
    as_guardian: frozenset[str] = (
        frozenset()
    )  # those as the guardian who decides: they stay whatever was signed
    until: date | None = None  # the day on which the release ends, where it names one
    signatures: tuple[Any, ...] = ()

    @property
    def words(self) -> list[str]:
        """The parts, in words and in order."""
        return _in_words(self.parts)

    @property
    def release_words(self) -> list[str]:
        return _in_words(self.by_release)

    @property
    def guardian_words(self) -> list[str]:
        return _in_words(self.as_guardian)

    def basis_of(self, part: str) -> UUID | None:
        """The latest signature under which a part is seen; None: as the guardian who decides."""
        if part not in self.by_release:
            return None
        latest: UUID = max(self.signatures, key=attrgetter("signed_at", "pk")).pk
        return latest


def _in_words(parts: frozenset[str]) -> list[str]:
    return [str(label) for part, label in PARTS.items() if part in parts]


@dataclass(frozen=True)
class CaregiverLine:
    caregiver: Caregiver
    released: Released


@dataclass(frozen=True)
class SessionLine:
    """One family session with who is to come, or came."""

    session: FamilySession
    people: list[FamilyAttendance] = field(default_factory=list)

    @property
    def topic(self) -> str:
        return topic_words(self.session.topic)

    @property
    def with_client(self) -> bool:
        return any(one.caregiver_id is None for one in self.people)


def topics() -> tuple[Module, ...]:
    """Return what is taught to families, in order."""
    return shelf.curriculum("family").modules


def topic_words(topic: str) -> str:
    return next((one.title for one in topics() if one.id == topic), "")


def caregiver_for(by: Actor, caregiver_id: UUID) -> Caregiver:
    """Return one caregiver of this actor's clinic. Raises Caregiver.DoesNotExist for any other."""
    found = Caregiver.objects.select_related(
        "user", "guardian", "episode__client", "episode__site", "episode__program"
    )
    caregiver: Caregiver = found.get(pk=caregiver_id, organization_id=by.organization_id)
    return caregiver


def own(by: Actor) -> Caregiver:
    """Return the caregiver who is signed in. Raises Caregiver.DoesNotExist for anyone else."""
    caregiver: Caregiver = Caregiver.objects.get(pk=by.person_id, user_id=by.user_id, ended_at__isnull=True)
    return caregiver


def own_caregiver(episode: Episode, caregiver_id: UUID) -> Caregiver:
    """Return one caregiver of this client. Raises Caregiver.DoesNotExist for anyone else's."""
    caregiver: Caregiver = Caregiver.objects.get(pk=caregiver_id, client_id=episode.client_id)
    return caregiver


def session_for(by: Actor, session_id: UUID) -> FamilySession:
    """Return one family session of this actor's clinic. Raises FamilySession.DoesNotExist for any other."""
    found = FamilySession.objects.select_related(
        "leader", "note", "episode__client", "episode__site", "episode__program"
    )
    session: FamilySession = found.get(pk=session_id, organization_id=by.organization_id)
    return session


def standing(client_id: UUID) -> list[Caregiver]:
    """Return a client's caregivers who were not ended, by name."""
    found = Caregiver.objects.filter(client_id=client_id, ended_at__isnull=True).select_related(
        "user", "guardian"
    )
    return sorted(found, key=attrgetter("name"))


def ended(client_id: UUID) -> list[Caregiver]:
    found = Caregiver.objects.filter(client_id=client_id, ended_at__isnull=False)
    return sorted(found, key=attrgetter("ended_at"), reverse=True)


def caregiver_lines(episode: Episode, *, on: date) -> list[CaregiverLine]:
    """Return a client's caregivers, each with what they may see in this course of care. At most six queries."""
    known = standing(episode.client_id)
    seen = released_to(known, episode, on=on)
    return [CaregiverLine(one, seen[one.pk]) for one in known]


def released(caregiver: Caregiver, episode: Episode, *, on: date) -> Released:
    """Return what one caregiver may see of one course of care on a day. Unknown means nothing."""
    return released_to([caregiver], episode, on=on)[caregiver.pk]


def released_to(caregivers: Iterable[Caregiver], episode: Episode, *, on: date) -> dict[UUID, Released]:
    """Return what each of these may see of a course of care on a day, by caregiver. At most four queries."""
    known = list(caregivers)
    whole = consents.whole_releases(episode, purpose=PURPOSE, on=on) if known else {}
    chosen = _chosen(one.pk for signed in whole.values() for one in signed)
    decides = consents.who_decides_for(episode, on=on)
    guardians = _guardians(known, episode, on) if decides.answer == "not met" else set()
    protected = _is_protected(episode)
    part2 = _part2_holds(episode, on) if protected and whole else None
    found = {}
    for one in known:
        signed = whole.get(one.name.casefold(), [])
        by_release = _released_parts(one, signed, chosen)
        finding = caregiver_sees(
            Asked(
                released=bool(by_release),
                substance_use=protected,
                part2=part2,
                decides=None if decides.answer == "cannot tell" else str(decides.value),
                guardian=one.guardian_id in guardians if one.guardian_id else False,
            ),
            as_of=on,
        )
        found[one.pk] = _seen(one, episode, finding, by_release, signed)
    return found


def _seen(
    caregiver: Caregiver, episode: Episode, finding: Finding, by_release: frozenset[str], signed: list[Any]
) -> Released:
    if caregiver.client_id != episode.client_id or caregiver.ended_at is not None or finding.answer != "met":
        return Released(finding)
    under = by_release if finding.value in ("release", "both") else frozenset()
    as_guardian = (
        frozenset(shelf.minors().guardian_parts(episode.site.jurisdiction))
        if finding.value in ("guardian", "both")
        else frozenset()
    )
    ends = [one.expires_on for one in signed if one.expires_on] if under else []
    return Released(
        finding,
        under | as_guardian,
        under,
        as_guardian,
        min(ends, default=None),
        tuple(signed) if under else (),
    )


def _is_protected(episode: Episode) -> bool | None:
    """Whether 42 CFR Part 2 protects this course of care; None: its sensitivity is one that says nothing of that."""
    return (
        True
        if episode.sensitivity in consents.SUBSTANCE_USE
        else False
        if episode.sensitivity == "general"
        else None
    )


def _part2_holds(episode: Episode, on: date) -> bool | None:
    papers = {paper.document.id: paper for paper in consents.papers(episode, on=on)}
    return papers[consents.PART2].holds if consents.PART2 in papers else None


def _guardians(caregivers: list[Caregiver], episode: Episode, on: date) -> set[UUID]:
    """Who may decide for this client on a day, by their guardian row; not asked where nobody is linked to one."""
    if not any(one.guardian_id for one in caregivers):
        return set()
    return {one.pk for one in people.guardians_of(episode.client_id, on=on) if one.may_consent}


def _chosen(consent_ids: Iterable[UUID]) -> dict[UUID, CaregiverScope]:
    wanted = list(consent_ids)
    if not wanted:
        return {}
    return {one.consent_id: one for one in CaregiverScope.objects.filter(consent_id__in=wanted)}


def _released_parts(
    caregiver: Caregiver, signed: list[Any], chosen: Mapping[UUID, CaregiverScope]
) -> frozenset[str]:
    """The parts that everyone who signed chose for this very caregiver; none where one of them chose none."""
    scopes = [chosen.get(one.pk) for one in signed]
    lists = [
        set(one.parts) if one is not None and one.caregiver_id == caregiver.pk else set() for one in scopes
    ]
    return frozenset(set.intersection(*lists) & set(PARTS)) if lists else frozenset()


def not_shown_yet(
    caregiver: Caregiver, episode: Episode, seen: Released, parts: Iterable[str], *, on: date
) -> set[str]:
    """Return which of these parts no line of the disclosures says yet that they saw today, on the same basis. One query."""
    known = Shown.objects.filter(caregiver=caregiver, episode=episode, day=on)
    noted = set(known.values_list("part", "consent_id"))
    return {part for part in parts if (part, seen.basis_of(part)) not in noted}


def helping_words(episode: Episode) -> list[tuple[str, str]]:
    """Return what the part "helping" shows of the safety plan: each heading with the client's words.

    Other people's names and numbers stay with the client.
    """
    plan = safety.current_plan(episode.pk)
    if plan is None:
        return []
    said = [
        (_("Signs that it is getting hard"), plan.warning_signs),
        (_("How to make home safer"), plan.safer_surroundings),
    ]
    return [(heading, words) for heading, words in said if words.strip()]


def words_to(caregiver: Caregiver, episode: Episode, *, limit: int = 10) -> list[CaregiverWord]:
    """Return what the team wrote to a caregiver in this course of care, the latest first."""
    found = CaregiverWord.objects.filter(caregiver=caregiver, episode=episode)
    return sorted(found, key=attrgetter("at", "id"), reverse=True)[:limit]


def sessions_of(episode_id: UUID) -> list[SessionLine]:
    """Return a course of care's family sessions with their people, the latest first. Two queries."""
    found = FamilySession.objects.filter(episode_id=episode_id).select_related("leader", "note")
    return _with_people(sorted(found, key=attrgetter("starts_at"), reverse=True))


def sessions_to_come(
    caregiver: Caregiver | None, episode: Episode, *, as_of: datetime
) -> list[FamilySession]:
    """Return the sessions to which this caregiver (None: the client) is asked, the next first."""
    asked = FamilySession.objects.filter(episode=episode, held_at__isnull=True, called_off_at__isnull=True)
    whose = {"people__caregiver": caregiver} if caregiver else {"people__caregiver__isnull": True}
    asked = asked.filter(people__isnull=False, **whose)
    return sorted(asked.filter(starts_at__gte=as_of).select_related("leader"), key=attrgetter("starts_at"))


def session_line(session: FamilySession) -> SessionLine:
    return _with_people([session])[0]


def _with_people(sessions: list[FamilySession]) -> list[SessionLine]:
    who: dict[UUID, list[FamilyAttendance]] = {}
    rows = FamilyAttendance.objects.filter(session__in=[one.pk for one in sessions])
    for row in sorted(rows.select_related("caregiver"), key=lambda one: str(one.caregiver or "")):
        who.setdefault(row.session_id, []).append(row)
    return [SessionLine(one, who.get(one.pk, [])) for one in sessions]


def together_of(practice_ids: Iterable[UUID]) -> dict[UUID, list[PracticeTogether]]:
    """Return what caregivers said of these home practices, by practice, in order. One query."""
    found: dict[UUID, list[PracticeTogether]] = {}
    said = PracticeTogether.objects.filter(practice_id__in=list(practice_ids)).select_related("caregiver")
    for one in sorted(said, key=attrgetter("at", "id")):
        found.setdefault(one.practice_id, []).append(one)
    return found


def led_between(first: datetime, last: datetime) -> list[tuple[UUID, datetime, datetime]]:
    """Return who leads a session that stands between two moments, from when and until when. One query."""
    found = FamilySession.objects.filter(
        called_off_at__isnull=True, starts_at__gt=first - timedelta(days=1), starts_at__lt=last
    )
    spans = (
        (leader, starts, starts + timedelta(minutes=minutes))
        for leader, starts, minutes in found.values_list("leader_id", "starts_at", "minutes")
    )
    return [(leader, starts, ends) for leader, starts, ends in spans if ends > first]


def standing_between(first: datetime, last: datetime) -> list[FamilySession]:
    """Return the sessions that are planned between two moments, by their start. One query."""
    found = FamilySession.objects.filter(
        called_off_at__isnull=True, held_at__isnull=True, starts_at__gte=first, starts_at__lte=last
    )
    return sorted(found.select_related("client", "leader", "episode"), key=attrgetter("starts_at"))


def led_at(staff_id: UUID, starts: datetime, ends: datetime, *, kind: str) -> FamilySession | None:
    """Return a session that stands which somebody leads at any moment between these two, or None. One query.

    A family day is shared: beside one of that kind, another is no clash.
    """
    near = FamilySession.objects.filter(
        leader_id=staff_id, called_off_at__isnull=True, starts_at__gt=starts - timedelta(days=1)
    ).filter(starts_at__lt=ends)
    near = near.exclude(kind=FAMILY_DAY) if kind == FAMILY_DAY else near
    return next((one for one in near if one.starts_at + timedelta(minutes=one.minutes) > starts), None)
