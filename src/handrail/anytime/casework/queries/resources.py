"""Reads of the directory, and of where clients were led."""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import cast
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from handrail.anytime.casework.models import Linkage, LinkageStep, Resource, ResourceTag
from handrail.anytime.casework.states import OPEN, WAITS
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import Caseload
from handrail.ground.episode.queries import caseload as read_caseload
from handrail.library import shelf

SHOWN = 100  # places on a page of the directory


def words_of_needs() -> dict[str, str]:
    """Return each need in words, by its id, in the order of the sheet."""
    return {need.id: need.words for need in shelf.needs()}


def resources(
    *, need: str = "", place: str = "", payer: str = "", language: str = "", words: str = ""
) -> list[Resource]:
    """Return the places that help with all that is asked, by name; at most SHOWN. Two queries."""
    found = Resource.objects.filter(retired_on__isnull=True)
    for kind, value in (("need", need), ("payer", payer), ("language", language)):
        if value.strip():
            tags = ResourceTag.objects.filter(
                resource=OuterRef("pk"), kind=kind, value=value.strip().casefold()
            )
            found = found.filter(Exists(tags))
    if place.strip():
        found = found.filter(Q(place__icontains=place.strip()) | Q(address__icontains=place.strip()))
    if words.strip():
        found = found.filter(Q(name__icontains=words.strip()) | Q(notes__icontains=words.strip()))
    return list(found.order_by("name", "place").prefetch_related("tags")[:SHOWN])


def resource_for(by: Actor, resource_id: UUID) -> Resource:
    """Return one place of this actor's directory. Raises Resource.DoesNotExist for any other."""
    found: Resource = Resource.objects.prefetch_related("tags").get(
        pk=resource_id, organization_id=by.organization_id
    )
    return found


def linkages_of(episode_id: UUID) -> list[Linkage]:
    """Return where a client was led, the latest first."""
    found = Linkage.objects.filter(episode_id=episode_id).select_related("resource", "disclosure")
    return sorted(found, key=attrgetter("made_at", "id"), reverse=True)


def open_linkages(episode_ids: Iterable[UUID]) -> dict[UUID, list[Linkage]]:
    """Return what is open of each of these courses of care, the next to ask after first. One query."""
    found: dict[UUID, list[Linkage]] = {}
    rows = Linkage.objects.filter(episode__in=list(episode_ids), state__in=OPEN).select_related("resource")
    for one in sorted(rows, key=attrgetter("next_on", "id")):
        found.setdefault(cast(UUID, one.episode_id), []).append(one)
    return found


def places_to_call(episode_id: UUID) -> list[Linkage]:
    """Return where a client may call: open, and not taken out of the directory. One query."""
    return [one for one in open_linkages([episode_id]).get(episode_id, []) if one.resource.retired_on is None]


def steps_of(linkages: Iterable[Linkage]) -> dict[UUID, list[LinkageStep]]:
    """Return the steps of each, in order. One query."""
    found: dict[UUID, list[LinkageStep]] = {}
    rows = LinkageStep.objects.filter(linkage__in=[one.pk for one in linkages])
    for step in sorted(rows, key=attrgetter("at", "id")):
        found.setdefault(step.linkage_id, []).append(step)
    return found


def linkage_for(by: Actor, linkage_id: UUID) -> Linkage:
    """Return one of this actor's clinic. Raises Linkage.DoesNotExist for any other."""
    found: Linkage = Linkage.objects.select_related("resource", "client", "episode__site").get(
        pk=linkage_id, organization_id=by.organization_id
    )
    return found


def due(*, as_of: datetime, by: Actor, caseload: Caseload | None = None) -> list[Due]:
    """Return of which places somebody asks today how it went: the case manager, else the therapist."""
    if not access.may(by, "casework.link"):
        return []
    today, teams = day_of(as_of, by.time_zone), caseload or read_caseload()
    # On its day; at once where the place is gone: somebody leads the client elsewhere.
    gone = Q(resource__retired_on__isnull=False)
    waiting = Linkage.objects.filter(gone | Q(next_on__lte=today), state__in=WAITS)
    found = waiting.select_related("client", "resource", "episode")
    return [
        Due(
            words=(
                _("%(place)s is gone: lead them elsewhere")
                if one.resource.retired_on
                else _("Ask how it went: %(place)s")
            )
            % {"place": one.resource.name},
            about=one.client.short_name,
            route="casework:linkages",
            ids={"episode": one.episode_id},
            verb="casework.link",
            late=one.next_on < today,
            staff_id=teams.holder(cast(Episode, one.episode), "case_manager", "therapist"),
            kind="casework",
        )
        for one in sorted(found, key=attrgetter("next_on", "id"))
    ]
