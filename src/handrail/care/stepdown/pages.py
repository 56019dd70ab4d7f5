"""The staff's pages of less care: readiness, the discharge plan and its print, the discharge."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from handrail.anytime.medication import queries as medication
from handrail.anytime.safety import queries as safety
from handrail.care.admission import queries as doses
from handrail.care.stepdown import operations, queries
from handrail.care.stepdown.forms import (
    AppointmentForm,
    CancellationForm,
    DischargeForm,
    FinishForm,
    PlanForm,
    StayForm,
    StepDownForm,
)
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.steps import NotAllowed
from handrail.ground.ui.page import page, to


def _episode(request: Any, episode_id: Any) -> Any:
    request.reading = episodes.episode_for(request.actor, episode_id)
    return request.reading


def _today(episode: Any) -> Any:
    return clock.day_of(clock.now(), episode.site.time_zone)


@staff_page("chart.read", reads_chart=True)
def readiness(request: Any, episode: UUID) -> HttpResponse:
    """Three answers with their evidence, and the form by which a clinician steps a client down."""
    found = _episode(request, episode)
    today, taper = _today(found), episodes.program_of(found).taper
    form = StepDownForm(request.POST or None, taper=taper, initial={"from_day": today})
    if form.accepted(lambda: operations.step_down(found, by=request.actor, at=clock.now(), **form.values())):
        return to("stepdown:readiness", episode=episode)
    return _readiness_page(request, found, form=form)


@staff_page("stepdown.plan_stay", only_post=True)
def stay(request: Any, episode: UUID) -> HttpResponse:
    """Move the planned end, with its reason."""
    found, form = _episode(request, episode), StayForm(request.POST)
    if form.accepted(
        lambda: operations.plan_stay(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("stepdown:readiness", episode=episode)
    return _readiness_page(request, found, stay_form=form)


def _readiness_page(request: Any, found: Any, **forms: Any) -> HttpResponse:
    today, ends = _today(found), found.target_discharge_on
    facts = {
        "form": StepDownForm(taper=episodes.program_of(found).taper, initial={"from_day": today}),
        "stay_form": StayForm(initial={"target_on": ends, "seen": ends}),
        "ends": queries.planned_ends(found.pk),
        "why_not_stay": list(operations.why_not_plan_stay(found, by=request.actor)),
        "episode": found,
        "ready": queries.readiness(found, on=today),
        "dose": doses.dose_on(found.pk, on=today),
        "coming": [one for one in doses.doses_of(found.pk) if one.from_day > today],
        "why_not": list(operations.why_not_step_down(found, by=request.actor, at=clock.now())),
    }
    return page(request, "stepdown/readiness.html", facts | forms)


@staff_page("chart.read", reads_chart=True)
def plan(request: Any, episode: UUID) -> HttpResponse:
    found = _episode(request, episode)
    form = PlanForm(request.POST or None, plan=queries.discharge_plan(found.pk))
    if form.accepted(
        lambda: operations.save_plan(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("stepdown:plan", episode=episode)
    return _plan_page(request, found, form=form)


@staff_page("stepdown.plan", only_post=True)
def appointment(request: Any, episode: UUID) -> HttpResponse:
    found, form = _episode(request, episode), AppointmentForm(request.POST)
    if form.accepted(lambda: operations.book(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("stepdown:plan", episode=episode)
    return _plan_page(request, found, book_form=form, form=form)


@staff_page("stepdown.plan", only_post=True)
def cancellation(request: Any, appointment: UUID) -> HttpResponse:
    found = queries.appointment_for(request.actor, appointment)
    form = _cancellation(found, request.POST)
    if form.accepted(lambda: operations.cancel(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("stepdown:plan", episode=found.episode_id)
    episode = _episode(request, found.episode_id)
    return _plan_page(request, episode, form=form, cancelling=found.pk)


def _cancellation(appointment: Any, data: Any = None) -> CancellationForm:
    return CancellationForm(data, auto_id=f"id_{appointment.pk}_%s")


def _visits(request: Any, episode: Any, form: Any, cancelling: Any) -> list[tuple[Any, Any, list[str]]]:
    """Return the visits that stand, each with the form that cancels it and what stands against that."""
    return [
        (
            one,
            form if one.appointment.pk == cancelling else _cancellation(one.appointment),
            list(operations.why_not_cancel(one, by=request.actor)),
        )
        for one in queries.booked(episode.pk)
    ]


@staff_page("stepdown.plan", only_post=True)
def finish(request: Any, episode: UUID) -> HttpResponse:
    found = _episode(request, episode)
    form = _finish_form(found, request.POST)
    if reasons := list(operations.why_not_finish(found, by=request.actor)):
        raise NotAllowed(reasons)
    if form.accepted(
        lambda: operations.finish_plan(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("stepdown:plan", episode=episode)
    return _plan_page(request, found, form=form, finish_form=form)


def _finish_form(episode: Any, data: Any = None) -> FinishForm:
    return FinishForm(data, booked=queries.is_booked_ahead(episode.pk, as_of=clock.now()))


def _plan_page(request: Any, episode: Any, *, cancelling: Any = None, **forms: Any) -> HttpResponse:
    current = queries.discharge_plan(episode.pk)
    plan_form = forms["form"] if isinstance(forms["form"], PlanForm) else PlanForm(plan=current)
    facts = {
        "episode": episode,
        "plan": current,
        "parts": _parts(current),
        "appointments": _visits(request, episode, forms["form"], cancelling),
        "cancelled": queries.cancelled(episode.pk),
        "no_safety_plan": safety.plan_written_at(episode.pk) is None,
        "plan_form": plan_form,
        "book_form": AppointmentForm(),
        "finish_form": _finish_form(episode),
        "why_not_book": list(operations.why_not_book(episode, by=request.actor)),
        "why_not_write": list(operations.why_not_write(episode, by=request.actor)),
        "why_not_finish": list(operations.why_not_finish(episode, by=request.actor)),
    }
    return page(request, "stepdown/plan.html", facts | forms)


def _parts(plan: Any) -> list[tuple[str, str, str]]:
    """Return the plan as it is read: each part, its name and its words."""
    return [(part, _(words), getattr(plan, part, "")) for part, words in operations.TEXTS.items()]


@staff_page("chart.read", reads_chart=True)
def printed(request: Any, episode: UUID) -> HttpResponse:
    """What the client leaves with, on paper."""
    found = _episode(request, episode)
    current, steps = queries.discharge_plan(found.pk), safety.current_plan(found.pk)
    facts = {
        "episode": found,
        "plan": current,
        "parts": _parts(current),
        "appointments": [one.appointment for one in queries.booked(found.pk) if not one.refused],
        "medications": medication.current(found.pk),
        "safety_steps": safety.steps_of(steps),
        "no_safety_plan": queries.NO_SAFETY_PLAN,
    }
    return page(request, "stepdown/print.html", facts)


@staff_page("chart.read", reads_chart=True)
def discharge(request: Any, episode: UUID) -> HttpResponse:
    found = _episode(request, episode)
    form = DischargeForm(request.POST or None, initial={"on": _today(found)})
    if form.accepted(
        lambda: operations.discharge(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("stepdown:print", episode=episode)
    facts = {
        "episode": found,
        "form": form,
        "plan": queries.discharge_plan(found.pk),
        "missing": list(operations.why_not_discharge(found, by=request.actor, at=clock.now())),
        "why_not": list(
            operations.why_not_discharge(found, by=request.actor, at=clock.now(), reason="dropped out")
        ),
    }
    return page(request, "stepdown/discharge.html", facts)
