"""What the day needs of the stages before it, for many clients at once."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from handrail.care.plan.models import Objective


def objectives_of(episode_ids: Iterable[UUID]) -> dict[UUID, list[Any]]:
    """Return the objectives of each client's current plan. One query."""
    found: dict[UUID, list[Any]] = {}
    objectives = Objective.objects.filter(episode_id__in=list(episode_ids))
    for objective in objectives.exclude(goal__problem__plan__state="replaced").order_by("id"):
        found.setdefault(objective.episode_id, []).append(objective)
    return found
