"""The page of the treatment plan: the tree, adding to it as you go, signatures, versions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.care.placement import queries as placement
from handrail.care.plan import operations, queries
from handrail.care.plan.forms import (
    AddendumForm,
    AttemptForm,
    ClientSignForm,
    GoalForm,
    InterventionForm,
    ObjectiveForm,
    ProblemForm,
    ReviewForm,
    VersionsForm,
)
from handrail.care.plan.models import Plan
from handrail.care.plan.versions import side_by_side
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episode_queries
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.ground.ui.forms import Form
from handrail.ground.ui.page import page, to


@staff_page("chart.read", reads_chart=True)
def plan(request: Any, episode: UUID) -> HttpResponse:
    return _plan_page(request, episode_queries.episode_for(request.actor, episode))


@staff_page("plan.write", only_post=True)
def draft(request: Any, episode: UUID) -> HttpResponse:
    found = episode_queries.episode_for(request.actor, episode)
    operations.draft(found, by=request.actor, at=clock.now())
    return to("plan:plan", episode=episode)


@staff_page("plan.write", only_post=True)
def revision(request: Any, episode: UUID) -> HttpResponse:
    found = queries.signed_of(episode_queries.episode_for(request.actor, episode).pk)
    if found is None:
        raise Plan.DoesNotExist
    operations.revise(found.plan, by=request.actor, at=clock.now())
    return to("plan:plan", episode=episode)


@staff_page("plan.write", only_post=True)
def problems(request: Any, episode: UUID) -> HttpResponse:
    return _add(request, episode, ProblemForm, operations.add_problem, lambda plan: plan, None)


@staff_page("plan.write", only_post=True)
def goals(request: Any, episode: UUID, problem: UUID) -> HttpResponse:
    return _add(
        request,
        episode,
        GoalForm,
        operations.add_goal,
        lambda plan: queries.problem_in(plan, problem),
        problem,
    )


@staff_page("plan.write", only_post=True)
def objectives(request: Any, episode: UUID, goal: UUID) -> HttpResponse:
    return _add(
        request,
        episode,
        ObjectiveForm,
        operations.add_objective,
        lambda plan: queries.goal_in(plan, goal),
        goal,
    )


@staff_page("plan.write", only_post=True)
def interventions(request: Any, episode: UUID, objective: UUID) -> HttpResponse:
    return _add(
        request,
        episode,
        InterventionForm,
        operations.add_intervention,
        lambda plan: queries.objective_in(plan, objective),
        objective,
    )


@staff_page("plan.write", only_post=True)
def signature(request: Any, episode: UUID) -> HttpResponse:
    found = episode_queries.episode_for(request.actor, episode)
    operations.sign(queries.draft_for(found), by=request.actor, at=clock.now())
    return to("plan:plan", episode=episode)


@staff_page("plan.sign", only_post=True)
def client_signature(request: Any, episode: UUID) -> HttpResponse:
    """The client's signature, or disagreement, noted in the room."""
    found, form = episode_queries.episode_for(request.actor, episode), ClientSignForm(request.POST)
    signed = queries.signed_of(found.pk)
    if signed is None:
        raise Plan.DoesNotExist
    if form.accepted(
        lambda: operations.client_sign(signed.plan, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("plan:plan", episode=episode)
    return _plan_page(request, found, client_form=form)


@staff_page("plan.write", only_post=True)
def addendum(request: Any, episode: UUID) -> HttpResponse:
    """Add words to the signed plan."""
    found, form = episode_queries.episode_for(request.actor, episode), AddendumForm(request.POST)
    signed = _signed(found)
    if form.accepted(
        lambda: operations.add_addendum(signed, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("plan:plan", episode=episode)
    return _plan_page(request, found, addendum_form=form)


@staff_page("plan.cosign", only_post=True)
def cosignature(request: Any, episode: UUID) -> HttpResponse:
    signed = _signed(episode_queries.episode_for(request.actor, episode))
    operations.cosign(signed, by=request.actor, at=clock.now())
    return to("plan:plan", episode=episode)


@staff_page("plan.write", only_post=True)
def review(request: Any, episode: UUID) -> HttpResponse:
    """The plan was gone through, and stays."""
    found, form = episode_queries.episode_for(request.actor, episode), ReviewForm(request.POST)
    signed = _signed(found)
    if form.accepted(
        lambda: operations.review(signed, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("plan:plan", episode=episode)
    return _plan_page(request, found, review_form=form)


@staff_page("plan.note_attempt", only_post=True)
def attempt(request: Any, episode: UUID) -> HttpResponse:
    """The client was asked to sign and did not: why."""
    found, form = episode_queries.episode_for(request.actor, episode), AttemptForm(request.POST)
    signed = _signed(found)
    if form.accepted(
        lambda: operations.note_attempt(signed, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("plan:plan", episode=episode)
    return _plan_page(request, found, attempt_form=form)


@staff_page("chart.read", reads_chart=True)
def versions(request: Any, episode: UUID) -> HttpResponse:
    """Two versions side by side: the newest beside the one before, or any two."""
    found = episode_queries.episode_for(request.actor, episode)
    request.reading = found
    known = queries.versions_of(found.pk)
    form = VersionsForm(request.GET or None, versions=[one.version for one in known])
    pair = form.pair()
    before, after = (queries.version_of(found.pk, version) for version in pair) if pair else (None, None)
    facts = {
        "episode": found,
        "versions": known,
        "form": form,
        "before": before,
        "after": after,
        "pairs": side_by_side(before, after) if before and after else [],
    }
    return page(request, "plan/versions.html", facts)


def _signed(episode: Episode) -> Plan:
    signed = queries.signed_of(episode.pk)
    if signed is None:
        raise Plan.DoesNotExist
    return signed.plan


def _add(
    request: Any,
    episode_id: UUID,
    form_type: type[Form],
    verb: Callable[..., Any],
    parent_in: Callable[[Any], Any],
    parent_id: UUID | None,
) -> HttpResponse:
    """Add one thing below its parent in the draft; a form that came back stands where it was typed."""
    episode = episode_queries.episode_for(request.actor, episode_id)
    parent, form = parent_in(queries.draft_for(episode)), form_type(request.POST)
    if form.accepted(lambda: verb(parent, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("plan:plan", episode=episode_id)
    return _plan_page(request, episode, typed=form, typed_at=parent_id or episode.pk)


def _tree(view: queries.PlanView, *, typed: Form | None = None, typed_at: Any = None, **_: Any) -> list[Any]:
    """The draft's tree, each node with the form that adds below it; a returned form stands in its place."""
    staff = people.staff_at_work()

    def form_at(node: Any, form_type: type[Form], **more: Any) -> Form:
        if typed is not None and typed_at == node.pk:
            return typed
        return form_type(auto_id=f"at_{node.pk}_%s", **more)

    return [
        {
            "problem": one.problem,
            "form": form_at(one.problem, GoalForm),
            "goals": [
                {
                    "goal": aim.goal,
                    "form": form_at(aim.goal, ObjectiveForm),
                    "objectives": [
                        {
                            "objective": step.objective,
                            "interventions": step.interventions,
                            "form": form_at(step.objective, InterventionForm, staff=staff),
                        }
                        for step in aim.objectives
                    ],
                }
                for aim in one.goals
            ],
        }
        for one in view.problems
    ]


def _plan_page(request: Any, episode: Episode, **typed: Any) -> HttpResponse:
    request.reading, by = episode, request.actor
    today = clock.day_of(clock.now(), episode.site.time_zone)
    writing, signed = queries.draft_of(episode.pk), queries.signed_of(episode.pk)
    assessment = placement.assessment_of(episode.pk)
    facts = {
        "episode": episode,
        "writing": writing,
        "signed": queries.with_delivered(signed) if signed else None,
        "versions": queries.versions_of(episode.pk),
        "diagnoses": assessment.diagnoses if assessment else [],
        "problem_form": typed["typed"] if typed.get("typed_at") == episode.pk else ProblemForm(),
        "tree": _tree(writing, **typed) if writing else [],
        "client_form": ClientSignForm(),
        "addendum_form": AddendumForm(),
        "attempt_form": AttemptForm(),
        "review_form": ReviewForm(),
        "clocks": queries.clocks_of([episode], on=today)[episode.pk],
        "why_not_draft": list(operations.why_not_draft(episode, by=by)),
        "why_not_sign": list(operations.why_not_sign(writing.plan, by=by, on=today)) if writing else [],
        "why_not_write": list(operations.why_not_write(writing.plan, by=by)) if writing else [],
        "why_not_add": list(operations.why_not_add(signed.plan, by=by, on=today)) if signed else [],
        "why_not_cosign": list(operations.why_not_cosign(signed.plan, by=by, on=today)) if signed else [],
        "why_not_review": list(operations.why_not_review(signed.plan, by=by, on=today)) if signed else [],
        "cosign_source": queries.source_at(episode.site),
        "cosign_after": bool(writing) and queries.needs_cosign(by, episode.site, on=today),
        "reviews": queries.reviews_of(signed.plan) if signed else [],
        "why_not_client": list(operations.why_not_client_sign(signed.plan, by=by)) if signed else [],
    }
    facts["addenda"], facts["attempts"] = queries.added_to(signed.plan) if signed else ([], [])
    return page(request, "plan/plan.html", facts | typed)
