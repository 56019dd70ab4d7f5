"""The client's own word on calls after the program: they may end them at any time. Help stays."""

from typing import Any

from django.http import HttpResponse

from handrail.care.aftercare import operations, queries
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
