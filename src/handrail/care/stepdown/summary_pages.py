"""The staff's pages of the discharge summary: write it from the record, look at it and sign it, its paper, what was added."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.care.stepdown import operations, queries
from handrail.care.stepdown.forms import SummaryAddendumForm, SummaryForm
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.page import page, paper, to


@staff_page("chart.read", reads_chart=True)
def summary(request: Any, episode: UUID) -> HttpResponse:
    """Begun from the record; saved, it is looked at before it is signed; `?change=1` goes back to writing."""
    found = request.reading = episodes.episode_for(request.actor, episode)
    kept = queries.summary_of(found.pk)
    form = SummaryForm(request.POST or None, kept=kept, drafted=None if kept else _drafted(found))
    if form.accepted(
        lambda: operations.save_summary(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("stepdown:summary", episode=episode)
    return _summary_page(request, found, kept, form=form)


def _drafted(episode: Any) -> dict[str, str]:
    return queries.drafted(episode, on=clock.today(episode.site.time_zone))


@staff_page("stepdown.summarize", only_post=True)
def summary_signature(request: Any, episode: UUID) -> HttpResponse:
    """Sign what was looked at: the revision on the page."""
    found = request.reading = episodes.episode_for(request.actor, episode)
    revision = int(request.POST["revision"]) if request.POST.get("revision", "").isdecimal() else 0
    operations.sign_summary(found, by=request.actor, at=clock.now(), revision=revision)
    return to("stepdown:summary", episode=episode)


@staff_page("stepdown.summarize", only_post=True)
def summary_addendum(request: Any, summary: UUID) -> HttpResponse:
    kept, form = queries.summary_for(request.actor, summary), SummaryAddendumForm(request.POST)
    request.reading = kept.episode
    if form.accepted(
        lambda: operations.add_to_summary(kept, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("stepdown:summary", episode=kept.episode_id)
    return _summary_page(request, kept.episode, kept, add_form=form, form=form)


@staff_page("chart.read", reads_chart=True)
def summary_paper(request: Any, summary: UUID) -> HttpResponse:
    """The paper itself, as it was signed."""
    kept = queries.summary_for(request.actor, summary)
    request.reading = kept.episode
    return paper(bytes(kept.pdf or b""), "discharge-summary")


def _summary_page(request: Any, found: Any, kept: Any, *, form: Any, **forms: Any) -> HttpResponse:
    by, at = request.actor, clock.now()
    signed = bool(kept and kept.signed_at)
    why_not = list(operations.why_not_summarize(found, by=by))
    writes = not why_not and (kept is None or form.is_bound or "change" in request.GET)
    facts = {
        "episode": found,
        "kept": kept,
        "signed": signed,
        "writes": writes,
        "form": form,
        "sections": [(words, getattr(kept, part, "")) for part, words in operations.SECTIONS.items()],
        "now": [] if signed or found.discharged_on is None or kept is None else _as_it_stands(found),
        "why_not": why_not,
        "why_not_sign": [] if signed else list(operations.why_not_sign_summary(found, by=by, at=at)),
        "why_not_add": list(operations.why_not_add(kept, by=by)) if signed else [],
        "addenda": queries.addenda_of(kept) if signed else [],
        "add_form": SummaryAddendumForm(),
    }
    return page(request, "stepdown/summary.html", facts | forms)


def _as_it_stands(episode: Any) -> list[tuple[Any, str]]:
    """Return what the record says of each section now, beside words that were saved earlier."""
    found = _drafted(episode)
    return [(words, found[part]) for part, words in operations.SECTIONS.items() if found[part]]
