"""Reads of medication: what a client takes now, and each change with its reason."""

from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter
from uuid import UUID

from handrail.anytime.medication.models import Change, Medication
from handrail.ground.actor import Actor
from handrail.ground.ui.plots import Event


def current(episode_id: UUID) -> list[Medication]:
    """Return what the client takes now, by name."""
    taken = Medication.objects.filter(episode_id=episode_id, stopped_on__isnull=True)
    return sorted(taken, key=attrgetter("name"))


def told_by(changes: Iterable[Change]) -> list[Medication]:
    """Return what the client takes now, by name, as the changes of a course of care tell it: each is started by one."""
    all_of = {change.medication_id: change.medication for change in changes}
    return sorted((one for one in all_of.values() if one.stopped_on is None), key=attrgetter("name"))


def stopped(episode_id: UUID) -> list[Medication]:
    """Return what the client took and takes no longer, the latest first."""
    ended = Medication.objects.filter(episode_id=episode_id, stopped_on__isnull=False, in_error=False)
    return list(ended.order_by("-stopped_on", "name"))


def changes_of(episode_id: UUID) -> list[Change]:
    """Return every change of medication in a course of care, the latest first."""
    changes = Change.objects.filter(episode_id=episode_id).select_related("medication")
    return sorted(changes, key=attrgetter("at"), reverse=True)


def changes_since(episode_ids: Iterable[UUID], since: date) -> dict[UUID | None, list[Change]]:
    """Return what changed from a day on for each of these courses of care, in one query. What was entered in error is none."""
    found: dict[UUID | None, list[Change]] = {}
    changes = Change.objects.filter(
        episode_id__in=list(episode_ids), on__gte=since, medication__in_error=False
    )
    for change in changes.select_related("medication").order_by("at"):
        found.setdefault(change.episode_id, []).append(change)
    return found


def plot_events(changes: Sequence[Change]) -> list[Event]:
    """Return each change of medication (the latest first) as it stands on a plot, by day."""
    return [
        Event(on=change.on, label=" ".join((change.medication.name, _step(change))))
        for change in changes[::-1]
        if not change.medication.in_error
    ]


def _step(change: Change) -> str:
    """Return a change in as few words as a plot has room for: "50 mg → 100 mg"."""
    was, now = (" ".join(dose.split()[:2]) for dose in (change.was, change.now))
    return f"{was} → {now}" if was and now else now or change.kind


def medication_for(by: Actor, medication_id: UUID) -> Medication:
    """Return one medication of this actor's clinic. Raises Medication.DoesNotExist for any other."""
    found: Medication = Medication.objects.select_related("client", "episode__site").get(
        pk=medication_id, organization_id=by.organization_id
    )
    return found
