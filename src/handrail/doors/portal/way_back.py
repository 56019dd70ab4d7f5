"""Who was here before asks to come back: their own page of it. Help at once stands first."""

from typing import Any

from django.http import HttpResponse

from handrail.anytime.safety import queries as safety
from handrail.care.inquiry import operations
from handrail.doors.portal.forms import ComeBackForm
from handrail.doors.portal.pages import own, phone_of
from handrail.ground import clock
from handrail.ground.access.pages import client_page
from handrail.ground.ui.page import page, to


@client_page("inquiry.ask_again", hears_all=True)
def come_back(request: Any) -> HttpResponse:
    episode, form = own(request), ComeBackForm(request.POST or None)
    kept: list[Any] = []
    if form.accepted(
        lambda: kept.append(
            operations.ask_again(episode, by=request.actor, at=clock.now(), **form.cleaned_data)
        )
    ):
        if safety.is_raised_about(kept[0]):
            return to("portal:sent", portal_message=kept[0].pk)
        return to("portal:come_back")
    facts = {
        "form": form,
        "phone": phone_of(episode),
        "why_not": list(operations.why_not_ask_again(episode, by=request.actor)),
    }
    return page(request, "portal/come_back.html", facts)
