"""A medication visit: how it was taken and what it did, from the whole course of care, and the prescriber's look at it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.medication import operations, queries
from handrail.anytime.medication.forms import ReviewForm
from handrail.care.day import queries as day
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.page import page, to

DAYS = 14  # program days that are shown


@staff_page("chart.read", reads_chart=True)
def medication_visit(request: Any, episode: UUID) -> HttpResponse:
    found = request.reading = episodes.episode_for(request.actor, episode)
    form = ReviewForm(request.POST or None)
    if form.accepted(lambda: operations.review(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("staff:medication_visit", episode=episode)
    days = [line for line in day.last_days(found.pk, DAYS) if line.check_in]
    said = [line.check_in.medication_taken for line in days if line.check_in]
    facts = {
        "episode": found,
        "form": form,
        "current": queries.current(found.pk),
        "allergies": queries.allergies_of(found.client_id),
        "reviews": queries.reviews_of(found.pk),
        "looks": queries.review_clocks([found], on=clock.today(found.site.time_zone)).get(found.pk),
        "asks": queries.asks_of(found.pk) if access.may(request.actor, "messages.read") else [],
        "days": days,
        "taken": said.count(True),
        "asked": len([one for one in said if one is not None]),
        "why_not": list(access.reasons_against(request.actor, "medication.change", found)),
    }
    return page(request, "staff/medication_visit.html", facts)
