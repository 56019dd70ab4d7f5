"""The client's page of reminders and of their calendar: what reaches them, and how to end it."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from handrail.anytime.outbox import operations as outbox
from handrail.anytime.outbox import queries as messages
from handrail.anytime.outbox.forms import ReachForm
from handrail.care.schedule import operations as scheduling
from handrail.care.schedule import queries as schedule
from handrail.ground import clock
from handrail.ground.access.pages import client_page
from handrail.ground.episode import queries as episodes
from handrail.ground.people import queries as people
from handrail.ground.ui.page import page, to


@client_page("outbox.choose")
def reminders(request: Any) -> HttpResponse:
    client = _self(request)
    form = ReachForm(request.POST or None, reach=messages.reach_of(client.pk))
    if request.method == "POST" and form.accepted(
        lambda: outbox.set_reach(client, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("portal:reminders")
    episode = episodes.own_episode(request.actor)
    facts = {"form": form, "client": client, "calendar": schedule.calendar_link_of(request.actor)}
    facts["stopped"] = episode is not None and episode.contacts_stopped_at is not None
    return page(request, "portal/reminders.html", facts)


@client_page("schedule.own_calendar", only_post=True)
def calendar(request: Any) -> HttpResponse:
    """Make the secret address, and show it this once."""
    secret = scheduling.make_calendar_link(_self(request), by=request.actor, at=clock.now())
    address = request.build_absolute_uri(reverse("public:calendar", args=[secret]))
    return page(request, "portal/calendar.html", {"address": address})


@client_page("schedule.own_calendar", only_post=True)
def calendar_end(request: Any) -> HttpResponse:
    scheduling.end_calendar_link(_self(request), by=request.actor, at=clock.now())
    return to("portal:reminders")


def _self(request: Any) -> Any:
    return people.client_by_id(client_id=request.actor.person_id)
