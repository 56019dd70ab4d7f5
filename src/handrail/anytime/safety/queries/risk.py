"""Reads of how high the risk is: the one home of it. Whoever was never looked at is left out: that is not low."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from handrail.anytime.safety.models import CALM, RISK_LEVELS, Concern, Risk

# What a screen says of the risk; anything else is high.
OF_A_SCREEN = {
    **dict.fromkeys(CALM, "low"),
    "low": "low",
    "moderate": "moderate",
    "non_acute_positive": "moderate",
}


class Standing(NamedTuple):
    """How high a risk stands, since when, and what it came from: an assessment, a screen, a note or the review."""

    level: str
    source: str
    at: datetime


def risk_of_screen(result: str) -> str:
    """Return how high the risk is by a screen's result. One that could not be told is high."""
    return OF_A_SCREEN.get(result, "high")


def is_lower(level: str, than: str | None) -> bool:
    return than is not None and RISK_LEVELS.index(level) < RISK_LEVELS.index(than)


def risks_of(episode_id: UUID) -> list[Risk]:
    """Return a course of care's risk, line by line, the one that stands first."""
    lines = Risk.objects.filter(episode_id=episode_id).select_related("concern")
    return sorted(lines, key=attrgetter("n"), reverse=True)


def risk_now(episode_id: UUID) -> Risk | None:
    """Return the line that stands, or None where nobody has looked yet."""
    found: Risk | None = Risk.objects.filter(episode_id=episode_id).order_by("-n").first()
    return found


def assessed_before(concern: Concern) -> list[Risk]:
    """Return the assessments of this concern that a later one took the place of, latest first."""
    lines = Risk.objects.filter(concern=concern, source="assessment")
    return sorted(lines, key=attrgetter("n"), reverse=True)[1:]


def latest_risks(episode_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return how high the risk of each of these clients stands. One query."""
    return {whose: one.level for whose, one in standing_risks(episode_ids).items()}


def standing_risks(episode_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """Return how the risk of each of these clients stands, with since when and from what. One query."""
    return dict(_latest(episode_ids))


def risk_said_at(episode_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Return when somebody last said how high the risk of each of these clients is. One query."""
    return {whose: one.at for whose, one in standing_risks(episode_ids).items()}


def _latest(episode_ids: Iterable[UUID]) -> Iterator[tuple[UUID, Standing]]:
    lines = Risk.objects.filter(episode_id__in=list(episode_ids)).order_by("episode_id", "n")
    for whose, *said in lines.values_list("episode_id", "level", "source", "at"):
        yield whose, Standing(*said)  # in order: the last of each is kept
