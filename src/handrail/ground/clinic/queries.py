"""Reads of the clinic: sites, rooms, and which definition of a program is in force."""

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from django_scopes import scopes_disabled

from handrail.ground.clinic.models import Definition, Organization, ProgramInForce, Room, Site
from handrail.library.program import Program


def organization_by_slug(slug: str) -> Organization | None:
    """Return the organization a public address names, or None."""
    return Organization.objects.filter(slug=slug).first()


def first_organization() -> Organization | None:
    """Return the oldest organization: what a bare address shows."""
    return Organization.objects.order_by("id").first()


def organizations() -> list[Organization]:
    return list(Organization.objects.order_by("id"))


def sites() -> list[Site]:
    return list(Site.objects.order_by("name"))


def sites_by_id(site_ids: Iterable[UUID]) -> dict[UUID, Site]:
    return {site.pk: site for site in Site.objects.filter(pk__in=list(site_ids))}


def rooms(*, site_id: UUID) -> list[Room]:
    return list(Room.objects.filter(site_id=site_id).order_by("name"))


def programs_in_force() -> list[ProgramInForce]:
    """Return the programs that take people now, by title."""
    return list(
        ProgramInForce.objects.filter(replaced_at__isnull=True).select_related("site").order_by("title")
    )


def program_in_force(*, program: str) -> ProgramInForce | None:
    return (
        ProgramInForce.objects.filter(program=program, replaced_at__isnull=True)
        .select_related("site", "organization")
        .first()
    )


def definition_of(in_force: ProgramInForce) -> Program:
    """Return the definition an episode lives by, exactly as it was published."""
    return _definition(in_force.digest, in_force.pk)


@lru_cache(maxsize=256)
def _definition(digest: str, pk: UUID) -> Program:
    """Parse one published version once: it never changes, so its digest is its name."""
    with scopes_disabled():
        return Program.from_json(Definition.objects.get(in_force_id=pk).words)
