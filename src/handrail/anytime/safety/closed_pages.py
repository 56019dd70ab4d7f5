"""The staff's list of closed concerns: what each came from, who closed it, how and when."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, QueryDict

from handrail.anytime.safety import queries
from handrail.anytime.safety.forms import ClosedForm
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.clinic import queries as clinic
from handrail.ground.ui.page import page

DAYS = 28  # shown before anything is asked for


@staff_page("chart.read")
def closed(request: Any) -> HttpResponse:
    """Closed concerns by the days on which they were closed, and by site."""
    today, zone = clock.day_of(clock.now(), request.actor.time_zone), request.actor.time_zone
    start = {"first": today - timedelta(days=DAYS), "last": today, "site": request.actor.site_id or ""}
    form = ClosedForm(request.GET or _sent(start), sites=clinic.sites())
    found, n = queries.Closed([], more=False), 1
    if form.is_valid():
        said = form.cleaned_data
        n = said["page"] or 1
        days = {name: said[name] for name in ("first", "last")}
        found = queries.closed_concerns(**days, time_zone=zone, site_id=said["site"], page=n)
    facts = {
        "form": form,
        "closed": found,
        "reads_words": access.may(request.actor, "safety.read_words"),
        "earlier": _page_address(form, n + 1) if found.more else "",
        "later": _page_address(form, n - 1) if n > 1 else "",
    }
    return page(request, "safety/closed.html", facts)


def _sent(values: dict[str, Any]) -> QueryDict:
    sent = QueryDict(mutable=True)
    sent.update({name: str(value) for name, value in values.items()})
    return sent


def _page_address(form: ClosedForm, n: int) -> str:
    """Return the address of another page of the same list."""
    asked = {name: form.data.get(name, "") for name in ("first", "last", "site")}
    return "?" + _sent(asked | {"page": n}).urlencode()
