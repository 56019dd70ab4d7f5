"""Somebody who leads is away on a day: the ways to mend it, each one press."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from handrail.care.schedule import operations, queries
from handrail.care.schedule.forms import AwayForm
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.people import queries as people
from handrail.ground.ui.page import page, to


@staff_page("schedule.arrange")
def away(request: Any, day: str, staff: UUID) -> HttpResponse:
    """What becomes of the sessions that this member of staff would lead on a day."""
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    found, form = people.staff_for(request.actor, staff), AwayForm(request.POST or None)
    if form.accepted(
        lambda: operations.mend_day(
            found,
            by=request.actor,
            at=clock.now(),
            day=on,
            mends=form.mends(),
            reason=_("It can't take place this time."),
        )
    ):
        return to("schedule:week_of", day=day)
    facts = {"member": found, "day": on, "away": queries.away(found, day=on), "form": form}
    return page(request, "schedule/away.html", facts)
