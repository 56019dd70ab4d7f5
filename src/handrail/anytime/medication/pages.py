"""The staff's page of medication: the list, each change with its reason, and the prescriber's forms."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.medication import operations, queries
from handrail.anytime.medication.forms import DoseForm, StartForm, StopForm
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.page import page, to


@staff_page("chart.read", reads_chart=True)
def medications(request: Any, episode: UUID) -> HttpResponse:
    found = episodes.episode_for(request.actor, episode)
    form = StartForm(request.POST or None, auto_id="start_%s")
    if form.accepted(lambda: operations.start(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("medication:list", episode=episode)
    return _list_page(request, found, start_form=form)


@staff_page("medication.change", only_post=True)
def dose(request: Any, medication: UUID) -> HttpResponse:
    found, form = queries.medication_for(request.actor, medication), DoseForm(request.POST, auto_id="dose_%s")
    if form.accepted(
        lambda: operations.change_dose(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("medication:list", episode=found.episode_id)
    return _list_page(request, _episode(request, found), form=form, at_work=found, dose_form=form)


@staff_page("medication.change", only_post=True)
def end(request: Any, medication: UUID) -> HttpResponse:
    found, form = queries.medication_for(request.actor, medication), StopForm(request.POST, auto_id="stop_%s")
    if form.accepted(lambda: operations.stop(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("medication:list", episode=found.episode_id)
    return _list_page(request, _episode(request, found), form=form, at_work=found, stop_form=form)


def _episode(request: Any, medication: Any) -> Any:
    return episodes.episode_for(request.actor, medication.episode_id)


def _list_page(request: Any, episode: Any, **forms: Any) -> HttpResponse:
    request.reading = episode
    start_form = forms.get("start_form") or StartForm(auto_id="start_%s")
    facts = {
        "episode": episode,
        "current": queries.current(episode.pk),
        "stopped": queries.stopped(episode.pk),
        "changes": queries.changes_of(episode.pk),
        "why_not": list(operations.why_not_change(episode, by=request.actor)),
        "start_form": start_form,
        "dose_form": DoseForm(),
        "stop_form": StopForm(),
        "form": start_form,
    }
    return page(request, "medication/list.html", facts | forms)
