"""The staff's pages of the weekly review: the agenda by need, and one client's facts with the decision."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.care.review import operations, queries
from handrail.care.review.forms import DecisionForm, KeepPlanForm
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.people import queries as people
from handrail.ground.ui.page import back_or_to, page, to


@staff_page("chart.read")
def agenda(request: Any) -> HttpResponse:
    site_id = people.staff_member(staff_id=request.actor.person_id).site_id
    on = clock.day_of(clock.now(), request.actor.time_zone)
    facts = {
        "lines": queries.agenda(site_id, on=on),
        "meeting": queries.meeting_on(site_id, on) if site_id else None,
        "on": on,
    }
    return page(request, "review/agenda.html", facts)


@staff_page("chart.read", reads_chart=True)
def client(request: Any, episode: UUID) -> HttpResponse:
    """Only this client's facts, so that the page may be shown to everyone who treats them."""
    found = episodes.episode_for(request.actor, episode)
    request.reading = found
    on = clock.day_of(clock.now(), found.site.time_zone)
    form = DecisionForm(request.POST or None, staff=people.staff_at_work())
    if form.accepted(
        lambda: operations.decide_today(found, by=request.actor, at=clock.now(), **form.values())
    ):
        return to("review:agenda")
    facts = {
        "episode": found,
        "line": queries.line_of(found, on=on),
        "meeting": queries.meeting_on(found.site_id, on),
        "decisions": queries.decisions_of(found.pk),
        "form": form,
        "why_not": list(operations.why_not_decide(found, by=request.actor)),
        "reads_words": access.may(request.actor, "safety.read_words"),
    }
    return page(request, "review/client.html", facts)


@staff_page("chart.read", reads_chart=True)
def off_track(request: Any, episode: UUID, instrument: str) -> HttpResponse:
    """One scale on which a client is off track: what was found, how it was answered, and why the plan stays."""
    found = episodes.episode_for(request.actor, episode)
    request.reading = found
    asked = queries.off_track_on(found, instrument)
    seen = {"seen": asked.off.latest.pk} if asked else {}
    form = KeepPlanForm(request.POST or None, initial=seen)
    if form.accepted(
        lambda: operations.keep_plan(
            found, by=request.actor, at=clock.now(), instrument=instrument, **form.cleaned_data
        )
    ):
        return back_or_to(request, "review:client", episode=episode)
    facts = {
        "episode": found,
        "asked": asked,
        "form": form,
        "why_not": list(operations.why_not_keep_plan(found, by=request.actor, asked=asked)),
    }
    return page(request, "review/off_track.html", facts)
