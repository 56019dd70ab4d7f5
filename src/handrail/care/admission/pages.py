"""The page on which someone gets ready for the first day: a checklist, and a form for each thing."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from handrail.care.admission import operations, queries
from handrail.care.admission.forms import DoseForm, OrientationForm, StartForm, TeamForm
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.clinic.visits import planned_visits
from handrail.ground.episode import queries as episode_queries
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.ground.ui.page import page, to


@staff_page("admission.prepare", reads_chart=True)
def prepare(request: Any, episode: UUID) -> HttpResponse:
    return _prepare_page(request, episode_queries.episode_for(request.actor, episode))


@staff_page("admission.prepare", only_post=True)
def team(request: Any, episode: UUID) -> HttpResponse:
    found, form = episode_queries.episode_for(request.actor, episode), TeamForm(request.POST)
    if form.accepted(
        lambda: operations.name_team(found, by=request.actor, at=clock.now(), members=form.cleaned_data)
    ):
        return to("admission:prepare", episode=episode)
    return _prepare_page(request, found, team_form=form)


@staff_page("admission.begin", only_post=True)
def dose(request: Any, episode: UUID) -> HttpResponse:
    found, form = episode_queries.episode_for(request.actor, episode), DoseForm(request.POST)
    if form.accepted(
        lambda: operations.set_dose(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("admission:prepare", episode=episode)
    return _prepare_page(request, found, dose_form=form)


@staff_page("admission.prepare", only_post=True)
def start(request: Any, episode: UUID) -> HttpResponse:
    found = episode_queries.episode_for(request.actor, episode)
    form = StartForm(request.POST, program=episode_queries.program_of(found))
    if form.accepted(
        lambda: operations.prepare(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("admission:prepare", episode=episode)
    return _prepare_page(request, found, start_form=form)


@staff_page("admission.prepare", only_post=True)
def orientation(request: Any, episode: UUID) -> HttpResponse:
    found = episode_queries.episode_for(request.actor, episode)
    form = _orientation_form(found, request.POST, done=())
    if form.accepted(
        lambda: operations.orient_in(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("admission:prepare", episode=episode)
    return _prepare_page(request, found, orientation_form=form)


@staff_page("access.invite", only_post=True)
def invitation(request: Any, episode: UUID) -> Any:
    """Show the invitation's link, this once. Streamed, so that no answer kept for a repeat holds it."""
    found = episode_queries.episode_for(request.actor, episode)
    link = operations.invite(found, by=request.actor, at=clock.now())
    url = request.build_absolute_uri(reverse("public:invitation", args=[link]))
    return StreamingHttpResponse(
        [render_to_string("admission/invitation.html", {"episode": found, "link": url}, request=request)]
    )


@staff_page("admission.begin", only_post=True)
def first_day(request: Any, episode: UUID) -> HttpResponse:
    found = episode_queries.episode_for(request.actor, episode)
    operations.admit(found, by=request.actor, at=clock.now())
    return to("staff:client", episode=episode)


def _prepare_page(request: Any, episode: Episode, **forms: Any) -> HttpResponse:
    request.reading, by = episode, request.actor
    today = clock.day_of(clock.now(), episode.site.time_zone)
    program = episode_queries.program_of(episode)
    admission, doses = queries.admission_of(episode.pk), queries.doses_of(episode.pk)
    done, team_now = queries.steps_of(episode.pk), episode_queries.team_of(episode.pk)
    facts = {
        "episode": episode,
        "admission": admission,
        "doses": doses,
        "weeks": queries.weeks_of(program, admission, on=today),
        "visits": planned_visits(program),
        "availability": people.availability_of(episode.client_id),
        "checklist": queries.checklist(episode, on=today),
        "team": team_now,
        "steps_done": [(step.words, done[step.id]) for step in program.orientation if step.id in done],
        "steps_left": len(program.orientation) > len(done),
        "team_form": TeamForm(initial={member.role: str(member.staff_id) for member in team_now}),
        "dose_form": DoseForm(initial=_first_dose(program, admission, today)),
        "start_form": StartForm(initial=_start(admission), program=program),
        "orientation_form": _orientation_form(episode, done=done),
        "why_not_prepare": list(operations.why_not_prepare(episode, by=by)),
        "why_not_dose": list(operations.why_not_dose(episode, by=by)),
        "why_not_invite": list(operations.why_not_invite(episode, by=by)),
        "why_not_admit": list(operations.why_not_admit(episode, by=by, on=today)),
    }
    return page(request, "admission/prepare.html", facts | forms)


def _orientation_form(episode: Episode, sent: Any = None, *, done: Any) -> OrientationForm:
    today = clock.day_of(clock.now(), episode.site.time_zone)
    against = queries.not_on_record(episode, on=today)
    return OrientationForm(sent, program=episode_queries.program_of(episode), done=done, against=against)


def _first_dose(program: Any, admission: Any, today: Any) -> dict[str, Any]:
    planned = program.dose
    return {
        "days_per_week": planned.days_per_week,
        "hours_per_week": planned.hours_per_week,
        "from_day": (admission and admission.start_on) or today,
    }


def _start(admission: Any) -> dict[str, Any]:
    if admission is None:
        return {}
    return {"start_on": admission.start_on, "track": admission.track, "weekdays": admission.weekdays}
