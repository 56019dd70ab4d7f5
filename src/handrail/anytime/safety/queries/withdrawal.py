"""Reads of withdrawal scales."""

from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

from handrail.anytime.safety.models import Concern, MedicalHold, WithdrawalCheck
from handrail.clinical.kit import Finding
from handrail.clinical.safety.withdrawal_hold import Withdrawal, withdrawal_hold
from handrail.ground.clinic import queries as clinic

OWN_BANDS = ("ciwa_hold", "ciwa_emergency", "cows_hold", "cows_emergency")


def own_bands(site_id: UUID) -> dict[str, Any]:
    """Return where this site's medical director set the bands, by the rule's own names. One query."""
    own: dict[str, Decimal] = clinic.own_numbers().get(site_id, {})
    return {name: own[name] for name in OWN_BANDS if name in own}


def withdrawal_finding(
    site_id: UUID, *, scale: str, total: int | None, complicated: bool | None, as_of: date
) -> Finding:
    """Return what a withdrawal scale's total calls for at this site. ValueError: a total it can't have. One query."""
    return withdrawal_hold(Withdrawal(scale, total, complicated), as_of=as_of, **own_bands(site_id))


def hold_to_place(concern: Concern) -> list[str]:
    """Return the sources of the line that calls for a medical hold, where a withdrawal scale does and none was placed.

    Nothing: this concern calls for none, or one stands or was ended by an evaluation. Two queries, where it calls.
    """
    if not concern.rule.startswith(withdrawal_hold.name) or concern.state == "closed":
        return []
    if MedicalHold.objects.filter(concern=concern).exists():
        return []
    standing = MedicalHold.objects.filter(episode_id=concern.episode_id, lifted_at__isnull=True)
    if standing.exists():
        return []
    return [f"{one['title']}: {one['section']}" for one in withdrawal_hold.sheet["sources"]]


def withdrawal_checks(episode_id: UUID) -> list[WithdrawalCheck]:
    """Return a course of care's withdrawal scales, latest first."""
    found = WithdrawalCheck.objects.filter(episode_id=episode_id)
    return sorted(found, key=attrgetter("at", "id"), reverse=True)
