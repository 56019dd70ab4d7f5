"""The clinician's page of the assessment: its sections, what the rules say, the decision."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.care.intake import queries as intake
from handrail.care.placement import operations, queries
from handrail.care.placement.forms import AssessmentForm, DecisionForm
from handrail.care.placement.models import DIMENSIONS, EXCLUSIONS, Assessment
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episode_queries
from handrail.ground.ui.page import page, to

YES_NO = {True: "yes", False: "no", None: "not asked"}


@staff_page("chart.read", reads_chart=True)
def assessment(request: Any, episode: UUID) -> HttpResponse:
    if request.method != "POST":
        return _assessment_page(request, episode)
    found = episode_queries.episode_for(request.actor, episode)
    form = AssessmentForm(request.POST)
    if form.accepted(lambda: operations.assess(found, by=request.actor, at=clock.now(), **form.values())):
        return to("placement:assessment", episode=episode)
    return _assessment_page(request, episode, form=form)


@staff_page("placement.decide", only_post=True)
def decision(request: Any, episode: UUID) -> HttpResponse:
    found = episode_queries.episode_for(request.actor, episode)
    form = DecisionForm(request.POST)
    if form.accepted(lambda: operations.decide(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("staff:client", episode=episode)
    return _assessment_page(request, episode, decision_form=form)


def _assessment_page(request: Any, episode_id: UUID, **forms: Any) -> HttpResponse:
    episode = request.reading = episode_queries.episode_for(request.actor, episode_id)
    today = clock.day_of(clock.now(), episode.site.time_zone)
    kept, by = queries.assessment_of(episode.pk), request.actor
    found = queries.recommendation_for(kept, as_of=today)
    revision = kept.revision if kept else 0
    facts = {
        "episode": episode,
        "assessment": kept,
        "interview": intake.interview_of(episode.pk),
        "conditions": episode_queries.program_of(episode).conditions,
        "form": AssessmentForm(initial=_initial(kept)),
        "decision_form": DecisionForm(initial={"revision": revision, "level": found.value}),
        "found": found,
        "why_not_save": list(operations.why_not_assess(episode, kept, by=by)),
        "why_not_decide": list(operations.why_not_decide(episode, kept, by=by, on=today)),
        "why_not_accept": list(operations.why_not_accept(episode, kept, on=today)) if kept else [],
    }
    return page(request, "placement/assessment.html", facts | forms)


def _initial(kept: Assessment | None) -> dict[str, Any]:
    if kept is None:
        return {"revision": 0} | {f"stops_{name}": YES_NO[None] for name in EXCLUSIONS}
    initial: dict[str, Any] = {"revision": kept.revision, "formulation": kept.formulation}
    for name in DIMENSIONS:
        rating = kept.ratings.get(name)
        initial[f"rated_{name}"] = "" if rating is None else str(rating)
    for name in EXCLUSIONS:
        initial[f"stops_{name}"] = YES_NO[kept.exclusions.get(name)]
    for n, one in enumerate(kept.diagnoses, start=1):
        initial |= {f"code_{n}": one["code"], f"words_{n}": one["words"]}
    return initial
