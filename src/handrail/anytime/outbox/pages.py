"""The staff's page of messages: what went out, what waits, what did not arrive."""

from typing import Any

from django.http import HttpResponse

from handrail.anytime.outbox import queries
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.ui.page import page


@staff_page("outbox.read")
def log(request: Any) -> HttpResponse:
    return page(
        request, "outbox/log.html", {"lines": queries.log(as_of=clock.now()), "days": queries.LOG_DAYS}
    )
