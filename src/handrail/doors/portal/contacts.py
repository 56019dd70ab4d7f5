"""The client's own word after the program: whether a visit took place, and the end of our calls. Help stays."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.safety import queries as safety
from handrail.care.aftercare import operations, queries
from handrail.care.stepdown import operations as stepdown_operations
from handrail.care.stepdown import queries as stepdown
from handrail.doors.portal.forms import HowForm, VisitForm
from handrail.doors.portal.pages import own, phone_of
from handrail.ground import clock
from handrail.ground.access.pages import client_page
from handrail.ground.ui.page import page, to


@client_page("aftercare.stop_contacts")
def contacts(request: Any) -> HttpResponse:
    """What we would call for, and the way to end it."""
    episode = own(request)
    if request.method == "POST":
        operations.stop_contacts(episode, by=request.actor, at=clock.now())
        return to("portal:contacts")
    facts = {
        "stopped": queries.stopped(episode.pk),
        "why_not": list(operations.why_not_stop_contacts(episode, by=request.actor)),
        "phone": phone_of(episode),
    }
    return page(request, "portal/contacts.html", facts)


@client_page("stepdown.tell_visit")
def visit(request: Any, appointment: UUID) -> HttpResponse:
    """Did this visit take place? Of one that we know was missed: were you seen since?"""
    found = stepdown.own_appointment(request.actor, appointment)
    form = VisitForm(request.POST or None)
    if form.accepted(
        lambda: stepdown_operations.tell_visit(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("portal:today")
    facts = {
        "one": stepdown.heard_of(found),
        "form": form,
        "why_not": list(stepdown_operations.why_not_tell(found, by=request.actor, at=clock.now())),
    }
    return page(request, "portal/visit.html", facts)


@client_page("aftercare.answer", hears_all=True)
def how(request: Any, due: str) -> HttpResponse:
    """How are you, after the program? Help stands first; an answer that means danger calls somebody."""
    episode, at = own(request), clock.now()
    form = HowForm(request.POST or None)
    kept: list[Any] = []
    if form.accepted(
        lambda: kept.append(
            operations.answer_contact(episode, by=request.actor, at=at, due=due, **form.cleaned_data)
        )
    ):
        if safety.is_raised_about(kept[0]):
            return to("portal:sent", portal_message=kept[0].pk)
        return to("portal:today")
    facts = {
        "form": form,
        "phone": phone_of(episode),
        "why_not": list(operations.why_not_answer(episode, by=request.actor, at=at, due=due)),
    }
    return page(request, "portal/how.html", facts)
