"""The staff's pages of medication: the list with allergies and requests, comparing it, and the prescriber's forms."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.medication import operations, queries
from handrail.anytime.medication.forms import (
    AllergyForm,
    AnswerAskForm,
    DoseForm,
    ReconciliationForm,
    StartForm,
    StopForm,
    TakeBackForm,
)
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.page import page, to


@staff_page("chart.read", reads_chart=True)
def medications(request: Any, episode: UUID) -> HttpResponse:
    found = episodes.episode_for(request.actor, episode)
    if "look" in request.POST:  # without a script: the names that begin so, and what was typed stays
        typed = StartForm(initial=request.POST.dict(), auto_id="start_%s")
        return _list_page(request, found, start_form=typed, form=None, **_names(request, request.POST))
    form = StartForm(request.POST or None, auto_id="start_%s")
    if form.accepted(
        lambda: operations.start(found, by=request.actor, at=clock.now(), **_said(request, form))
    ):
        return to("medication:list", episode=episode)
    return _list_page(request, found, start_form=form, **_names(request, request.POST))


@staff_page("medication.change")
def names(request: Any) -> HttpResponse:
    """The names of RxNorm that begin as typed: part of the form."""
    return page(request, "medication/names.html", _names(request, request.GET))


def _names(request: Any, typed: Any) -> dict[str, Any]:
    """The names that are offered, and which of them was chosen before."""
    found = queries.rxnorm_names(request.actor.organization_id, typed.get("name", ""))
    return {
        "names": found,
        "picked": typed.get("pick", "") if any(one.rxcui == typed.get("pick") for one in found) else "",
    }


def _said(request: Any, form: StartForm) -> dict[str, Any]:
    """What was typed; a name that was offered and chosen stands with its code."""
    said = dict(form.cleaned_data)
    chosen = queries.rxnorm_name(request.actor.organization_id, said.pop("pick"))
    if chosen and not queries.begins_so(chosen, said["name"]):
        chosen = None  # the name was changed after this one was chosen
    return said | ({"name": chosen.name, "rxnorm": chosen.rxcui} if chosen else {})


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


@staff_page("medication.change", only_post=True)
def in_error(request: Any, medication: UUID) -> HttpResponse:
    found, form = (
        queries.medication_for(request.actor, medication),
        StopForm(request.POST, auto_id="error_%s"),
    )
    if form.accepted(
        lambda: operations.enter_in_error(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("medication:list", episode=found.episode_id)
    return _list_page(request, _episode(request, found), form=form, at_work=found, error_form=form)


@staff_page("medication.note_allergy", only_post=True)
def allergies(request: Any, episode: UUID) -> HttpResponse:
    found = episodes.episode_for(request.actor, episode)
    form = AllergyForm(request.POST, auto_id="allergy_%s")
    if form.accepted(
        lambda: operations.note_allergy(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("medication:list", episode=episode)
    return _list_page(request, found, allergy_form=form)


@staff_page("medication.change", only_post=True)
def allergy_end(request: Any, allergy: UUID) -> HttpResponse:
    found, form = queries.allergy_for(request.actor, allergy), TakeBackForm(request.POST, auto_id="back_%s")
    if form.accepted(
        lambda: operations.take_back_allergy(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("medication:list", episode=found.episode_id)
    return _list_page(request, _episode(request, found), back_form=form)


@staff_page("medication.change", only_post=True)
def ask_answer(request: Any, ask: UUID) -> HttpResponse:
    found, form = queries.ask_for(request.actor, ask), AnswerAskForm(request.POST, auto_id="ask_%s")
    if form.accepted(
        lambda: operations.answer_ask(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("medication:list", episode=found.episode_id)
    return _list_page(request, _episode(request, found), answer_form=form, answering=found)


@staff_page("medication.change", reads_chart=True)
def reconciliation(request: Any, episode: UUID) -> HttpResponse:
    """Compare the list with what the client takes: a decision for each line."""
    found = request.reading = episodes.episode_for(request.actor, episode)
    form = ReconciliationForm(request.POST or None, medications=queries.current(found.pk))
    if form.accepted(lambda: operations.reconcile(found, by=request.actor, at=clock.now(), **form.values())):
        return to("medication:list", episode=episode)
    facts = {
        "episode": found,
        "form": form,
        "allergies": queries.allergies_of(found.client_id),
        "before": queries.reconciliations_of(found.pk),
    }
    return page(request, "medication/reconciliation.html", facts)


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
        "allergies": queries.allergies_of(episode.client_id),
        "against": queries.against_allergies(episode),
        "asks": queries.asks_of(episode.pk),
        "reconciled": queries.reconciled(episode, on=clock.today(episode.site.time_zone)),
        "looks": queries.review_clocks([episode], on=clock.today(episode.site.time_zone)).get(episode.pk),
        "reads_messages": access.may(request.actor, "messages.read"),
        "may_note": access.may(request.actor, "medication.note_allergy"),
        "allergy_form": AllergyForm(auto_id="allergy_%s"),
        "back_form": TakeBackForm(auto_id="back_%s"),
        "new_answer": AnswerAskForm(auto_id=False),
        "why_not": list(operations.why_not_change(episode, by=request.actor)),
        "start_form": start_form,
        "names": [],
        "release": queries.rxnorm_release(request.actor.organization_id),
        "dose_form": DoseForm(),
        "stop_form": StopForm(),
        "error_form": StopForm(),
        "form": start_form,
    }
    return page(request, "medication/list.html", facts | forms)
