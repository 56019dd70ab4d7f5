"""Moves by hand in a week that was found: tried first, with what they break and cost, then kept."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse

from handrail.care.schedule import operations, queries
from handrail.care.schedule.forms import ClientMoveForm, SessionMoveForm
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.ui.forms import Form
from handrail.ground.ui.page import page, to
from handrail.library.week import WEEKDAYS

Made = Callable[[dict[str, Any]], list[dict[str, Any]]]  # the week with what was chosen


@staff_page("schedule.plan")
def move_session(request: Any, run: UUID, nth: int) -> HttpResponse:
    """Another hour, room or leader for one session of the week that was found."""
    found = queries.run_for(request.actor, run)
    if found.answer is None:
        return to("schedule:plan_week", run=run)
    session = queries.session_in(found, nth)
    if session is None:
        raise Http404
    names, first = queries.names_in(found), session["meetings"][0]
    now = {
        "hour": f"{session['kind']}|{first['start']}",
        "room": first.get("room", ""),
        "leader": session["leaders"][0],
    }
    form = SessionMoveForm(
        _sent(request, "hour"),
        hours=queries.hours_for(found, nth),
        rooms=queries.rooms_for(found, names),
        leaders=queries.leaders_for(found, nth, names),
        initial=now,
    )
    facts = {"title": names(session["kind"]), "go": reverse("schedule:plan_move", args=[run, nth])}
    return _moved(
        request, found, form, facts, lambda chosen: queries.with_session_moved(found, nth, **chosen)
    )


@staff_page("schedule.plan")
def move_client(request: Any, run: UUID, episode: UUID) -> HttpResponse:
    """Another group, or other days, for one client of the week that was found."""
    found = queries.run_for(request.actor, run)
    names = queries.names_in(found)
    if str(episode) not in names.clients:
        raise Http404
    if found.answer is None:
        return to("schedule:plan_week", run=run)
    own = [
        (n, seat["days"])
        for n, one in enumerate(found.answer["sessions"])
        for seat in one.get("clients", [])
        if seat["client"] == str(episode)
    ]
    now = {"group": own[0][0], "weekdays": [WEEKDAYS.index(day) for day in own[0][1]]} if own else {}
    form = ClientMoveForm(
        _sent(request, "group"), groups=queries.groups_for(found, episode, names), initial=now
    )
    facts = {
        "title": names(str(episode)),
        "go": reverse("schedule:plan_move_client", args=[run, episode]),
        "by": "client",
    }
    return _moved(
        request,
        found,
        form,
        facts,
        lambda chosen: queries.with_client_in(found, episode, chosen["group"], chosen["weekdays"]),
    )


def _sent(request: Any, name: str) -> Any:
    if request.method == "POST":
        return request.POST
    return request.GET if name in request.GET else None


def _moved(request: Any, run: Any, form: Form, facts: dict[str, Any], made: Made) -> HttpResponse:
    """Show what is chosen with its price; keep it where it was pressed."""
    keeps = request.method == "POST"
    if keeps and form.accepted(
        lambda: operations.move_in_plan(
            run,
            by=request.actor,
            at=clock.now(),
            sessions=made(form.cleaned_data),
            seen=request.POST.get("seen", ""),
        )
    ):
        return to("schedule:plan_week", run=run.pk)
    tried = None
    if form.is_bound and form.is_valid() and not keeps:
        tried = queries.tried(run, made(form.cleaned_data), queries.names_in(run))
    facts |= {"run": run, "form": form, "tried": tried, "seen": queries.seen_in(run)}
    part = request.headers.get("HX-Request") == "true"
    return page(request, "schedule/plan_tried.html" if part else "schedule/plan_move.html", facts)
