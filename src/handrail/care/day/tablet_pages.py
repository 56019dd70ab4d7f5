"""The staff's page of the tablet at the door: make its address, end all of them."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse

from handrail.care.day import operations, queries
from handrail.ground import clock
from handrail.ground.access import device
from handrail.ground.access.pages import staff_page
from handrail.ground.clinic import queries as clinic
from handrail.ground.ui.page import page, to


@staff_page("day.attend")
def tablet(request: Any) -> HttpResponse:
    """Make this device the tablet. Its address is given once, and works in this browser only."""
    site, at, secret = _site(request), clock.now(), ""
    if request.method == "POST":
        secret = operations.open_tablet(site, by=request.actor, at=at)
    address = reverse("public:door", args=[secret]) if secret else ""
    facts = {"site": site, "address": address, "tablets": queries.open_tablets(site.pk, as_of=at)}
    answer = page(request, "day/tablet.html", facts)
    made = queries.tablet_behind(secret) if secret else None
    if made:
        seconds = int((made.ends_at - at).total_seconds())
        device.belongs_here(answer, to=str(made.pk), path=address, seconds=seconds)
    return answer


@staff_page("day.attend", only_post=True)
def tablet_end(request: Any) -> HttpResponse:
    operations.end_tablets(_site(request), by=request.actor, at=clock.now())
    return to("day:tablet")


def _site(request: Any) -> Any:
    if request.actor.site_id is None:
        raise Http404
    return clinic.site_for(request.actor, request.actor.site_id)
