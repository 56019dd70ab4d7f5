"""Reads of medical holds: whether one stands, and what the evaluations found."""

from collections.abc import Iterable
from operator import attrgetter
from uuid import UUID

from handrail.anytime.safety.models import MedicalEvaluation, MedicalHold
from handrail.ground.access.roles import TABLE
from handrail.ground.people import queries as people
from handrail.ground.people.models import Staff


def standing_holds(episode_id: UUID) -> list[MedicalHold]:
    """Return the holds of a course of care that no evaluation has lifted, the first placed first."""
    found = MedicalHold.objects.filter(episode_id=episode_id, lifted_at__isnull=True)
    return sorted(found, key=attrgetter("placed_at"))


def standing_hold(episode_id: UUID) -> MedicalHold | None:
    """Return the first of the holds that stand, or None."""
    return next(iter(standing_holds(episode_id)), None)


def evaluations_of(episode_ids: Iterable[UUID]) -> dict[UUID, list[MedicalEvaluation]]:
    """Return the medical evaluations of these courses of care, the latest first. One query."""
    found: dict[UUID, list[MedicalEvaluation]] = {}
    noted = MedicalEvaluation.objects.filter(episode_id__in=list(episode_ids)).select_related("evaluator")
    for one in sorted(noted, key=attrgetter("evaluated_at", "at"), reverse=True):
        if one.episode_id:
            found.setdefault(one.episode_id, []).append(one)
    return found


def medical_staff() -> list[Staff]:
    """Return who of the staff at work evaluates medically: whoever may change medication."""
    return [one for one in people.staff_at_work() if TABLE["medication.change"] & set(one.roles)]
