"""The caregiver's own pages, for a phone. Whose client it is about comes from the session; what shows, from the release."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse

from handrail.anytime.family import operations
from handrail.anytime.family import queries as family
from handrail.anytime.family.forms import TogetherForm
from handrail.doors.caregiver.shared import shared, was_shared
from handrail.ground import clock
from handrail.ground.access.pages import caregiver_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.page import page, to


@caregiver_page()
def home(request: Any) -> HttpResponse:
    """Help first, whom to call, and what is released today. What was seen is noted as a disclosure."""
    return _home(request)


@caregiver_page(only_post=True)
def practice(request: Any, practice: UUID) -> HttpResponse:
    """Say of the client's present home practice: we did it together, or not yet."""
    caregiver, found = _read(request)
    if found.practice is None or found.practice.pk != practice:
        if was_shared(caregiver, episodes.cared_for_episode(request.actor), practice, as_of=clock.now()):
            return _home(request, moved_on=True)
        raise Http404
    form = TogetherForm(request.POST)
    if form.accepted(
        lambda: operations.say_together(
            caregiver, found.practice, by=request.actor, at=clock.now(), **form.cleaned_data
        )
    ):
        return to("caregiver:home")
    return _home(request, form=form)


@caregiver_page()
def learn(request: Any) -> HttpResponse:
    """What helps at home, the same for everyone: it says nothing of any one client."""
    return page(request, "caregiver/learn.html", {"modules": family.topics()})


def _home(request: Any, form: Any = None, *, moved_on: bool = False) -> HttpResponse:
    """`moved_on`: they answered for a practice that is not the present one any more; the page says so."""
    caregiver, found = _read(request)
    if found.shown:
        episode = episodes.cared_for_episode(request.actor)
        assert episode is not None
        operations.note_shown(caregiver, episode, by=request.actor, at=clock.now(), parts=found.shown)
    facts = {"shared": found, "form": form or TogetherForm(), "moved_on": moved_on}
    return page(request, "caregiver/home.html", facts, only_looked=moved_on)


def _read(request: Any) -> tuple[Any, Any]:
    caregiver = family.own(request.actor)
    episode = episodes.cared_for_episode(request.actor)
    return caregiver, shared(caregiver, episode, as_of=clock.now())
