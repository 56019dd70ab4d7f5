"""Reads of withdrawal scales."""

from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

from handrail.anytime.safety.models import WithdrawalCheck
from handrail.ground.clinic import queries as clinic

OWN_BANDS = ("ciwa_hold", "ciwa_emergency", "cows_hold", "cows_emergency")


def own_bands(site_id: UUID) -> dict[str, Any]:
    """Return where this site's medical director set the bands, by the rule's own names. One query."""
    own: dict[str, Decimal] = clinic.own_numbers().get(site_id, {})
    return {name: own[name] for name in OWN_BANDS if name in own}


def withdrawal_checks(episode_id: UUID) -> list[WithdrawalCheck]:
    """Return a course of care's withdrawal scales, latest first."""
    found = WithdrawalCheck.objects.filter(episode_id=episode_id)
    return sorted(found, key=attrgetter("at", "id"), reverse=True)
