"""Reads of referrals: the queue by its clock, one of them, what is due."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from handrail.care.inquiry.models import Referral
from handrail.ground.actor import Actor
from handrail.ground.due import Due

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


def due(*, as_of: datetime, by: Actor) -> list[Due]:
    """Return referrals nobody has answered yet: the front desk's work list."""
    return [
        Due(
            words=_("Answer a request for an evaluation ({urgency})").format(urgency=referral.urgency),
            about=referral.name,
            route="inquiry:referral",
            ids={"referral": referral.pk},
            verb="inquiry.answer",
            due_at=referral.due_at,
            late=referral.due_at < as_of,
            staff_id=referral.owner_id,
            kind="inquiry",
        )
        for referral in _unanswered().order_by("due_at")
    ]


def due_count() -> int:
    return int(_unanswered().count())


def _unanswered() -> QuerySet[Referral]:
    found: QuerySet[Referral] = Referral.objects.filter(state__in=("received", "in hand"))
    return found


def _waiting(referral: Referral, as_of: datetime) -> Waiting:
    left = (referral.due_at - as_of).total_seconds() / 3600
    return Waiting(referral, left, late=left < 0 and referral.answered_at is None)
