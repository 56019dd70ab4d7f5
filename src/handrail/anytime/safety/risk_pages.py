"""The staff's page of a client's risk: how high it stands, and each line of how it came to."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.safety import operations, queries
from handrail.anytime.safety.forms import RiskForm
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.page import back_of, back_or_to, page


@staff_page("chart.read", reads_chart=True)
def risk(request: Any, episode: UUID) -> HttpResponse:
    """How high the risk is and was, and the form for what a note or the review found."""
    found = request.reading = episodes.episode_for(request.actor, episode)
    lines = queries.risks_of(found.pk)
    start = {"seen": lines[0].n if lines else 0, "source": request.GET.get("from", "")}
    form = RiskForm(request.POST or None, initial=start)
    if form.accepted(
        lambda: operations.note_risk(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return back_or_to(request, "safety:risk", episode=episode)
    if form.is_bound:
        form.put(seen=start["seen"])  # what is refused was read before: now they read what stands
    facts = {
        "episode": found,
        "form": form,
        "lines": lines,
        "back": back_of(request),
        "may_attend": access.may(request.actor, "day.attend"),
        "reads_words": access.may(request.actor, "safety.read_words"),
        "why_not": list(operations.why_not_note_risk(found, by=request.actor)),
    }
    return page(request, "safety/risk.html", facts)
