"""The staff's pages of places that help: the directory, bringing many in, and where one client was led."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.casework import operations, queries
from handrail.anytime.casework.forms import FindForm, ImportForm, LinkForm, ResourceForm, WentForm
from handrail.anytime.casework.states import LINKAGE, OPEN
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.clinic import queries as clinic
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.forms import Form
from handrail.ground.ui.page import page, to


@staff_page("file.read")
def directory(request: Any) -> HttpResponse:
    """Look for places; add one."""
    needs = queries.words_of_needs()
    find, asked = _asked(request, needs)
    facts = {
        "find": find,
        "needs": needs,
        "found": queries.resources(**asked),
        "may_keep": access.may(request.actor, "casework.keep_directory"),
    }
    return page(request, "casework/directory.html", facts)


@staff_page("casework.keep_directory")
def new_resource(request: Any) -> HttpResponse:
    return _kept(request, None)


@staff_page("casework.keep_directory")
def resource(request: Any, resource: UUID) -> HttpResponse:
    return _kept(request, queries.resource_for(request.actor, resource))


def _kept(request: Any, found: Any) -> HttpResponse:
    form = ResourceForm(request.POST or None, needs=queries.words_of_needs(), resource=found)
    today, here = clock.today(request.actor.time_zone), clinic.own_organization(request.actor)
    if form.accepted(
        lambda: operations.keep_resource(
            here, by=request.actor, at=clock.now(), entry=form.entry(today), resource=found
        )
    ):
        return to("casework:directory")
    return page(request, "casework/resource.html", {"form": form, "resource": found})


@staff_page("casework.keep_directory", only_post=True)
def retirement(request: Any, resource: UUID) -> HttpResponse:
    operations.retire_resource(
        queries.resource_for(request.actor, resource), by=request.actor, at=clock.now()
    )
    return to("casework:directory")


@staff_page("casework.keep_directory")
def import_resources(request: Any) -> HttpResponse:
    form, here = ImportForm(request.POST or None), clinic.own_organization(request.actor)
    if form.accepted(
        lambda: operations.import_resources(here, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("casework:directory")
    return page(request, "casework/import.html", {"form": form, "needs": queries.words_of_needs()})


@staff_page("chart.read", reads_chart=True)
def linkages(request: Any, episode: UUID) -> HttpResponse:
    """Where this client was led and how it went; the directory, looked through for them."""
    found, needs = episodes.episode_for(request.actor, episode), queries.words_of_needs()
    form = LinkForm(request.POST or None, needs=needs)

    def link() -> None:
        said = dict(form.cleaned_data)
        place = queries.resource_for(request.actor, said.pop("resource"))
        operations.link(found, by=request.actor, at=clock.now(), resource=place, **said)

    if form.accepted(link):
        return to("casework:linkages", episode=episode)
    return _linkages_page(request, found, form=form)


@staff_page("casework.link", only_post=True)
def linkage(request: Any, linkage: UUID) -> HttpResponse:
    """Say how it went there."""
    found, form = queries.linkage_for(request.actor, linkage), WentForm(request.POST)

    def went() -> None:
        said = dict(form.cleaned_data)
        verb = said.pop("verb")
        facts: dict[str, Any] = {"by": request.actor, "at": clock.now(), **said}
        if verb == "ask again":
            facts["next_on"] = facts["next_on"] or clock.today(request.actor.time_zone)
            operations.put_off_linkage(found, **facts)
        else:
            operations.move_linkage(found, verb=verb, **facts)

    if form.accepted(went):
        return to("casework:linkages", episode=found.episode_id)
    return _linkages_page(request, found.episode, went=form, at_work=found)


def _linkages_page(request: Any, episode: Any, *, form: Any = None, **forms: Form | Any) -> HttpResponse:
    request.reading = episode
    needs = queries.words_of_needs()
    find, asked = _asked(request, needs)
    listed = queries.linkages_of(episode.pk)
    steps = queries.steps_of(listed)
    found = queries.resources(**asked) if any(asked.values()) else []
    facts = {
        "episode": episode,
        "find": find,
        "found": [(one, _helps_with(one, needs)) for one in found],
        "asked": asked,
        "form": form or LinkForm(needs=needs),
        "lines": [(one, needs.get(one.need, one.need), steps.get(one.pk, [])) for one in listed],
        "new_went": WentForm(auto_id=False),
        "ended": LINKAGE.states - set(OPEN),
        "why_not": list(operations.why_not_link(episode, by=request.actor)),
    }
    return page(request, "casework/linkages.html", facts | forms)


def _asked(request: Any, needs: dict[str, str]) -> tuple[FindForm, dict[str, Any]]:
    """Return the form of what is looked for in the directory, and what was asked."""
    find = FindForm(request.GET or None, needs=needs)
    return find, find.cleaned_data if find.is_bound and find.is_valid() else {}


def _helps_with(resource: Any, needs: dict[str, str]) -> list[tuple[str, str]]:
    """Return each need a place helps with, and its words."""
    return [(tag.value, needs.get(tag.value, tag.value)) for tag in resource.tags.all() if tag.kind == "need"]
