"""The staff's page of a session's run-sheet: live, moved by one press."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from handrail.care.schedule import operations, queries
from handrail.care.schedule.forms import ShiftForm
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.ui.page import page, to


@staff_page("schedule.read")
def run_sheet(request: Any, session: UUID) -> HttpResponse:
    return _page(request, queries.session_for(request.actor, session))


@staff_page("day.attend", only_post=True)
def shift(request: Any, session: UUID) -> HttpResponse:
    found, form = queries.session_for(request.actor, session), ShiftForm(request.POST)
    if form.accepted(lambda: operations.shift(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("schedule:run_sheet", session=session)
    return _page(request, found, form)


def _page(request: Any, session: Any, form: Any = None) -> HttpResponse:
    sheet = queries.run_sheet(session, as_of=clock.now())
    facts = {
        "sheet": sheet,
        "form": form,
        "may_move": access.may(request.actor, "day.attend") and session.state in ("planned", "running"),
        "in_the_way": queries.in_the_way_of(session) if sheet.late_by > 0 else [],
        "video": _video(session) if access.may(request.actor, "day.attend") else "",
        "screen": request.build_absolute_uri(reverse("public:room", args=[queries.room_secret(session)])),
    }
    live = request.headers.get("X-Background") == "1"
    return page(request, "schedule/run_sheet_live.html" if live else "schedule/run_sheet.html", facts)


def _video(session: Any) -> str:
    """The session's room by video, for those who may attend to it, while it is open."""
    return queries.video_link(session) if queries.video_is_open(session, as_of=clock.now()) else ""
