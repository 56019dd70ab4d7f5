"""A transfer's sheet for the place a client goes to, on paper; and their way back into the same course of care."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.medication import queries as medication
from handrail.anytime.safety import operations as safety_operations
from handrail.anytime.safety import queries as safety
from handrail.care.admission import queries as doses
from handrail.care.placement import queries as placement
from handrail.care.stepdown import operations
from handrail.care.stepdown.forms import ReturnForm
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.page import page, to


@staff_page("safety.transfer", reads_chart=True)
def transfer_sheet(request: Any, transfer: UUID) -> HttpResponse:
    """Situation, background, assessment, request: what whoever takes over needs, and nothing of groups or notes.

    Looked at, it can't be printed. Once it was noted what leaves, to whom and what allows it (the transfer's own page),
    that sheet (`?told=`) prints with the parts noted, on that day: later it would say more than was noted.
    """
    found = safety.transfer_for(request.actor, transfer)
    request.reading = found.episode
    why_not = list(safety_operations.why_not_go_on(found, by=request.actor))
    told = safety.sheet_told(found, request.GET.get("told", ""), on=clock.now())
    facts = {"transfer": found, "episode": found.episode, "why_not": why_not, "told": told}
    if not why_not:
        facts |= _sheet(found, (told and told.parts) or list(safety.SHEET_PARTS))
    return page(request, "stepdown/transfer_sheet.html", facts)


def _sheet(transfer: Any, chosen: list[str]) -> dict[str, Any]:
    """Return what stands on the sheet: what is not chosen is not read."""
    episode = transfer.episode
    assessment = placement.decided_assessment_of(episode.pk) if "diagnoses" in chosen else None
    return {
        "now": clock.now(),
        "chosen": chosen,
        "team": episodes.team_of(episode.pk),
        "risk": next(iter(safety.risks_of(episode.pk)), None) if "risk" in chosen else None,
        "holds": safety.standing_holds(episode.pk) if "withdrawal" in chosen else [],
        "diagnoses": assessment.diagnoses if assessment else [],
        "medications": medication.current(episode.pk) if "medicine" in chosen else [],
        "allergies": medication.allergies_of(episode.client_id) if "medicine" in chosen else None,
        "screen": safety.told(safety.latest_screen(episode.pk)) if "screen" in chosen else None,
        "safety_steps": safety.steps_of(safety.current_plan(episode.pk)) if "plan" in chosen else [],
        "protected": episode.sensitivity != "general",
    }


@staff_page("safety.transfer", reads_chart=True)
def transfer_return(request: Any, transfer: UUID) -> HttpResponse:
    """They are back: since when, and with which dose they go on from which day."""
    found, now = safety.transfer_for(request.actor, transfer), clock.now()
    episode: Any = found.episode
    request.reading = episode
    today = clock.day_of(now, episode.site.time_zone)
    dose = doses.dose_on(episode.pk, on=today)
    start: dict[str, Any] = {"back_on": today, "from_day": today}
    start |= {"days": dose.days_per_week, "hours": dose.hours_per_week} if dose else {}
    form = ReturnForm(request.POST or None, initial=start)
    if form.accepted(lambda: operations.come_back(found, by=request.actor, at=now, **form.values())):
        return to("safety:transfer", transfer=transfer)
    why_not = list(safety_operations.why_not_go_on(found, by=request.actor))
    facts = {
        "transfer": found,
        "episode": episode,
        "form": form,
        "why_not": why_not,
        "may_arrange": access.may(request.actor, "schedule.arrange"),
    }
    return page(request, "stepdown/transfer_return.html", facts)
