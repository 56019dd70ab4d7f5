"""What the day needs of the stages before it, for many clients at once."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from handrail.care.plan.models import Objective


def objectives_of(episode_ids: Iterable[UUID]) -> dict[UUID, list[Any]]:
    """Return the objectives of the plan each client's care goes by: signed, or the first draft. One query."""
    rows = Objective.objects.filter(episode_id__in=list(episode_ids))
    by_state: dict[str, dict[UUID, list[Any]]] = {"draft": {}, "signed": {}}
    for one in rows.select_related("goal__problem__plan").order_by("id"):
        state = one.goal.problem.plan.state
        if state in by_state:
            by_state[state].setdefault(one.episode_id, []).append(one)
    return by_state["draft"] | by_state["signed"]
