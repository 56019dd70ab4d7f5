"""The staff's list of closed concerns: what each came from, who closed it, how and when."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, QueryDict

from handrail.anytime.safety import queries
from handrail.anytime.safety.forms import ClosedForm
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.clinic import queries as clinic
from handrail.ground.ui.page import page, page_number, pages_beside

DAYS = 28  # shown before anything is asked for


@staff_page("chart.read")
def closed(request: Any) -> HttpResponse:
    """Closed concerns by the days on which they were closed, and by site."""
    zone = request.actor.time_zone
    today = clock.today(zone)
    start = {"first": today - timedelta(days=DAYS), "last": today, "site": request.actor.site_id or ""}
    form = ClosedForm(request.GET or _sent(start), sites=clinic.sites())
    found, n = queries.Closed([], more=False), page_number(request)
    if form.is_valid():
        said = form.cleaned_data
        days = {name: said[name] for name in ("first", "last")}
        found = queries.closed_concerns(**days, time_zone=zone, site_id=said["site"], page=n)
    facts = {
        "form": form,
        "closed": found,
        "reads_words": access.may(request.actor, "safety.read_words"),
        "pages": pages_beside(n, more=found.more, asked=_asked(form)),
    }
    return page(request, "safety/closed.html", facts)


def _sent(values: dict[str, Any]) -> QueryDict:
    sent = QueryDict(mutable=True)
    sent.update({name: str(value) for name, value in values.items()})
    return sent


def _asked(form: ClosedForm) -> dict[str, str]:
    return {name: form.data.get(name, "") for name in ("first", "last", "site")}
