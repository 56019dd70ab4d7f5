"""The page of one part of a draft: change it, or take it out."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.care.plan import operations, queries
from handrail.care.plan.forms import GoalForm, InterventionForm, ObjectiveForm, ProblemForm
from handrail.care.plan.models import Goal, Intervention, Objective, Problem
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episode_queries
from handrail.ground.episode.models import Episode
from handrail.ground.ui.forms import Form
from handrail.ground.ui.page import page, to
from handrail.library import shelf

CHANGED_BY: dict[type, tuple[type[Form], Callable[..., None]]] = {
    Problem: (ProblemForm, operations.change_problem),
    Goal: (GoalForm, operations.change_goal),
    Objective: (ObjectiveForm, operations.change_objective),
    Intervention: (InterventionForm, operations.change_intervention),
}


@staff_page("plan.write", reads_chart=True)
def part(request: Any, episode: UUID, part: UUID) -> HttpResponse:
    found = episode_queries.episode_for(request.actor, episode)
    at_work = queries.part_in(queries.draft_for(found), part)
    form_type, change = CHANGED_BY[type(at_work)]
    form, read = form_type(request.POST or None, initial=_stands(at_work)), request.POST.get("read")
    if form.accepted(
        lambda: change(at_work, by=request.actor, at=clock.now(), read=read, **form.cleaned_data)
    ):
        return to("plan:plan", episode=episode)
    return _part_page(request, found, part, form=form)


@staff_page("plan.write", only_post=True)
def take_out(request: Any, episode: UUID, part: UUID) -> HttpResponse:
    found = episode_queries.episode_for(request.actor, episode)
    at_work, form = queries.part_in(queries.draft_for(found), part), Form(request.POST)
    read = request.POST.get("read")
    if form.accepted(lambda: operations.take_out(at_work, by=request.actor, at=clock.now(), read=read)):
        return to("plan:plan", episode=episode)
    return _part_page(request, found, part, take_form=form)


def _part_page(request: Any, found: Episode, part_id: UUID, **forms: Form) -> HttpResponse:
    """The part with its forms. Where somebody changed it after it was read, what they wrote stands there too."""
    request.reading = found
    at_work, read = queries.part_in(queries.draft_for(found), part_id), request.POST.get("read")
    form = forms.get("form") or CHANGED_BY[type(at_work)][0](initial=_stands(at_work))
    facts = {
        "episode": found,
        "part": at_work,
        "theirs": _told(at_work, form) if read is not None and read != at_work.mark else [],
        "form": form,
        "take_form": None,
    }
    return page(request, "plan/part.html", facts | forms)


def _stands(part: Any) -> dict[str, Any]:
    return {name: getattr(part, name) for name in part.SAID}


def _told(part: Any, form: Form) -> list[tuple[Any, Any]]:
    """Return what a part says now, field by field, as its form asks for it."""
    values = _stands(part) | ({"staff_id": part.staff} if isinstance(part, Intervention) else {})
    return [(form[name].label, values[name]) for name in part.SAID]


@staff_page("plan.write", reads_chart=True)
def library(request: Any, episode: UUID, goal: UUID) -> HttpResponse:
    """Objectives to begin from: one that was chosen comes back in the form, to be changed freely."""
    found = episode_queries.episode_for(request.actor, episode)
    request.reading = found
    at_work = queries.goal_in(queries.draft_for(found), goal)
    chosen = queries.template_of(request.GET.get("from", ""))
    today = clock.day_of(clock.now(), found.site.time_zone)
    initial = queries.begun_from(chosen, on=today) if chosen else {}
    form = ObjectiveForm(request.POST or None, initial=initial)
    if form.accepted(
        lambda: operations.add_objective(at_work, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("plan:plan", episode=episode)
    facts = {"episode": found, "goal": at_work, "form": form, "chosen": chosen, "areas": shelf.objectives()}
    return page(request, "plan/library.html", facts)
