"""What the review needs of the stages before it, for many clients at once: one query each."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from handrail.care.day.models import HomePractice, Visit
from handrail.care.plan.models import Plan

CAME = ("here", "held", "in group", "left", "done", "sent")


def practice_since(episode_ids: Iterable[UUID], since: date) -> dict[Any, tuple[int, int]]:
    """Return of the home practice set on or after a day: how many were done, of how many."""
    asked = HomePractice.objects.filter(episode_id__in=list(episode_ids), set_on__gte=since)
    counted = asked.values("episode_id").annotate(done_=Count("pk", filter=Q(done="yes")), asked_=Count("pk"))
    return {row["episode_id"]: (row["done_"], row["asked_"]) for row in counted}


def with_signed_plan(episode_ids: Iterable[UUID]) -> set[Any]:
    signed = Plan.objects.filter(episode_id__in=list(episode_ids), state="signed")
    return set(signed.values_list("episode_id", flat=True))


def days_attended(episode_ids: Iterable[UUID]) -> dict[Any, int]:
    """Return how many program days each client came to so far."""
    came = Visit.objects.filter(episode_id__in=list(episode_ids), state__in=CAME)
    counted = came.values("episode_id").annotate(days=Count("day", distinct=True))
    return {row["episode_id"]: row["days"] for row in counted}
