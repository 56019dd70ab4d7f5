"""My next days: where I am expected, what is called off, and that I have read how my days change."""

from typing import Any

from django.http import HttpResponse

from handrail.anytime.family import queries as family
from handrail.care.schedule import operations, queries
from handrail.care.schedule.forms import NoticesForm
from handrail.doors.portal import today as first_page
from handrail.doors.portal.alone import own_hours
from handrail.doors.portal.pages import appointments_of, own, phone_of
from handrail.ground import clock
from handrail.ground.access.pages import client_page
from handrail.ground.ui.page import page, to


@client_page()
def week(request: Any) -> HttpResponse:
    episode = own(request)
    first = first_page.today(episode, name="", as_of=clock.now())
    on = clock.today(episode.site.time_zone)
    places = [] if first.away else queries.days_ahead(episode, on=on, limit=10)
    facts = {
        "away": first.away,
        "places": [(place, queries.told_before(place.session)) for place in places],
        "today": on,
        "episode": episode,
        "coming": first.coming,
        "appointments": appointments_of(episode),
        "alone": [] if first.away else own_hours(episode, as_of=clock.now(), limit=10),
        "family_sessions": family.sessions_to_come(None, episode, as_of=clock.now()),
        "phone": phone_of(episode),
    }
    return page(request, "portal/week.html", facts)


@client_page("schedule.read_own", only_post=True)
def days_read(request: Any) -> HttpResponse:
    """The client says: I have read how my days change."""
    episode, form = own(request), NoticesForm(request.POST)
    form.accepted(
        lambda: operations.read_days(episode, by=request.actor, at=clock.now(), seen=form.notices())
    )
    return to("portal:today")
