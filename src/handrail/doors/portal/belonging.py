"""What I have reached, and words that lift my group. Nothing on it counts what was missed."""

from typing import Any

from django.http import HttpResponse

from handrail.anytime.safety import queries as safety
from handrail.care.day import operations, queries
from handrail.care.schedule import queries as schedule
from handrail.doors.portal.forms import EncourageForm
from handrail.doors.portal.pages import own
from handrail.ground import clock
from handrail.ground.access.pages import client_page
from handrail.ground.ui.page import page, to


@client_page("day.rate_group", hears_all=True)
def belonging(request: Any) -> HttpResponse:
    episode, at = own(request), clock.now()
    form, kept = EncourageForm(request.POST or None), list[Any]()
    if form.accepted(
        lambda: kept.append(operations.encourage(episode, by=request.actor, at=at, **form.cleaned_data))
    ):
        if safety.is_raised_about(kept[0]):
            return to("portal:sent", portal_message=kept[0].pk)
        return to("portal:belonging")
    today = clock.today(episode.site.time_zone)
    groups = {place.session.series_id for place in schedule.next_places(episode, on=today, limit=3)}
    facts = {
        "reached": queries.reached(episode),
        "words": queries.words_for(groups, as_of=at),
        "mine": queries.own_words(episode.pk),
        "in_group": bool(groups),
        "form": form,
    }
    return page(request, "portal/belonging.html", facts)
