"""The client's page of who sees what: each person close to them, what they may see, and taking it back."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.family import operations, queries
from handrail.doors.portal.pages import own, phone_of
from handrail.ground import clock
from handrail.ground.access.pages import client_page
from handrail.ground.ui.forms import Form
from handrail.ground.ui.page import page, to


@client_page()
def family(request: Any) -> HttpResponse:
    return _page(request, own(request))


@client_page("consents.revoke", only_post=True)
def take_back(request: Any, caregiver: UUID) -> HttpResponse:
    """Nothing more is shown to this person, from their next click on."""
    episode, form = own(request), Form(request.POST)
    found = queries.own_caregiver(episode, caregiver)
    if form.accepted(lambda: operations.take_back_release(found, episode, by=request.actor, at=clock.now())):
        return to("portal:family")
    return _page(request, episode, refused=form)


def _page(request: Any, episode: Any, refused: Any = None) -> HttpResponse:
    lines = queries.caregiver_lines(episode, on=clock.today(episode.site.time_zone))
    helping = queries.helping_words(episode)
    facts = {"lines": lines, "helping": helping, "phone": phone_of(episode), "refused": refused}
    return page(request, "portal/family.html", facts)
