"""The discharge plan on paper: the client's own, and what of it goes to whoever takes over."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse

from handrail.anytime.consents import queries as consents
from handrail.anytime.safety import queries as safety
from handrail.care.stepdown import operations, queries
from handrail.care.stepdown.forms import AppointmentStepForm, SendPlanForm
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.steps import NotAllowed
from handrail.ground.ui.page import page, paper, to


@staff_page("chart.read", reads_chart=True)
def plan_paper(request: Any, episode: UUID) -> HttpResponse:
    """The client's own paper; with `?told=`, what was noted as leaving, on that day only."""
    found = request.reading = episodes.episode_for(request.actor, episode)
    told, at = None, clock.now()
    if "told" in request.GET:
        told = queries.plan_told(found, request.GET["told"], on=at)
        if told is None:
            raise Http404
        if reasons := list(queries.why_not_print(found, told, on=at)):
            raise NotAllowed(reasons)
    return paper(queries.plan_paper(found, at=at, told=told), "discharge-plan")


@staff_page("stepdown.plan", reads_chart=True)
def sending(request: Any, episode: UUID) -> HttpResponse:
    """Note who gets which parts of the plan and what allows it; then that prints, today."""
    found = request.reading = episodes.episode_for(request.actor, episode)
    form, at = SendPlanForm(request.POST or None), clock.now()
    if form.accepted(lambda: operations.send_plan(found, by=request.actor, at=at, **form.cleaned_data)):
        return to("stepdown:sending", episode=episode)
    facts = {
        "episode": found,
        "form": form,
        "no_safety_plan": safety.plan_written_at(found.pk) is None,
        "sent": [_sent(found, one, at) for one in queries.plans_told(found.pk)],
        "why_not": list(operations.why_not_send_plan(found, by=request.actor)),
    }
    return page(request, "stepdown/sending.html", facts)


def _sent(episode: Any, told: Any, at: Any) -> tuple[Any, bool, list[str]]:
    """One time it left: whether it is of today, and why it does not print all the same."""
    today = queries.is_of_today(episode, told, on=at)
    return told, today, list(queries.why_not_print(episode, told, on=at)) if today else []


@staff_page("chart.read", reads_chart=True)
def hand_over(request: Any, episode: UUID) -> HttpResponse:
    """Each next appointment: who takes over and said yes, whether it was confirmed, whether it took place."""
    found = request.reading = episodes.episode_for(request.actor, episode)
    booked, asked = queries.booked(found.pk), request.POST.get("appointment")
    form = AppointmentStepForm(request.POST or None)
    wanted = next((one.appointment for one in booked if str(one.appointment.pk) == asked), None)
    if request.method == "POST" and wanted is None:
        raise Http404
    if wanted and form.accepted(
        lambda: operations.note_appointment(wanted, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("stepdown:hand_over", episode=episode)
    on = clock.today(found.site.time_zone)
    told = consents.hear_of(found, {one.appointment.with_whom for one in booked}, on=on)
    facts = {
        "episode": found,
        "lines": [
            (
                one,
                form if one.appointment == wanted else AppointmentStepForm(),
                one.appointment.with_whom in told,
            )
            for one in booked
        ],
        "cancelled": queries.cancelled(found.pk),
        "form": form if wanted else None,
        "why_not": list(access.reasons_against(request.actor, "stepdown.plan", found)),
    }
    return page(request, "stepdown/hand_over.html", facts)
