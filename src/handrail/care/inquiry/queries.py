"""Reads of referrals: the queue by its clock, one of them, what is due."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from handrail.care.inquiry.models import Referral

OPEN = ("received", "in hand", "answered")


@dataclass(frozen=True)
class Waiting:
    """One line of the queue: the referral, hours left (below zero: late), and whether it is late."""

    referral: Referral
    hours_left: float
    late: bool


def referral_by_id(referral_id: UUID) -> Referral:
    found: Referral = Referral.objects.select_related("program", "site", "owner", "episode").get(
        pk=referral_id
    )
    return found


def queue(*, as_of: datetime) -> list[Waiting]:
    """Return open referrals: those still unanswered first, by their clock."""
    referrals = Referral.objects.filter(state__in=OPEN).select_related("owner", "program")
    lines = [_waiting(referral, as_of) for referral in referrals.order_by("due_at")]
    return sorted(lines, key=lambda line: line.referral.answered_at is not None)


def due(*, as_of: datetime) -> QuerySet[Referral]:
    """Return referrals nobody has answered yet: the front desk's work list."""
    unanswered = Referral.objects.filter(state__in=("received", "in hand"))
    return unanswered.select_related("program", "owner").order_by("due_at")


def due_count(*, as_of: datetime) -> int:
    return due(as_of=as_of).count()


def _waiting(referral: Referral, as_of: datetime) -> Waiting:
    left = (referral.due_at - as_of).total_seconds() / 3600
    return Waiting(referral, left, late=left < 0 and referral.answered_at is None)
