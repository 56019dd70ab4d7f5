"""Opening a clinic of one's own: organization, first site, and the director who does everything else on the pages."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django_scopes import scope

from handrail.ground.access.links import link_of
from handrail.ground.access.queries import demo_users
from handrail.ground.access.roles import DIRECTOR
from handrail.ground.actor import system
from handrail.ground.clinic import operations as clinic
from handrail.ground.clinic import queries as clinics
from handrail.ground.people import operations as people
from handrail.ground.steps import NotAllowed


@dataclass(frozen=True)
class Opening:
    """What a clinic begins with, in the words of whoever opens it. `state`: two letters."""

    name: str
    phone: str
    site: str
    address: str
    state: str
    time_zone: str
    director: str
    email: str


def open_clinic(said: Opening, *, at: datetime) -> str:
    """Open a clinic, all of it or nothing. Return the path where its director chooses a password.

    Raises NotAllowed with every reason against.
    """
    if reasons := list(_against(said)):
        raise NotAllowed(reasons)
    with transaction.atomic():
        slug = slugify(said.name)[:40].strip("-") or "clinic"
        organization = clinic.open_organization(name=said.name, slug=slug, phone=said.phone, at=at)
        opener = system(organization.pk)
        with scope(organization=organization):
            site = clinic.open_site(
                organization,
                by=opener,
                at=at,
                name=said.site,
                time_zone=said.time_zone,
                address=said.address,
                phone=said.phone,
                jurisdiction=said.state,
            )
            director = people.hire(
                by=opener,
                at=at,
                organization_id=organization.pk,
                name=said.director,
                roles=[DIRECTOR],
                site=site,
                email=said.email,
            )
        return link_of(director)


def _against(said: Opening) -> list[str]:
    reasons = []
    if any(one.name.casefold() == said.name.casefold() for one in clinics.organizations()):
        reasons.append(
            f"There is a clinic '{said.name}' already. Its director adds sites and staff on the pages; "
            "to open another one, choose another name."
        )
    if demo_users():
        reasons.append(
            "This database holds the demo, which anyone may enter. Your clinic needs a database of its own: "
            "set HANDRAIL_HOME to another folder (or DATABASE_URL), and leave HANDRAIL_DEMO off."
        )
    return reasons
