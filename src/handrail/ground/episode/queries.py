"""Reads of courses of care: one of them, the open ones, their team and timeline."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from handrail.ground.actor import Actor
from handrail.ground.clinic.queries import definition_of
from handrail.ground.episode.models import Episode, StageChange, TeamMember
from handrail.ground.episode.states import OPEN, RAIL
from handrail.library.program import Program


@dataclass(frozen=True)
class Stop:
    """One step of the rail: its words, a note under it, and where it stands (done, now, next)."""

    stage: str
    label: str
    note: str
    state: str


def episode_for(by: Actor, episode_id: UUID) -> Episode:
    """Return one course of care this actor may reach, with its client, site and program.

    Raises Episode.DoesNotExist for another clinic's id, and for a client, another client's.
    """
    found = Episode.objects.select_related("client", "site", "program")
    if by.kind == "client":
        found = found.filter(client_id=by.person_id)
    episode: Episode = found.get(pk=episode_id, organization_id=by.organization_id)
    return episode


def own_episode(by: Actor) -> Episode | None:
    """Return the client's open course of care, or the latest if all are closed."""
    return present_episode(by.person_id, organization_id=by.organization_id)


def cared_for_episode(by: Actor) -> Episode | None:
    """Return the open course of care of a caregiver's client, or the latest if all are closed."""
    return present_episode(by.cares_for, organization_id=by.organization_id)


def present_episode(client_id: UUID | None, **whose: UUID | None) -> Episode | None:
    """Return a client's open course of care, or the latest if all are closed, with its client, site and program."""
    found = Episode.objects.filter(client_id=client_id, **whose)
    found = found.select_related("client", "site", "program")
    episodes = sorted(found, key=attrgetter("opened_at"), reverse=True)
    return next((e for e in episodes if e.is_open), episodes[0] if episodes else None)


def open_episodes(*, stages: tuple[str, ...] = ()) -> QuerySet[Episode]:
    """Return open courses of care, with client, site and program, longest in their stage first."""
    found = Episode.objects.filter(stage__in=stages or OPEN).select_related("client", "site", "program")
    return found.order_by("stage_since", "pk")  # those of one moment in the order in which they came


def closed_since(at: datetime) -> QuerySet[Episode]:
    """Return courses of care that closed after a moment, with client, site and program, the latest first."""
    found = Episode.objects.filter(stage="closed", stage_since__gte=at).select_related(
        "client", "site", "program"
    )
    return found.order_by("-stage_since", "pk")


@dataclass(frozen=True)
class Caseload:
    """Every open course of care with its team, read once for all the work lists of a page."""

    episodes: list[Episode]  # longest in their stage first
    team: Mapping[UUID, Mapping[str, UUID]]  # who holds which role now

    def at(self, *stages: str) -> list[Episode]:
        return [episode for episode in self.episodes if episode.stage in stages]

    def holder(self, episode: Episode, *roles: str) -> UUID | None:
        """Return who holds the first of these roles that anyone holds."""
        team = self.team.get(episode.pk, {})
        return next((team[role] for role in roles if role in team), None)


def caseload() -> Caseload:
    """Return every open course of care and its team. Two queries."""
    episodes, team = list(open_episodes()), dict[UUID, dict[str, UUID]]()
    # By the courses just read: asked by their stage, the teams of the whole past would be looked through.
    now = TeamMember.objects.filter(until__isnull=True, episode__in=episodes)
    for episode_id, role, staff_id in now.values_list("episode_id", "role", "staff_id"):
        team.setdefault(episode_id, {})[role] = staff_id
    return Caseload(episodes, team)


def letterhead_of(episode: Episode) -> dict[str, Any]:
    """Return what stands on top of a paper: the clinic, the site's address, a phone. The program, which says what care it is, not."""
    lines = (*episode.site.address.splitlines(), phone_of(episode))
    return {"clinic": episode.organization.name, "letterhead": [line for line in lines if line]}


def phone_of(episode: Episode) -> str:
    """Return whom to call: the site's phone, else the clinic's."""
    return str(episode.site.phone or episode.organization.phone)


def program_of(episode: Episode) -> Program:
    """Return the definition this episode was opened under."""
    return definition_of(episode.program)


def named(episodes: QuerySet[Episode], words: str) -> QuerySet[Episode]:
    """Narrow to clients any of whose names, or whose number, begins with each of these words; by name."""
    for word in words.split()[:4]:
        episodes = episodes.filter(
            Q(client__family_name__istartswith=word)
            | Q(client__given_name__istartswith=word)
            | Q(client__preferred_name__istartswith=word)
            | Q(client__number__iexact=word)
        )
    return episodes.order_by("client__family_name", "client__given_name")


def team_of(episode_id: UUID) -> list[TeamMember]:
    members = TeamMember.objects.filter(episode_id=episode_id, until__isnull=True)
    return sorted(members.select_related("staff"), key=attrgetter("role"))


def teams_of(episodes: Iterable[Episode]) -> dict[UUID, set[UUID]]:
    """Return who of the staff is in the team of each of these courses of care now. One query."""
    found: dict[UUID, set[UUID]] = {}
    now = TeamMember.objects.filter(until__isnull=True, episode__in=list(episodes))
    for episode_id, staff_id in now.values_list("episode_id", "staff_id"):
        found.setdefault(episode_id, set()).add(staff_id)
    return found


def teams_with(staff_id: UUID) -> list[TeamMember]:
    """Return someone's parts in the teams of clients who are in care, by the client's name."""
    parts = TeamMember.objects.filter(staff_id=staff_id, until__isnull=True, episode__stage__in=OPEN)
    return sorted(parts.select_related("client"), key=lambda part: (part.client.family_name, part.role))


def earlier_of(episode: Episode) -> list[Episode]:
    """Return the same client's courses of care that were opened before this one, the latest first. One query."""
    before = Episode.objects.filter(client_id=episode.client_id, opened_at__lt=episode.opened_at)
    return sorted(before.select_related("program"), key=attrgetter("opened_at"), reverse=True)


def changes_of(episode_id: UUID) -> list[StageChange]:
    return sorted(StageChange.objects.filter(episode_id=episode_id), key=attrgetter("at"))


def week_of_stay(episode: Episode, on: date) -> int | None:
    """Return which week of the program a day is in, counted from 1; None before admission."""
    if episode.admitted_on is None or on < episode.admitted_on:
        return None
    return (on - episode.admitted_on).days // 7 + 1


def rail(episode: Episode, changes: list[StageChange], *, for_client: bool = False) -> list[Stop]:
    """Return the journey as a line with steps, the reached ones dated."""
    reached = {change.now: change.at for change in changes}
    stages = [stage for stage, _, _ in RAIL]
    here = stages.index(episode.stage) if episode.stage in stages else _last_reached(stages, reached)
    stops = []
    for place, (stage, staff_words, client_words) in enumerate(RAIL):
        skipped = place < here and stage not in reached
        state = "done" if place < here or not episode.is_open else "now" if place == here else "next"
        note = _reached_on(episode, stage, reached[stage]) if stage in reached and place <= here else ""
        if not (skipped and stage == "stepping down"):
            stops.append(Stop(stage, client_words if for_client else staff_words, note, state))
    return stops


def _reached_on(episode: Episode, stage: str, at: datetime) -> str:
    """Return the day of a stage: taking part begins with the first day, not with the admission."""
    day = episode.admitted_on if stage == "taking part" and episode.admitted_on else at
    return f"{day:%-d %b}"


def _last_reached(stages: list[str], reached: Mapping[str, object]) -> int:
    return max((place for place, stage in enumerate(stages) if stage in reached), default=0)
