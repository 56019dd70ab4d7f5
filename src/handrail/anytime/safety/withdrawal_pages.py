"""The staff's page of withdrawal scales: the total, what follows from it, and those before."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.safety import operations, queries
from handrail.anytime.safety.forms import WithdrawalForm
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.page import page, to


@staff_page("chart.read", reads_chart=True)
def withdrawal(request: Any, episode: UUID) -> HttpResponse:
    found = request.reading = episodes.episode_for(request.actor, episode)
    form = WithdrawalForm(request.POST or None)
    if form.accepted(
        lambda: operations.note_withdrawal(found, by=request.actor, at=clock.now(), **form.said())
    ):
        return to("safety:withdrawal", episode=episode)
    facts = {
        "episode": found,
        "form": form,
        "checks": queries.withdrawal_checks(found.pk),
        "holds": queries.standing_holds(found.pk),
        "now": clock.now(),
        "transfer": queries.standing_transfers([found.pk]).get(found.pk),
        "reads_words": access.may(request.actor, "safety.read_words"),
        "why_not": list(access.reasons_against(request.actor, "safety.respond", found)),
    }
    return page(request, "safety/withdrawal.html", facts)
