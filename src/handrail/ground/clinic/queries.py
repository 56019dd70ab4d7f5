"""Reads of the clinic: sites with what they offer and hold, rooms, programs in force and proposed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from handrail.clinical.kit import Finding
from handrail.clinical.program.licence_end import LicenceEnd, licence_end
from handrail.ground.access import may
from handrail.ground.actor import Actor
from handrail.ground.clinic.amenities import AMENITIES, GROUPS, words_of
from handrail.ground.clinic.findings import Against, against
from handrail.ground.clinic.models import (
    Amenity,
    Definition,
    Organization,
    ProgramInForce,
    Proposal,
    Room,
    Site,
    SiteChecks,
    SitePaper,
)
from handrail.ground.clinic.packs import Pack as Pack
from handrail.ground.clinic.packs import pack_of as pack_of
from handrail.ground.clinic.packs import packs as packs
from handrail.ground.clinic.packs import worded as worded
from handrail.ground.clinic.packs import wording_for as wording_for
from handrail.ground.clinic.packs import wording_in_force as wording_in_force
from handrail.ground.clinic.packs import wordings_in_force as wordings_in_force
from handrail.ground.clock import day_of, end_of_day
from handrail.ground.due import Due
from handrail.ground.people import queries as people
from handrail.library import shelf
from handrail.library.program import Program

EVERY_CARE = frozenset({"mental_health", "substance_use"})


def organization_by_slug(slug: str) -> Organization | None:
    """Return the organization a public address names, or None."""
    return Organization.objects.filter(slug=slug).first()


def own_organization(by: Actor) -> Organization:
    """Return the organization this actor works for."""
    assert by.organization_id is not None, "whoever signs in works for one"
    return Organization.objects.get(pk=by.organization_id)


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


def room_for(by: Actor, room_id: UUID) -> Room:
    """Return one room of this actor's clinic, with its site. Raises Room.DoesNotExist."""
    room: Room = Room.objects.select_related("site").get(pk=room_id, organization_id=by.organization_id)
    return room


def programs_in_force() -> list[ProgramInForce]:
    """Return the programs that take people now, by title."""
    return list(
        ProgramInForce.objects.filter(replaced_at__isnull=True).select_related("site").order_by("title")
    )


def program_in_force(*, program: str, site_id: UUID | None = None) -> ProgramInForce | None:
    """Return the version in force of a program: at this site if it runs there, else at the first site by name.

    By name, so that publishing a version somewhere moves nobody's door.
    """
    by_site = running(program)
    return next((one for one in by_site if one.site_id == site_id), by_site[0] if by_site else None)


def versions_by_id(in_force_ids: Iterable[str]) -> dict[str, ProgramInForce]:
    """Return these versions of programs, in force or replaced, by their id as text. One query."""
    return {str(one.pk): one for one in ProgramInForce.objects.filter(pk__in=list(in_force_ids))}


def running(program: str) -> list[ProgramInForce]:
    """Return the version in force of a program at each site that runs it, by the site's name."""
    found = ProgramInForce.objects.filter(program=program, replaced_at__isnull=True)
    return sorted(found.select_related("site", "organization"), key=lambda one: (one.site.name, one.site_id))


def began_running(program: str) -> list[UUID]:
    """Return the sites that run or ran a program, whichever began first before the others."""
    found = ProgramInForce.objects.filter(program=program).order_by("published_at", "id")
    return list(dict.fromkeys(found.values_list("site_id", flat=True)))


def site_names() -> dict[UUID, str]:
    """Return each site's name as a public address says it. An older site keeps its own when a new one is alike."""
    names: dict[UUID, str] = {}
    for site in Site.objects.order_by("id"):
        bare = name = slugify(site.name) or "site"
        number = 1
        while name in names.values():
            number += 1
            name = f"{bare}-{number}"
        names[site.pk] = name
    return names


def definition_of(in_force: ProgramInForce) -> Program:
    """Return the definition an episode lives by, exactly as it was published."""
    return _definition(in_force.digest, in_force.pk)


@lru_cache(maxsize=256)
def _definition(digest: str, pk: UUID) -> Program:
    """Parse one published version once: it never changes, so its digest is its name."""
    with scopes_disabled():
        return Program.from_json(Definition.objects.get(in_force_id=pk).words)


@dataclass(frozen=True)
class Offered:
    """Something a site offers besides treatment, in the words of the page's language."""

    kind: str
    group: str
    label: str
    words: str  # which languages, which bus; often empty

    def __str__(self) -> str:
        return f"{self.label}: {self.words}" if self.words else self.label


def site_for(by: Actor, site_id: UUID) -> Site:
    """Return one site of this actor's organization. Raises Site.DoesNotExist for another's."""
    site: Site = Site.objects.get(pk=site_id, organization_id=by.organization_id)
    return site


def amenities_of(site_id: UUID) -> list[Offered]:
    """Return what a site offers besides treatment, in the order of the list. One query; for public pages too."""
    found = {row.kind: row.words for row in Amenity.objects.filter(site_id=site_id)}
    return [
        Offered(kind, str(GROUPS[group]), words_of(kind), found[kind])
        for kind, (group, _label, _needs) in AMENITIES.items()
        if kind in found
    ]


def speaks(offered: Iterable[Offered], language: str) -> bool | None:
    """Return whether a site's languages name this one (a code such as es); None: its languages are not told."""
    told = [one.words.casefold() for one in offered if one.kind == "languages"]
    if not told:
        return None
    return get_language_info(language)["name"].casefold() in told[0]


def sites_offering(kinds: Iterable[str]) -> set[UUID]:
    """Return the sites that offer all of these kinds: what a client needs of a place."""
    wanted, offered = set(kinds), dict[UUID, set[str]]()
    for site_id, kind in Amenity.objects.filter(kind__in=wanted).values_list("site_id", "kind"):
        offered.setdefault(site_id, set()).add(kind)
    if not wanted:
        return set(Site.objects.values_list("pk", flat=True))
    return {site_id for site_id, there in offered.items() if there == wanted}


def papers_of(site_id: UUID) -> list[SitePaper]:
    """Return a site's licences and accreditations, withdrawn ones last, soonest to end first."""
    papers = list(SitePaper.objects.filter(site_id=site_id).order_by("expires_on"))
    return sorted(papers, key=lambda paper: paper.withdrawn_on is not None)


def paper_for(by: Actor, paper_id: UUID) -> SitePaper:
    found = SitePaper.objects.select_related("site")
    paper: SitePaper = found.get(pk=paper_id, organization_id=by.organization_id)
    return paper


def _standing(on: date) -> QuerySet[SitePaper]:
    found: QuerySet[SitePaper] = SitePaper.objects.filter(
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on)
    )
    return found


def last_papers(*, on: date) -> list[SitePaper]:
    """Return the latest standing paper of each kind, name and site: a renewal takes the old one's place."""
    latest: dict[tuple[UUID, str, str], SitePaper] = {}
    for paper in _standing(on).select_related("site").order_by("expires_on"):
        latest[(paper.site_id, paper.kind, paper.name)] = paper
    return list(latest.values())


def papers_ending(*, as_of: datetime, by: Actor) -> list[tuple[SitePaper, Finding]]:
    """Return the sites' licences and accreditations that end soon or have ended, with the warning, soonest first."""
    found = [
        (paper, licence_end(LicenceEnd((paper.expires_on - day_of(as_of, zone)).days), as_of=as_of.date()))
        for paper in last_papers(on=day_of(as_of, by.time_zone))
        for zone in (paper.site.time_zone,)
    ]
    warned = [(paper, warning) for paper, warning in found if warning.answer != "met"]
    return sorted(warned, key=lambda pair: pair[0].expires_on)


def due(*, as_of: datetime, by: Actor) -> list[Due]:
    """Return the sites' licences and accreditations that end soon or have ended: the director's work list."""
    if not may(by, "clinic.arrange"):
        return []
    return [
        Due(
            words=_("%(what)s. %(because)s") % {"what": paper.name, "because": found.because},
            about=paper.site.name,
            route="clinic:site",
            ids={"site": paper.site_id},
            verb="clinic.arrange",
            due_at=end_of_day(paper.expires_on, paper.site.time_zone),
            late=found.value in ("last", "ended"),
            kind="clinic",
            tags=(str(found.value),),
        )
        for paper, found in papers_ending(as_of=as_of, by=by)
    ]


def checks_of(site_id: UUID) -> SiteChecks | None:
    """Return what a site's programs are checked against; None: nothing was chosen, the generic sheets count."""
    return SiteChecks.objects.filter(site_id=site_id).first()


def looked_at(sites: Iterable[Site], *, as_of: datetime) -> dict[UUID, Against]:
    """Return what each site's programs are checked against. The number of queries is fixed."""
    sites = list(sites)
    checks = {one.site_id: one for one in SiteChecks.objects.filter(site__in=sites)}
    licences = list(
        SitePaper.objects.filter(site__in=sites, kind="licence").values_list(
            "site_id", "valid_from", "expires_on", "withdrawn_on"
        )
    )
    days = {site.pk: day_of(as_of, site.time_zone) for site in sites}
    held = {day: people.kinds_held(on=day) for day in sorted(set(days.values()))}
    found = {}
    for site in sites:
        on, chosen = days[site.pk], checks.get(site.pk)
        licensed = any(
            one == site.pk and begins <= on <= ends and (withdrawn is None or on < withdrawn)
            for one, begins, ends, withdrawn in licences
        )
        found[site.pk] = against(
            jurisdiction=site.jurisdiction,
            payers=chosen.payers if chosen else (),
            stops=chosen.stops if chosen else (),
            as_of=on,
            held=held[on].get(site.pk, set()) | held[on].get(None, set()),
            licensed=licensed,
            own=chosen.own if chosen else None,
        )
    return found


def note_hours() -> dict[UUID, Decimal]:
    """Return after how many hours an unsigned note is late, for each site that says so itself or by its state.

    The stricter of the two where both say. One query.
    """
    found = {}
    for site, jurisdiction, own in Site.objects.values_list("pk", "jurisdiction", "checks__own"):
        known = jurisdiction.lower() in shelf.jurisdiction_ids()
        sheet = shelf.jurisdiction(jurisdiction.lower() if known else "generic")
        ask = sheet.ask("note_hours", ages="adults", care=EVERY_CARE)
        said = [ask.value] if ask else []
        said += [Decimal(own["note_hours"])] if own and "note_hours" in own else []
        if said:
            found[site] = min(said)
    return found


def own_numbers() -> dict[UUID, dict[str, Decimal]]:
    """Return what each site asks of itself: kinds of `library.requirement.OWN` to numbers. One query."""
    return {
        site: {what: Decimal(number) for what, number in own.items()}
        for site, own in SiteChecks.objects.values_list("site_id", "own")
    }


def version_in_force(*, site_id: UUID, program: str) -> ProgramInForce | None:
    return ProgramInForce.objects.filter(site_id=site_id, program=program, replaced_at__isnull=True).first()


def version_for(by: Actor, in_force_id: UUID) -> ProgramInForce:
    """Return one published version, replaced or not. Raises ProgramInForce.DoesNotExist for another clinic's."""
    found = ProgramInForce.objects.select_related("site", "organization")
    version: ProgramInForce = found.get(pk=in_force_id, organization_id=by.organization_id)
    return version


def versions_of(in_force: ProgramInForce) -> list[ProgramInForce]:
    """Return every version of a program that a site published, the newest first."""
    found = ProgramInForce.objects.filter(site_id=in_force.site_id, program=in_force.program)
    return list(found.order_by("-published_at"))


def published_numbers(*, site_id: UUID, program: str) -> set[int]:
    """Return the number of every version of a program that was ever in force at a site."""
    found = ProgramInForce.objects.filter(site_id=site_id, program=program)
    return {int(version) for version in found.values_list("version", flat=True)}


def open_proposals() -> list[Proposal]:
    """Return the proposals nobody has published or withdrawn yet, the newest first."""
    return list(Proposal.objects.filter(state="open").select_related("site").order_by("-proposed_at"))


def proposal_for(by: Actor, proposal_id: UUID) -> Proposal:
    found = Proposal.objects.select_related("site", "seen", "became")
    proposal: Proposal = found.get(pk=proposal_id, organization_id=by.organization_id)
    return proposal


def shelf_titles() -> list[tuple[str, str]]:
    """Return the programs that ship: id and title, to begin a definition from."""
    return [(program.id, program.title) for program in shelf.programs()]
