"""One session: what can be done about it, each on a page of its own."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse

from handrail.care.schedule import operations, queries
from handrail.care.schedule.forms import CancelForm, LeaderForm, MoveForm
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.clinic import queries as clinic
from handrail.ground.people import queries as people
from handrail.ground.ui.page import page, to


@staff_page("schedule.arrange")
def change(request: Any, session: UUID) -> HttpResponse:
    """What can be done about a session; one that was called off may take place after all."""
    found, leaders = queries.session_for(request.actor, session), people.staff_with_role("therapist")
    initial = {"leader": str(found.leader_id)}
    form = LeaderForm(request.POST or None, leaders=leaders, from_day=False, initial=initial)
    if form.accepted(
        lambda: operations.reopen_session(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("schedule:week_of", day=found.day.isoformat())
    found = queries.session_for(request.actor, session)  # as it stands, not as it was refused
    facts = {
        "form": form,
        "session": found,
        "to_come": found.starts_at > clock.now(),
        "is_away": queries.absence_of(found.leader_id, found.day) is not None,
    }
    return page(request, "schedule/change.html", facts)


@staff_page("schedule.arrange")
def stand_in(request: Any, session: UUID) -> HttpResponse:
    """Let someone else lead one session."""
    found = queries.session_for(request.actor, session)
    leaders = people.staff_with_role("therapist")
    form = LeaderForm(request.POST or None, leaders=leaders, from_day=False)
    if form.accepted(
        lambda: operations.stand_in(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("schedule:week_of", day=found.day.isoformat())
    found = queries.session_for(request.actor, session)  # as it stands, not as it was refused
    return page(request, "schedule/leader.html", {"form": form, "series": found.series, "session": found})


@staff_page("schedule.arrange")
def move_session(request: Any, session: UUID) -> HttpResponse:
    """Let one session meet at another hour, or in another room."""
    found = queries.session_for(request.actor, session)
    local = found.starts_at.astimezone(ZoneInfo(found.site.time_zone)).time()
    form = MoveForm(
        request.POST or None,
        rooms=clinic.rooms(site_id=found.site_id),
        initial={"starts": local, "room": found.room_id},
    )
    if form.accepted(
        lambda: operations.move_session(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("schedule:week_of", day=found.day.isoformat())
    found = queries.session_for(request.actor, session)  # as it stands, not as it was refused
    ((_session, expected),) = queries.with_expected([found])
    facts = {"form": form, "series": found.series, "session": found, "expected": expected}
    return page(request, "schedule/moved.html", facts)


@staff_page("schedule.arrange")
def cancellation(request: Any, session: UUID) -> HttpResponse:
    found, form = queries.session_for(request.actor, session), CancelForm(request.POST or None)
    if form.accepted(lambda: operations.cancel(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("schedule:week_of", day=found.day.isoformat())
    ((_session, expected),) = queries.with_expected([found])
    facts = {"form": form, "session": found, "expected": expected}
    return page(request, "schedule/cancellation.html", facts)
