"""The staff's pages of the weekly review: the agenda by need, and one client's facts with the decision."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.care.review import operations, queries
from handrail.care.review.forms import DecisionForm, DoneForm, KeepPlanForm
from handrail.care.review.on_paper import minutes_pdf
from handrail.ground import access, clock
from handrail.ground.access.pages import refused, staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.people import queries as people
from handrail.ground.steps import NotAllowed
from handrail.ground.ui.page import back_or_to, page, paper, to


@staff_page("chart.read")
def agenda(request: Any) -> HttpResponse:
    site_id = people.staff_member(staff_id=request.actor.person_id).site_id
    on = clock.day_of(clock.now(), request.actor.time_zone)
    facts = {
        "lines": queries.agenda(site_id, on=on),
        "meeting": queries.meeting_on(site_id, on) if site_id else None,
        "on": on,
        "meetings": queries.meetings(site_id),
    }
    return page(request, "review/agenda.html", facts)


@staff_page("chart.read", reads_chart=True)
def client(request: Any, episode: UUID) -> HttpResponse:
    """Only this client's facts, so that the page may be shown to everyone who treats them."""
    found = episodes.episode_for(request.actor, episode)
    request.reading = found
    on = clock.day_of(clock.now(), found.site.time_zone)
    form = DecisionForm(request.POST or None, staff=people.staff_at_work())
    if form.accepted(
        lambda: operations.decide_today(found, by=request.actor, at=clock.now(), **form.values())
    ):
        return _next(found.site_id, on)
    facts = {
        "episode": found,
        "line": queries.line_of(found, on=on),
        "meeting": queries.meeting_on(found.site_id, on),
        "decisions": queries.decisions_of(found.pk),
        "tasks": _tasks(request.actor, found.pk),
        "form": form,
        "why_not": list(operations.why_not_decide(found, by=request.actor)),
        "reads_words": access.may(request.actor, "safety.read_words"),
    }
    return page(request, "review/client.html", facts)


def _tasks(by: Any, episode_id: UUID) -> list[Any]:
    """Those that this person may be told of; a page read by those who do not treat the client shows no others."""
    return [one for one in queries.tasks_of(episode_id) if not list(operations.why_not_see(one, by=by))]


def _next(site_id: UUID, on: Any) -> HttpResponse:
    """The next client whom the team has not decided on today, by need; with none left, the agenda."""
    left = (line for line in queries.agenda(site_id, on=on) if line.decision is None)
    following = next(left, None)
    return to("review:client", episode=following.episode.pk) if following else to("review:agenda")


@staff_page("review.do_task", reads_chart=True)
def task(request: Any, task: UUID) -> HttpResponse:
    """One task of a decision: what it is for, and that it is done. Who reads no charts sees its words alone."""
    found = queries.task_for(request.actor, task)
    if against := list(operations.why_not_see(found, by=request.actor)):
        return refused(request, NotAllowed(against), status=403)
    reads = access.may(request.actor, "chart.read")
    request.reading = found.episode if reads else []
    form = DoneForm(request.POST or None)
    if form.accepted(
        lambda: operations.do_task(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("review:client", episode=found.episode_id) if reads else to("staff:work")
    facts = {
        "task": found,
        "episode": found.episode,
        "reads": reads,
        "form": form,
        "why_not": list(operations.why_not_do(found, by=request.actor)),
    }
    return page(request, "review/task.html", facts)


@staff_page("review.read_minutes", reads_chart=True)
def minutes(request: Any, meeting: UUID) -> HttpResponse:
    """What the team decided in one meeting, each client with the reason and who does what."""
    found = queries.meeting_for(request.actor, meeting)
    decisions = queries.decisions_in(found)
    request.reading = [one.episode for one in decisions if one.episode]
    return page(request, "review/minutes.html", {"meeting": found, "decisions": decisions})


@staff_page("review.read_minutes", reads_chart=True)
def minutes_paper(request: Any, meeting: UUID) -> HttpResponse:
    """The minutes as paper: for the clinic's own file."""
    found = queries.meeting_for(request.actor, meeting)
    decisions = queries.decisions_in(found)
    request.reading = [one.episode for one in decisions if one.episode]
    return paper(minutes_pdf(found, decisions, at=clock.now()), f"minutes-{found.held_on}")


@staff_page("chart.read", reads_chart=True)
def off_track(request: Any, episode: UUID, instrument: str) -> HttpResponse:
    """One scale on which a client is off track: what was found, how it was answered, and why the plan stays."""
    found = episodes.episode_for(request.actor, episode)
    request.reading = found
    asked = queries.off_track_on(found, instrument)
    seen = {"seen": asked.off.latest.pk} if asked else {}
    form = KeepPlanForm(request.POST or None, initial=seen)
    if form.accepted(
        lambda: operations.keep_plan(
            found, by=request.actor, at=clock.now(), instrument=instrument, **form.cleaned_data
        )
    ):
        return back_or_to(request, "review:client", episode=episode)
    facts = {
        "episode": found,
        "asked": asked,
        "form": form,
        "why_not": list(operations.why_not_keep_plan(found, by=request.actor, asked=asked)),
    }
    return page(request, "review/off_track.html", facts)
