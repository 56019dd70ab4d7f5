"""The clinician's page of the assessment: its sections, what the rules say, the decision."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from handrail.anytime.measures import queries as measures
from handrail.care.intake import queries as intake
from handrail.care.placement import measured, operations, queries
from handrail.care.placement.forms import AssessmentForm, AuthorizedForm, DecisionForm, ScoreForm
from handrail.care.placement.models import DIMENSIONS, EXCLUSIONS, Assessment
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episode_queries
from handrail.ground.ui.page import page, to
from handrail.library import shelf
from handrail.library.program import Program

YES_NO = {True: "yes", False: "no", None: "not asked"}


@staff_page("chart.read", reads_chart=True)
def assessment(request: Any, episode: UUID) -> HttpResponse:
    if request.method != "POST":
        return _assessment_page(request, episode)
    found = episode_queries.episode_for(request.actor, episode)
    form = _form(queries.assessment_of(found.pk), episode_queries.program_of(found), request.POST)
    if form.accepted(lambda: operations.assess(found, by=request.actor, at=clock.now(), **form.values())):
        return _on_to(request.POST.get("then", ""), found)
    return _assessment_page(request, episode, **_beside_newer(form, found))


def _beside_newer(form: AssessmentForm, episode: Any) -> dict[str, Any]:
    """The form that came back; where someone saved meanwhile, with their words, to be saved over knowingly."""
    kept = queries.assessment_of(episode.pk)
    if kept is None or str(kept.revision) == form.data.get("revision"):
        return {"form": form}
    form.put(revision=kept.revision)
    theirs = _form(kept, episode_queries.program_of(episode))
    differ = [
        {"label": field.label, "words": field.value() or "–"}
        for field in theirs
        if field.name != "revision" and str(field.value() or "") != str(form[field.name].value() or "")
    ]
    return {"form": form, "newer": kept, "differ": differ}


def _on_to(then: str, episode: Any) -> HttpResponse:
    """Stay here; or, the draft being saved, give a scale or the screen now and come back."""
    here = reverse("placement:assessment", args=[episode.pk])
    if then == "screen":
        return redirect(f"{reverse('safety:screen', args=[episode.pk])}?back={here}")
    if then in {scale.id for scale in _scales(episode)}:
        return redirect(f"{reverse('measures:give', args=[episode.pk, then])}?back={here}")
    return redirect(here)


@staff_page("placement.decide", only_post=True)
def decision(request: Any, episode: UUID) -> HttpResponse:
    found = episode_queries.episode_for(request.actor, episode)
    form = DecisionForm(request.POST)
    if form.accepted(lambda: operations.decide(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("staff:client", episode=episode)
    return _assessment_page(request, episode, decision_form=form)


@staff_page("placement.authorize", only_post=True)
def authorization(request: Any, episode: UUID) -> HttpResponse:
    """What the payer authorized, noted beside what was decided."""
    found = episode_queries.episode_for(request.actor, episode)
    form = AuthorizedForm(request.POST)
    if form.accepted(
        lambda: operations.authorize(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("placement:assessment", episode=episode)
    return _assessment_page(request, episode, authorized_form=form)


@staff_page("placement.assess", only_post=True)
def score(request: Any, episode: UUID, framework: str) -> HttpResponse:
    """A licensed framework's result."""
    found = episode_queries.episode_for(request.actor, episode)
    shell = queries.framework_of(framework)
    if shell is None:
        raise Http404
    form = ScoreForm(request.POST, framework=shell)
    if form.accepted(lambda: operations.keep_score(found, by=request.actor, at=clock.now(), **form.values())):
        return to("placement:assessment", episode=episode)
    return _assessment_page(request, episode, score_form=form)


def _assessment_page(request: Any, episode_id: UUID, **forms: Any) -> HttpResponse:
    episode = request.reading = episode_queries.episode_for(request.actor, episode_id)
    today = clock.day_of(clock.now(), episode.site.time_zone)
    kept, by = queries.assessment_of(episode.pk), request.actor
    standing = measured.beside(episode)
    found = queries.recommendation_for(kept, as_of=today)
    why_not_save = list(operations.why_not_assess(episode, kept, by=by))
    revision, program = kept.revision if kept else 0, episode_queries.program_of(episode)
    facts = {
        "episode": episode,
        **_beside(episode, by),
        "assessment": kept,
        "interview": intake.interview_of(episode.pk),
        "reads_words": access.may(by, "safety.read_words"),
        "conditions": program.conditions,
        "form": _form(kept, program),
        "decision_form": _decision_form(forms, revision, found.value, standing.seen),
        "standing": standing,
        "measured": kept.measured and measured.kept(kept.measured) if kept else None,
        "found": found,
        "why_not_save": why_not_save,
        "give_saves": not why_not_save,
        "why_not_decide": list(operations.why_not_decide(episode, kept, by=by, on=today)),
        "why_not_accept": list(operations.why_not_accept(episode, kept, on=today)) if kept else [],
    }
    return page(request, "placement/assessment.html", facts | forms)


def _scales(episode: Any) -> list[Any]:
    """The program's scales that may be given from here."""
    return [scale for _measure, scale in measures.sums(episode_queries.program_of(episode))]


def _decision_form(forms: dict[str, Any], revision: int, level: str, seen: str) -> DecisionForm:
    """The decision to make, or the one that came back: that one now says it saw what stands on the page."""
    if form := forms.pop("decision_form", None):
        form.put(seen=seen, revision=revision)
        return form
    return DecisionForm(initial={"revision": revision, "level": level, "seen": seen})


def _form(kept: Assessment | None, program: Program, typed: Any = None) -> AssessmentForm:
    """The form with what the program itself asks; a decided assessment shows its words as they were asked."""
    also = queries.own_exclusions_in(kept) if kept else queries.own_exclusions_of(program)
    return AssessmentForm(
        typed, initial=_initial(kept, also), eligibility=program.eligibility, also_stops=also
    )


def _beside(episode: Any, by: Any) -> dict[str, Any]:
    """What stands beside the assessment: four levels, licensed scores, rating scales, the safety screen."""
    return {
        "levels": queries.levels_of(episode.pk),
        "scores": queries.scores_of(episode.pk),
        "score_forms": [ScoreForm(framework=one) for one in shelf.frameworks()],
        "authorized_form": AuthorizedForm(),
        "why_not_authorize": list(operations.why_not_authorize(episode, by=by)),
        "why_not_score": list(operations.why_not_keep_score(episode, by=by)),
        "to_give": _scales(episode) if access.may(by, "measures.answer") else [],
        "may_screen": access.may(by, "intake.screen"),
    }


def _initial(kept: Assessment | None, also: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    stops = {f"also_{one['id']}": YES_NO[one["answer"]] for one in also}
    if kept is None:
        return {"revision": 0} | stops | {f"stops_{name}": YES_NO[None] for name in EXCLUSIONS}
    initial: dict[str, Any] = {"revision": kept.revision, "formulation": kept.formulation} | stops
    initial |= {f"section_{name}": words for name, words in kept.sections.items()}
    initial |= {f"own_{name}": YES_NO[answer] for name, answer in kept.eligibility.items()}
    for name in DIMENSIONS:
        rating = kept.ratings.get(name)
        initial[f"rated_{name}"] = "" if rating is None else str(rating)
    for name in EXCLUSIONS:
        initial[f"stops_{name}"] = YES_NO[kept.exclusions.get(name)]
    for n, one in enumerate(kept.diagnoses, start=1):
        initial |= {f"code_{n}": one["code"], f"words_{n}": one["words"]}
    return initial
