"""The client's page of words to and from their team. Help at once stands first: nobody reads here day and night."""

from typing import Any

from django.http import HttpResponse

from handrail.anytime.portal_messages import operations, queries
from handrail.anytime.portal_messages.forms import MessageForm
from handrail.doors.portal.pages import own, phone_of
from handrail.ground import clock
from handrail.ground.access.pages import client_page
from handrail.ground.ui.page import page, to


@client_page("messages.send", hears_all=True)
def messages(request: Any) -> HttpResponse:
    episode, form = own(request), MessageForm(request.POST or None)
    if form.accepted(lambda: operations.send(episode, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("portal:help") if form.cleaned_data["not_safe"] else to("portal:messages")
    facts = {
        "form": form,
        "lines": queries.lines_of(episode.pk),
        "phone": phone_of(episode),
        "read_hours": queries.read_hours(episode),
        "why_not": list(operations.why_not_send(episode, by=request.actor)),
    }
    return page(request, "portal/messages.html", facts)
