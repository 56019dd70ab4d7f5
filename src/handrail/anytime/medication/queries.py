"""Reads of medication: what a client takes now, and each change with its reason."""

from uuid import UUID

from handrail.anytime.medication.models import Change, Medication
from handrail.ground.actor import Actor


def current(episode_id: UUID) -> list[Medication]:
    """Return what the client takes now, by name."""
    taken = Medication.objects.filter(episode_id=episode_id, stopped_on__isnull=True)
    return list(taken.order_by("name"))


def stopped(episode_id: UUID) -> list[Medication]:
    """Return what the client took and takes no longer, the latest first."""
    ended = Medication.objects.filter(episode_id=episode_id, stopped_on__isnull=False)
    return list(ended.order_by("-stopped_on", "name"))


def changes_of(episode_id: UUID) -> list[Change]:
    """Return every change of medication in a course of care, the latest first."""
    changes = Change.objects.filter(episode_id=episode_id).select_related("medication")
    return list(changes.order_by("-at"))


def medication_for(by: Actor, medication_id: UUID) -> Medication:
    """Return one medication of this actor's clinic. Raises Medication.DoesNotExist for any other."""
    found: Medication = Medication.objects.select_related("client", "episode__site").get(
        pk=medication_id, organization_id=by.organization_id
    )
    return found
