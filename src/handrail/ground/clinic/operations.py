"""What can be done to the clinic itself: open it, add sites and rooms, publish a program."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django_scopes import scope

from handrail.ground import access
from handrail.ground.actor import Actor, system
from handrail.ground.clinic.models import Definition, Organization, ProgramInForce, Room, Site
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb
from handrail.library.program import Program


@verb
def open_organization(*, name: str, slug: str, phone: str, at: datetime) -> Organization:
    """Open a clinic with nothing in it. Done from the command line, before anyone can sign in."""
    if Organization.objects.filter(slug=slug).exists():
        raise NotAllowed([f"There is an organization at '{slug}' already. Choose another address."])
    organization = Organization.objects.create(name=name, slug=slug, phone=phone)
    with scope(organization=organization):
        record.write(by=system(organization.pk), at=at, what="clinic.organization_opened", about=organization)
    return organization


@verb
def open_site(
    organization: Organization,
    *,
    by: Actor,
    at: datetime,
    name: str,
    time_zone: str,
    address: str = "",
    phone: str = "",
    jurisdiction: str = "",
) -> Site:
    access.refuse(by, "clinic.arrange", organization)
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise NotAllowed([f"'{time_zone}' is not a time zone. Write one like America/New_York."]) from None
    site = Site.objects.create(
        organization=organization,
        name=name,
        time_zone=time_zone,
        address=address,
        phone=phone,
        jurisdiction=jurisdiction,
    )
    record.write(by=by, at=at, what="clinic.site_opened", about=site)
    return site


@verb
def add_room(site: Site, *, by: Actor, at: datetime, name: str, capacity: int) -> Room:
    access.refuse(by, "clinic.arrange", site)
    room = Room.objects.create(organization_id=site.organization_id, site=site, name=name, capacity=capacity)
    record.write(by=by, at=at, what="clinic.room_added", about=room)
    return room


@verb
def publish_program(site: Site, program: Program, *, by: Actor, at: datetime) -> ProgramInForce:
    """Put a definition in force at a site. Whoever is admitted already stays on their version."""
    access.refuse(by, "clinic.publish_program", site)
    ProgramInForce.objects.filter(site=site, program=program.id, replaced_at__isnull=True).update(
        replaced_at=at
    )
    in_force = ProgramInForce.objects.create(
        organization_id=site.organization_id,
        site=site,
        program=program.id,
        version=program.version,
        title=program.title,
        digest=program.digest,
        published_at=at,
        published_by=by.label,
    )
    Definition.objects.create(
        organization_id=site.organization_id, in_force=in_force, words=program.as_json()
    )
    record.write(
        by=by, at=at, what="clinic.program_published", about=in_force, detail={"digest": program.digest}
    )
    return in_force
