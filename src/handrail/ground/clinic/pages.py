"""The director's pages of programs and sites. Anyone on the staff may read what a program is and what is found in it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse

from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.clinic import findings, operations, queries, texts, views
from handrail.ground.clinic.forms import (
    AmenitiesForm,
    ChecksForm,
    PaperForm,
    ProposalForm,
    RoomForm,
    VideoForm,
    WithdrawalForm,
    WordingForm,
    WordingWithdrawalForm,
)
from handrail.ground.people.standing import standings
from handrail.ground.ui.page import page, to
from handrail.library import shelf
from handrail.library.explain import DefinitionError


@staff_page("today.read")
def version(request: Any, version: UUID) -> HttpResponse:
    """One published version: its week, its day, its terms; what is found in it; what differs from another."""
    found = queries.version_for(request.actor, version)
    program, at = queries.definition_of(found), clock.now()
    looked_at = queries.looked_at([found.site], as_of=at)[found.site_id]
    others = queries.versions_of(found)
    beside = _beside(request, others)
    facts = {
        "version": found,
        "program": program,
        "drawn": views.drawn(program),
        "looked_at": looked_at,
        "findings": findings.of(program, looked_at),
        "versions": others,
        "beside": beside,
        "changes": views.changes(queries.definition_of(beside), program) if beside else [],
        "proposals": [one for one in queries.open_proposals() if one.program == found.program],
        "may_propose": access.may(request.actor, "clinic.publish_program"),
        "may_arrange": access.may(request.actor, "clinic.arrange"),
    }
    return page(request, "clinic/version.html", facts)


@staff_page("today.read")
def text(request: Any, version: UUID) -> HttpResponse:
    """The definition as a file, to keep or to change elsewhere."""
    found = queries.version_for(request.actor, version)
    answer = HttpResponse(texts.text_of(found), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.program}-{found.version}.yaml"'
    return answer


@staff_page("clinic.publish_program")
def proposing(request: Any, version: UUID) -> HttpResponse:
    """Write a new version beside the one in force."""
    seen = queries.version_for(request.actor, version)
    form = ProposalForm(request.POST or None, request.FILES or None, initial={"text": texts.text_of(seen)})
    return _proposed(
        request,
        form,
        lambda said: operations.propose(seen.site, by=request.actor, at=clock.now(), text=said, seen=seen),
        {"seen": seen, "site": seen.site},
    )


@staff_page("clinic.publish_program")
def new_program(request: Any, site: UUID) -> HttpResponse:
    """Bring a program to a site that does not run it yet."""
    found = queries.site_for(request.actor, site)
    form = ProposalForm(request.POST or None, request.FILES or None, initial=_from_the_shelf(request))
    return _proposed(
        request,
        form,
        lambda said: operations.propose(found, by=request.actor, at=clock.now(), text=said),
        {"site": found, "shelf": queries.shelf_titles()},
    )


@staff_page("clinic.publish_program")
def revision(request: Any, proposal: UUID) -> HttpResponse:
    """Write an open proposal anew; the old one is withdrawn."""
    old = queries.proposal_for(request.actor, proposal)
    form = ProposalForm(request.POST or None, request.FILES or None, initial={"text": old.text})
    return _proposed(
        request,
        form,
        lambda said: operations.propose(
            old.site, by=request.actor, at=clock.now(), text=said, seen=old.seen, instead_of=old
        ),
        {"seen": old.seen, "site": old.site, "old": old},
    )


@staff_page("today.read")
def proposal(request: Any, proposal: UUID) -> HttpResponse:
    return _proposal_page(request, proposal)


@staff_page("clinic.publish_program", only_post=True)
def publication(request: Any, proposal: UUID) -> HttpResponse:
    found = queries.proposal_for(request.actor, proposal)
    made = operations.publish_proposal(found, by=request.actor, at=clock.now())
    return to("clinic:version", version=made.pk)


@staff_page("clinic.publish_program", only_post=True)
def withdrawn(request: Any, proposal: UUID) -> HttpResponse:
    operations.withdraw_proposal(
        queries.proposal_for(request.actor, proposal), by=request.actor, at=clock.now()
    )
    return to("staff:programs")


@staff_page("clinic.arrange")
def site(request: Any, site: UUID) -> HttpResponse:
    return _site_page(request, site)


@staff_page("clinic.arrange")
def amenities(request: Any, site: UUID) -> HttpResponse:
    found = queries.site_for(request.actor, site)
    form = AmenitiesForm(request.POST or None, offered=queries.amenities_of(found.pk))
    if request.method == "POST" and form.accepted(
        lambda: operations.set_amenities(found, by=request.actor, at=clock.now(), offered=form.offered())
    ):
        return to("clinic:site", site=site)
    return _site_page(request, site, amenities_form=form)


@staff_page("clinic.arrange")
def papers(request: Any, site: UUID) -> HttpResponse:
    found = queries.site_for(request.actor, site)
    form = PaperForm(request.POST or None)
    if form.accepted(
        lambda: operations.add_paper(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("clinic:site", site=site)
    return _site_page(request, site, paper_form=form)


@staff_page("clinic.arrange")
def checks(request: Any, site: UUID) -> HttpResponse:
    found = queries.site_for(request.actor, site)
    form = _checks_form(found, request.POST or None)
    if form.accepted(lambda: operations.set_checks(found, by=request.actor, at=clock.now(), **form.chosen())):
        return to("clinic:site", site=site)
    return _site_page(request, site, checks_form=form)


@staff_page("clinic.arrange")
def rooms(request: Any, site: UUID) -> HttpResponse:
    found = queries.site_for(request.actor, site)
    form = RoomForm(request.POST or None)
    if form.accepted(
        lambda: operations.add_room(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("clinic:site", site=site)
    return _site_page(request, site, room_form=form)


@staff_page("clinic.arrange")
def video(request: Any, site: UUID) -> HttpResponse:
    found = queries.site_for(request.actor, site)
    form = VideoForm(request.POST or None, initial={"address": found.video_address})
    if form.accepted(
        lambda: operations.set_video_address(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("clinic:site", site=site)
    return _site_page(request, site, video_form=form)


@staff_page("clinic.arrange")
def paper_withdrawal(request: Any, paper: UUID) -> HttpResponse:
    found = queries.paper_for(request.actor, paper)
    form = WithdrawalForm(request.POST or None)
    if form.accepted(
        lambda: operations.withdraw_paper(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("clinic:site", site=found.site_id)
    return page(request, "clinic/paper_withdrawal.html", {"form": form, "paper": found})


@staff_page("clinic.load_wording")
def scales(request: Any) -> HttpResponse:
    """Screens and scales: which need the clinic's own wording, who attested it and when."""
    packs = queries.packs(request.actor.organization_id)
    own = [pack for pack in packs if pack.instrument.needs_wording]
    facts = {
        "loaded": sorted((pack for pack in own if pack.loaded), key=lambda pack: pack.wording is None),
        "can_be_loaded": [pack for pack in own if not pack.loaded],
        "whole": [pack.instrument for pack in packs if not pack.instrument.needs_wording],
    }
    return page(request, "clinic/scales.html", facts)


@staff_page("clinic.load_wording")
def wording(request: Any, pack: str) -> HttpResponse:
    """Load the clinic's own copy of a pack's words, and attest it."""
    organization = queries.own_organization(request.actor)
    found = queries.pack_of(organization.pk, pack)
    if found is None:
        raise Http404
    again = next((one for one in found.loaded if str(one.pk) == request.GET.get("again")), None)
    form = WordingForm(
        request.POST or None,
        request.FILES or None,
        instrument=found.instrument,
        wording=found.wording,
        again=again,
    )
    if form.accepted(
        lambda: operations.load_wording(
            organization, by=request.actor, at=clock.now(), instrument=pack, **form.said()
        )
    ):
        return to("clinic:scales")
    return page(request, "clinic/wording.html", {"form": form, "pack": found, "again": again})


@staff_page("clinic.load_wording")
def wording_withdrawal(request: Any, wording: UUID) -> HttpResponse:
    found = queries.wording_for(request.actor, wording)
    form = WordingWithdrawalForm(request.POST or None)
    if form.accepted(
        lambda: operations.withdraw_wording(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("clinic:scales")
    facts = {"form": form, "wording": found, "instrument": shelf.instrument(found.instrument)}
    return page(request, "clinic/wording_withdrawal.html", facts)


def _proposed(
    request: Any, form: ProposalForm, propose: Callable[[str], Any], facts: dict[str, Any]
) -> HttpResponse:
    """Propose what was typed, and go on to the proposal; or show the text with its mistakes."""
    made: list[Any] = []
    if form.accepted(lambda: made.append(propose(form.cleaned_data["text"]))):
        return to("clinic:proposal", proposal=made[0].pk)
    return page(
        request, "clinic/proposing.html", {"form": form, "newer": _newer_than(facts.get("seen"))} | facts
    )


def _newer_than(seen: Any) -> Any:
    """Return the version that is in force now, where it is not the one that was seen."""
    now = seen and queries.version_in_force(site_id=seen.site_id, program=seen.program)
    return now if now and now.pk != seen.pk else None


def _proposal_page(request: Any, proposal_id: UUID) -> HttpResponse:
    found, at = queries.proposal_for(request.actor, proposal_id), clock.now()
    may_propose = access.may(request.actor, "clinic.publish_program")
    try:
        program = texts.program_in(found.text)
    except (
        DefinitionError
    ) as error:  # it fitted when it was proposed; what it names from the shelf has changed
        facts = {"proposal": found, "mistakes": texts.said(error, found.text), "may_propose": may_propose}
        return page(request, "clinic/no_longer_fits.html", facts)
    looked_at = queries.looked_at([found.site], as_of=at)[found.site_id]
    before = queries.definition_of(found.seen) if found.seen else None
    facts = {
        "proposal": found,
        "program": program,
        "drawn": views.drawn(program),
        "looked_at": looked_at,
        "findings": findings.of(program, looked_at),
        "changes": views.changes(before, program) if before else [],
        "may_propose": may_propose,
        "newer": _newer_than(found.seen) if found.state == "open" else None,
        "why_not": list(operations.why_not_publish_proposal(found, program, by=request.actor, at=at)),
    }
    return page(request, "clinic/proposal.html", facts)


def _site_page(request: Any, site_id: UUID, **forms: Any) -> HttpResponse:
    found = queries.site_for(request.actor, site_id)
    today = clock.day_of(clock.now(), found.time_zone)
    offered = queries.amenities_of(found.pk)
    facts = {
        "site": found,
        "offered": offered,
        "papers": standings(queries.papers_of(found.pk), on=today),
        "rooms": queries.rooms(site_id=found.pk),
        "amenities_form": AmenitiesForm(offered=offered),
        "paper_form": PaperForm(),
        "room_form": RoomForm(),
        "video_form": VideoForm(initial={"address": found.video_address}),
        "checks_form": forms.get("checks_form") or _checks_form(found),
    }
    return page(request, "clinic/site.html", facts | forms)


def _checks_form(site: Any, sent: Any = None) -> ChecksForm:
    now = queries.checks_of(site.pk)
    chosen = {"payers": now.payers, "stops": now.stops} if now else {}
    return ChecksForm(
        sent, initial={"jurisdiction": site.jurisdiction} | chosen, own=now.own if now else None
    )


def _beside(request: Any, others: list[Any]) -> Any:
    """The version to compare with, by the address; one that is not of this program is not found."""
    wanted = request.GET.get("beside", "")
    if not wanted:
        return None
    for other in others:
        if str(other.pk) == wanted:
            return other
    raise Http404


def _from_the_shelf(request: Any) -> dict[str, str]:
    """The text of a program that ships, to begin from, when the address names one."""
    wanted = request.GET.get("from", "")
    return {"text": texts.on_the_shelf(wanted)} if wanted in dict(queries.shelf_titles()) else {}
