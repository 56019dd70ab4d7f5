"""What can be done to the clinic itself: open it, add sites and rooms, say what a site offers and holds."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django_scopes import scope

from handrail.clinical.program.rules import PROGRAM_RULES
from handrail.ground import access
from handrail.ground.actor import Actor, system
from handrail.ground.clinic.amenities import AMENITIES, needs_words, words_of
from handrail.ground.clinic.models import PAPERS, Amenity, Organization, Room, Site, SiteChecks, SitePaper
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb
from handrail.library import shelf
from handrail.library.requirement import OWN

MEANWHILE_PAPER = "Someone withdrew this a moment ago. Look again."


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
    try:
        with attempt():
            room: Room = Room.objects.create(
                organization_id=site.organization_id, site=site, name=name, capacity=capacity
            )
    except IntegrityError:
        words = _("There is a room '%(name)s' at this site already. Choose another name.")
        raise NotAllowed([words % {"name": name}]) from None
    record.write(by=by, at=at, what="clinic.room_added", about=room)
    return room


@verb
def set_amenities(site: Site, *, by: Actor, at: datetime, offered: Mapping[str, str]) -> None:
    """Say what a site offers besides treatment: kind to words of its own (often empty). Replaces the list."""
    access.refuse(by, "clinic.arrange", site)
    if unknown := sorted(set(offered) - set(AMENITIES)):
        raise NotAllowed(
            [_("'%(kind)s' is not on the list of what a site may offer.") % {"kind": unknown[0]}]
        )
    for kind, words in offered.items():
        if needs_words(kind) and not words.strip():
            raise NotAllowed([_("%(what)s: write which.") % {"what": words_of(kind)}])
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)  # one at a time replaces the list
    before = sorted(Amenity.objects.filter(site=site).values_list("kind", flat=True))
    Amenity.objects.filter(site=site).delete()
    Amenity.objects.bulk_create(
        Amenity(organization_id=site.organization_id, site=site, kind=kind, words=words.strip())
        for kind, words in offered.items()
    )
    detail = {"was": before, "now": dict(sorted(offered.items()))}
    record.write(by=by, at=at, what="clinic.amenities_set", about=site, detail=detail)


@verb
def add_paper(
    site: Site,
    *,
    by: Actor,
    at: datetime,
    kind: str,
    name: str,
    issuer: str,
    valid_from: date,
    expires_on: date,
    number: str = "",
) -> SitePaper:
    """Write down a licence or an accreditation of a site, or its renewal."""
    access.refuse(by, "clinic.arrange", site)
    if kind not in PAPERS:
        raise NotAllowed([_("Choose licence or accreditation.")])
    if expires_on <= valid_from:
        raise NotAllowed([_("It must end after it begins. Check the two dates.")])
    paper: SitePaper = SitePaper.objects.create(
        organization_id=site.organization_id,
        site=site,
        kind=kind,
        name=name,
        issuer=issuer,
        number=number,
        valid_from=valid_from,
        expires_on=expires_on,
    )
    detail = {"kind": kind, "name": name, "until": expires_on}
    record.write(by=by, at=at, what="clinic.paper_added", about=paper, detail=detail)
    return paper


@verb
def withdraw_paper(paper: SitePaper, *, by: Actor, at: datetime, on: date, because: str) -> None:
    """From this day on a licence or an accreditation counts no more: lost, suspended, or written down wrongly."""
    access.refuse(by, "clinic.arrange", paper)
    if not because.strip():
        raise NotAllowed([_("Write why it counts no more.")])
    standing = SitePaper.objects.filter(pk=paper.pk, withdrawn_on__isnull=True)
    if not standing.update(withdrawn_on=on, withdrawn_because=because):
        raise NotAllowed([_(MEANWHILE_PAPER)])
    detail = {"on": on, "because": because}
    record.write(by=by, at=at, what="clinic.paper_withdrawn", about=paper, detail=detail)


@verb
def set_checks(
    site: Site,
    *,
    by: Actor,
    at: datetime,
    jurisdiction: str,
    payers: Iterable[str],
    stops: Iterable[str],
    own: Mapping[str, Decimal] | None = None,
) -> SiteChecks:
    """Choose the state and the payers that a site's programs are checked against, and which findings stop.

    `jurisdiction` is a state's two letters or empty; `payers` are sheets of the library; `stops` names of rules.
    `own`: what the site asks of itself, kinds of `library.requirement.OWN` to numbers.
    """
    access.refuse(by, "clinic.arrange", site)
    wanted, stopping = sorted(set(payers)), sorted(set(stops))
    _refuse_strange(wanted, stopping, own or {})
    numbers = {what: str(value) for what, value in sorted((own or {}).items())}
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)  # two at once would both make the first row
    before = {"jurisdiction": site.jurisdiction}
    Site.objects.filter(pk=site.pk).update(jurisdiction=jurisdiction)
    site.jurisdiction = jurisdiction
    checks: SiteChecks
    checks, _made = SiteChecks.objects.update_or_create(
        site=site,
        defaults={
            "organization_id": site.organization_id,
            "payers": wanted,
            "stops": stopping,
            "own": numbers,
        },
    )
    now = {"jurisdiction": jurisdiction, "payers": wanted, "stops": stopping, "own": numbers}
    detail = {"was": before, **now}
    record.write(by=by, at=at, what="clinic.checks_set", about=site, detail=detail)
    return checks


def _refuse_strange(payers: list[str], stops: list[str], own: Mapping[str, Decimal]) -> None:
    """Raise NotAllowed for a payer or a rule there is none of, and for a number no program could keep."""
    if unknown := [one for one in payers if one not in shelf.payer_ids()]:
        raise NotAllowed([_("There is no sheet of the payer '%(payer)s'.") % {"payer": unknown[0]}])
    if unknown := [one for one in stops if one not in PROGRAM_RULES]:
        raise NotAllowed([_("There is no rule '%(rule)s' about programs.") % {"rule": unknown[0]}])
    for what, value in own.items():
        if what not in OWN:
            raise NotAllowed([_("A site may not ask for '%(what)s'.") % {"what": what}])
        low, high = OWN[what]
        if not low <= value <= high:
            raise NotAllowed([_("Write a number from %(low)s to %(high)s.") % {"low": low, "high": high}])


def one_at_a_time(organization_id: UUID) -> None:
    """Let one act of this clinic at a time go on from here until it is saved: what counts up leaves no gap."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
