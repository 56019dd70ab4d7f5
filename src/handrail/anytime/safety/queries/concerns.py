"""Reads of concerns: which are open, of whom, and what they came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, cast
from uuid import UUID

from django.db.models import Model, QuerySet

from handrail.anytime.safety.models import LEVELS, Concern, MedicalHold
from handrail.anytime.safety.states import OPEN
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of

POSITIVE = ("emergency", "high")
LONGEST = 300  # characters of what raised a concern


@dataclass(frozen=True)
class Watch:
    """What stands in the way of simply joining a group, by course of care."""

    concerns: Mapping[UUID, Concern]  # the most pressing open one
    holds: Mapping[UUID, MedicalHold]


def concern_for(by: Actor, concern_id: UUID) -> Concern:
    """Return one concern of this actor's clinic. Raises Concern.DoesNotExist for any other."""
    people = ("client", "owner", "acknowledged_by", "assessed_by", "closed_by")
    course = ("episode__client", "episode__site", "episode__program")
    found: Concern = Concern.objects.select_related(*people, *course).get(
        pk=concern_id, organization_id=by.organization_id
    )
    return found


def open_concerns() -> QuerySet[Concern]:
    """Return every concern that has no disposition yet, in no order."""
    return _read(Concern.objects.filter(state__in=OPEN))


def watched() -> QuerySet[Concern]:
    """Return every open concern, and every closed one whose medical hold still stands, in no order. One query."""
    # Apart, though one "or" would do: PostgreSQL read every concern there ever was to find these few.
    open_ = Concern.objects.filter(state__in=OPEN).values("pk")
    holding = MedicalHold.objects.filter(lifted_at__isnull=True).values("concern_id")
    return _read(Concern.objects.filter(pk__in=open_.union(holding)))


def _read(found: QuerySet[Concern]) -> QuerySet[Concern]:
    return found.select_related("client", "owner", "acknowledged_by", "episode", "hold")


def open_count() -> int:
    found: int = Concern.objects.filter(state__in=OPEN).count()
    return found


def is_raised_about(thing: Model, *, rule: str = "") -> bool:
    """Return whether this answer or screen raised a concern (by this rule, where one is named)."""
    concerns = Concern.objects.filter(about=about_of(thing))
    found: bool = (concerns.filter(rule=rule[:80]) if rule else concerns).exists()
    return found


def waits_about(thing: Model) -> bool:
    """Whether a concern that came from this was assessed by nobody yet."""
    return (
        Concern.objects.filter(about=about_of(thing), assessed_at__isnull=True)
        .exclude(state="closed")
        .exists()
    )


def is_held_about(thing: Model) -> bool:
    """Return whether this answer placed a medical hold, whatever became of it."""
    return bool(MedicalHold.objects.filter(concern__about=about_of(thing)).exists())


def said_afterwards(episode_id: UUID, *, day: date, zone: str) -> list[Concern]:
    """Return what a client said on a day beside the check-in that was kept, whatever became of it since."""
    found = Concern.objects.filter(episode_id=episode_id, origin="check-in")
    alone = [one for one in found if one.about == about_of(one) and day_of(one.raised_at, zone) == day]
    return sorted(alone, key=attrgetter("raised_at"))


def is_heard_alone(episode_id: UUID) -> bool:
    """Return whether an open concern stands for a check-in answer that could not be kept."""
    return any(
        one.origin == "check-in" and one.about == about_of(one) for one in open_concerns_of(episode_id)
    )


def about_of(thing: Model) -> str:
    """Return how a concern names what it came from."""
    return f"{thing._meta.label_lower}:{thing.pk}"


def seen_by_staff(concern: Concern) -> str:
    """Return what staff saw or heard and raised by hand; nothing for what was answered, written, screened or assessed."""
    return concern.trigger if concern.origin == "staff" and concern.rule.startswith("raised by hand") else ""


def in_short(trigger: str) -> str:
    """Return the value that raised a concern as the concern keeps it: what was cut off is marked."""
    return trigger if len(trigger) <= LONGEST else f"{trigger[: LONGEST - 1]}…"


def rank(concern: Concern | None) -> int:
    """Return how pressing a concern is: 0 the most; no concern comes last."""
    return LEVELS.index(concern.level) if concern else len(LEVELS)


def open_of(episode_ids: Iterable[UUID]) -> dict[UUID, Concern]:
    """Return the most pressing open concern of each of these courses of care that has one."""
    return most_pressing(open_concerns().filter(episode_id__in=list(episode_ids)))


def watch_of(episode_ids: Iterable[UUID]) -> Watch:
    """Return what these courses of care are watched for. One query."""
    return watch(watched().filter(episode_id__in=list(episode_ids)))


def watch(concerns: Iterable[Concern]) -> Watch:
    """Return what stands in the way, of concerns that are watched."""
    found = list(concerns)
    holds = {one.episode_id: hold for one in found if (hold := hold_of(one))}
    return Watch(most_pressing(one for one in found if one.state != "closed"), cast(Any, holds))


def hold_of(concern: Concern) -> MedicalHold | None:
    """Return the medical hold that a concern placed while it stands. The concern was read with it."""
    hold: MedicalHold | None = getattr(concern, "hold", None)
    return hold if hold and hold.lifted_at is None else None


def most_pressing(concerns: Iterable[Concern]) -> dict[UUID, Concern]:
    """Return of these concerns the most pressing one of each course of care."""
    found: dict[Any, Concern] = {}
    for concern in sorted(concerns, key=lambda one: (rank(one), one.due_at)):
        found.setdefault(concern.episode_id, concern)
    return found


def concerns_of(episode_id: UUID) -> list[Concern]:
    """Return a course of care's concerns, latest first."""
    concerns = Concern.objects.filter(episode_id=episode_id)
    found = concerns.select_related("owner", "hold")
    return sorted(found, key=attrgetter("raised_at"), reverse=True)


def raised_at_among(episode_ids: Iterable[UUID]) -> list[tuple[UUID, datetime]]:
    """Return each time a concern was raised in one of these courses of care, with which. One query."""
    found = Concern.objects.filter(episode_id__in=list(episode_ids))
    return list(found.values_list("episode_id", "raised_at"))


def open_concerns_of(episode_id: UUID) -> list[Concern]:
    """Return a course of care's concerns that have no disposition yet, the most pressing first."""
    found = open_concerns().filter(episode_id=episode_id)
    return sorted(found, key=lambda one: (rank(one), one.due_at))


def last_positive_at(concerns: Iterable[Concern]) -> datetime | None:
    """Return when an answer last called for somebody at once, or None if none of these concerns says so."""
    return max((concern.raised_at for concern in concerns if concern.level in POSITIVE), default=None)
