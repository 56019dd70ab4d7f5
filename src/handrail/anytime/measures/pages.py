"""The staff's pages of rating scales: enter one from paper, read how it went; a site's own reliable change."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from handrail.anytime.measures import operations, queries
from handrail.anytime.measures.forms import ScaleForm, WithdrawalForm
from handrail.anytime.measures.plots import plot_of
from handrail.anytime.medication import queries as medication
from handrail.anytime.safety import queries as safety
from handrail.ground import clock
from handrail.ground.access import may
from handrail.ground.access.pages import staff_page
from handrail.ground.clinic import queries as clinic
from handrail.ground.episode import queries as episodes
from handrail.ground.steps import NotAllowed
from handrail.ground.ui.forms import Form
from handrail.ground.ui.page import back_or_to, page, to
from handrail.ground.ui.plots import Event


@staff_page("measures.answer", reads_chart=True, hears_all=True)
def give(request: Any, episode: UUID, instrument: str) -> HttpResponse:
    """A scale as the client filled it in on paper, or said it aloud."""
    found = episodes.episode_for(request.actor, episode)
    request.reading = found
    on = clock.today(found.site.time_zone)
    due = queries.due_for(found, on=on)
    occasion = next((one.occasion for one in due if one.instrument == instrument), "cadence")
    if instrument not in {scale.id for _program_s, scale in queries.sums(episodes.program_of(found))}:
        raise Http404
    scale = queries.to_ask(instrument, found.organization_id)
    if scale is None:
        raise NotAllowed([_("Its words are not loaded. A director loads them under Screens and scales.")])
    form = ScaleForm(request.POST or None, instrument=scale, occasion=occasion)
    if form.accepted(
        lambda: operations.answer(
            found,
            by=request.actor,
            at=clock.now(),
            instrument=instrument,
            answers=form.answers(),
            occasion=form.cleaned_data["occasion"],
        )
    ):
        return back_or_to(request, "measures:trend", episode=episode)
    facts = {"episode": found, "form": form, "instrument": form.instrument}
    return page(request, "measures/give.html", facts)


@staff_page("chart.read", reads_chart=True)
def trend(request: Any, episode: UUID) -> HttpResponse:
    """How each scale went, and what each number means."""
    found = episodes.episode_for(request.actor, episode)
    request.reading = found
    trends = queries.trends(found).values()
    pairs = queries.side_by_side(trends)
    paired = {id(one) for pair in pairs for one in (pair.own, pair.seen)}
    reads_words = may(request.actor, "safety.read_words")
    events, on = _events(found, incidents=reads_words), clock.today(found.site.time_zone)
    facts = {
        "episode": found,
        "trends": [(one, plot_of(one, events=events, usual=True)) for one in trends if id(one) not in paired],
        "pairs": pairs,
        "due": queries.due_for(found, on=on),
        "unfinished": queries.unfinished(found, on=on),
        "changed": queries.changed_in(found.pk) if reads_words else [],
        "silent": queries.silences([found], on=on).get(found.pk, []),
        "scales": [scale for _program_s, scale in queries.sums(episodes.program_of(found))],
        "concern": safety.open_of([found.pk]).get(found.pk),
        "reads_words": reads_words,
    }
    return page(request, "measures/trend.html", facts)


@staff_page("chart.read")
def caseload(request: Any) -> HttpResponse:
    """Everyone's every scale, side by side: who is off track stands first."""
    everyone = "all" in request.GET
    courses = queries.courses_of(request.actor, everyone=everyone)
    on = clock.today(request.actor.time_zone)
    facts = {
        "lines": queries.caseload_lines(courses, on=on),
        "silent": [one for found in queries.silences(courses, on=on).values() for one in found if one.asks],
        "everyone": everyone,
        "thresholds_of": request.actor.site_id if may(request.actor, "measures.set_threshold") else None,
    }
    return page(request, "measures/caseload.html", facts)


@staff_page("measures.read_completion")
def completion(request: Any) -> HttpResponse:
    """How many of the times a scale was asked it was answered, by program; by name only to who may read a chart."""
    on = clock.today(request.actor.time_zone)
    lines = queries.completion(request.actor.site_id, on=on)
    return page(
        request,
        "measures/completion.html",
        {
            "lines": lines,
            "not_counted": queries.not_counted(request.actor.site_id, lines),
            "names": may(request.actor, "chart.read"),
            "on": on,
            "thresholds_of": request.actor.site_id if may(request.actor, "measures.set_threshold") else None,
        },
    )


@staff_page("measures.set_threshold")
def thresholds(request: Any, site: UUID) -> HttpResponse:
    """A site's scales: whose number says which change is reliable, and what its own admissions would give."""
    found = clinic.site_for(request.actor, site)
    on = clock.today(found.time_zone)
    return page(
        request, "measures/thresholds.html", {"site": found, "offers": queries.offers(found.pk, on=on)}
    )


@staff_page("measures.set_threshold")
def set_threshold(request: Any, site: UUID, instrument: str) -> HttpResponse:
    """One scale: compute the site's own reliable change from its admissions so far."""
    found = clinic.site_for(request.actor, site)
    on = clock.today(found.time_zone)
    offers = {one.instrument.id: one for one in queries.offers(found.pk, on=on)}
    if instrument not in offers:
        raise Http404
    form = Form(request.POST or None)
    if form.accepted(
        lambda: operations.set_threshold(found, by=request.actor, at=clock.now(), instrument=instrument)
    ):
        return to("measures:thresholds", site=site)
    offer = offers[instrument]
    why_not = list(operations.why_not_set_threshold(found, offer, by=request.actor))
    facts = {"site": found, "offer": offer, "form": form, "why_not": why_not}
    return page(request, "measures/set_threshold.html", facts)


@staff_page("measures.set_threshold")
def withdraw_threshold(request: Any, threshold: UUID) -> HttpResponse:
    """Let the publisher's number hold again."""
    found = queries.threshold_for(request.actor, threshold)
    form = WithdrawalForm(request.POST or None)
    if form.accepted(
        lambda: operations.withdraw_threshold(
            found, by=request.actor, at=clock.now(), because=form.cleaned_data["because"]
        )
    ):
        return to("measures:thresholds", site=found.site_id)
    return page(request, "measures/withdraw_threshold.html", {"threshold": found, "form": form})


def _events(episode: Any, *, incidents: bool) -> list[Event]:
    """Return what may explain a bend: moves along the rail, changes of medication, the client's own incidents.

    `incidents`: whether whoever looks reads them in the chart.
    """
    zone = episode.site.time_zone
    moves = [
        Event(on=clock.day_of(one.at, zone), label=one.now)
        for one in episodes.changes_of(episode.pk)
        if one.now in queries.IN_CARE
    ]
    doses = medication.plot_events(medication.changes_of(episode.pk))
    happened = safety.plot_events(safety.incident_lines_in_chart(episode.pk), zone) if incidents else []
    return sorted(moves + doses + happened, key=lambda event: event.on)
