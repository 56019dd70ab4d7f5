"""The client's page of words to and from their team. Help at once stands first: nobody reads here day and night."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.portal_messages import operations, queries
from handrail.anytime.portal_messages.forms import MessageForm, ReadForm
from handrail.anytime.safety import queries as safety
from handrail.doors.portal.pages import own, phone_of
from handrail.ground import clock
from handrail.ground.access.pages import client_page
from handrail.ground.ui.page import page, page_number, pages_beside, to


@client_page("messages.send", hears_all=True)
def messages(request: Any) -> HttpResponse:
    episode, form = own(request), MessageForm(request.POST or None)
    kept: list[Any] = []
    if form.accepted(
        lambda: kept.append(operations.send(episode, by=request.actor, at=clock.now(), **form.cleaned_data))
    ):
        return to("portal:sent", portal_message=kept[0].pk)
    n = page_number(request)
    talk = queries.talk(episode.pk, page=n)
    facts = {
        "form": form,
        "lines": talk.lines,
        "unread": [
            one.message for one in reversed(talk.lines) if one.message.side == "team" and not one.acts
        ],
        "pages": pages_beside(n, more=talk.more),
        "phone": phone_of(episode),
        "read_hours": queries.read_hours(episode),
        "why_not": list(operations.why_not_send(episode, by=request.actor)),
    }
    return page(request, "portal/messages.html", facts)


@client_page("messages.send", only_post=True)
def read(request: Any) -> HttpResponse:
    """I have read what my team wrote: it is marked as new no more."""
    episode, form = own(request), ReadForm(request.POST)
    form.accepted(lambda: operations.read_own(episode, by=request.actor, at=clock.now(), **form.cleaned_data))
    return to("portal:messages")


@client_page("messages.send")
def sent(request: Any, portal_message: UUID) -> HttpResponse:
    """After it was sent: help first, and that the team was told, where it called somebody; else back to the messages."""
    episode = own(request)
    message = queries.own_message(episode, portal_message)
    if not safety.is_raised_about(message):
        return to("portal:messages")
    return page(request, "portal/sent.html", {"message": message, "phone": phone_of(episode)})
