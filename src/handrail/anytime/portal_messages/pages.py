"""The staff's page of one client's messages: read, answer, settle, raise a concern from one."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.portal_messages import operations, queries
from handrail.anytime.portal_messages.forms import AnswerForm, RaiseForm
from handrail.anytime.safety import queries as safety
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.forms import Form
from handrail.ground.ui.page import page, page_number, pages_beside, to


@staff_page("messages.read", reads_chart=True)
def messages(request: Any, episode: UUID) -> HttpResponse:
    found = episodes.episode_for(request.actor, episode)
    if request.method != "POST":
        return _page(request, found)
    form = AnswerForm(request.POST)
    if form.accepted(lambda: operations.send(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("portal_messages:messages", episode=episode)
    return _page(request, found, form=form)


@staff_page("messages.answer", only_post=True)
def reading(request: Any, portal_message: UUID) -> HttpResponse:
    return _done(request, portal_message, operations.read)


@staff_page("messages.answer", only_post=True)
def settlement(request: Any, portal_message: UUID) -> HttpResponse:
    return _done(request, portal_message, operations.settle)


def _done(request: Any, message_id: UUID, verb: Any) -> HttpResponse:
    found, form = queries.message_for(request.actor, message_id), Form(request.POST)
    if form.accepted(lambda: verb(found, by=request.actor, at=clock.now())):
        return to("portal_messages:messages", episode=found.episode_id)
    return _page(request, found.episode, refused=form)


@staff_page("messages.answer", only_post=True)
def concern(request: Any, portal_message: UUID) -> HttpResponse:
    """Raise a concern from a message; its page follows."""
    found, form = queries.message_for(request.actor, portal_message), RaiseForm(request.POST)
    raised: list[Any] = []
    if form.accepted(
        lambda: raised.append(
            operations.raise_from(found, by=request.actor, at=clock.now(), **form.cleaned_data)
        )
    ):
        return to("safety:concern", concern=raised[0].pk)
    return _page(request, found.episode, refused=form)


def _page(request: Any, episode: Any, **forms: Any) -> HttpResponse:
    request.reading = episode
    n = page_number(request)
    talk = queries.talk(episode.pk, page=n)
    latest = next((line.message.pk for line in talk.lines if line.message.side == "client"), None)
    facts = {
        "episode": episode,
        "lines": talk.lines,
        "pages": pages_beside(n, more=talk.more),
        "form": AnswerForm(initial={"seen": latest}),
        "raise_form": RaiseForm(),
        "concern": safety.open_of([episode.pk]).get(episode.pk),
        "why_not": list(operations.why_not_send(episode, by=request.actor)),
    }
    return page(request, "portal_messages/messages.html", facts | forms)
