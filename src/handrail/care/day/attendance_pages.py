"""The staff's page of one client's attendance: each expected day, and the minutes of each kind of service by week."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.care.day import queries
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.page import page

WEEKS = 4


@staff_page("chart.read", reads_chart=True)
def attendance(request: Any, episode: UUID) -> HttpResponse:
    """What each expected day was, week by week, the latest first."""
    found = request.reading = episodes.episode_for(request.actor, episode)
    on = clock.day_of(clock.now(), found.site.time_zone)
    monday = on - timedelta(days=on.weekday())
    weeks = queries.weeks_attended(found.pk, monday=monday, weeks=WEEKS)
    facts = {
        "episode": found,
        "weeks": weeks,
        "may_attend": access.may(request.actor, "day.attend"),
    }
    return page(request, "day/attendance.html", facts)
