"""The staff's shell: today, my work, clients, one client, programs, the record."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.doors.staff import queries
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.clinic import queries as clinic
from handrail.ground.episode import queries as episodes
from handrail.ground.episode.states import RAIL
from handrail.ground.people import queries as people
from handrail.ground.ui.page import page, to


@staff_page("today.read")
def today(request: Any) -> HttpResponse:
    """What needs me now? A poll asks for the board alone, without the shell."""
    at = clock.now()
    whole = request.GET.get("all") == "1"
    board = queries.today(by=request.actor, as_of=at, whole=whole)
    request.counted = {"safety:queue": board.open_concerns}
    if board.unanswered is not None:
        request.counted["inquiry:referrals"] = board.unanswered
    facts = {
        "today": board,
        "now": at,
        "whole": whole,
        "reads_chart": access.may(request.actor, "chart.read"),
        "may_attend": access.may(request.actor, "day.attend"),
        "may_note": access.may(request.actor, "notes.write"),
    }
    template = "staff/board.html" if request.headers.get("X-Background") == "1" else "staff/today.html"
    return page(request, template, facts)


@staff_page("today.read")
def mine(request: Any) -> HttpResponse:
    """Whom I see alone today and what waits for me, beside the board: thirteen slices are asked, so it comes a moment later."""
    at = clock.now()
    facts = {
        "mine": queries.mine(by=request.actor, as_of=at),
        "alone": queries.alone_today(by=request.actor, as_of=at),
        "now": at,
    }
    return page(request, "staff/mine.html", facts)


@staff_page("today.read")
def work(request: Any) -> HttpResponse:
    return page(request, "staff/work.html", {"work": queries.work(by=request.actor, as_of=clock.now())})


@staff_page("file.read")
def clients(request: Any) -> HttpResponse:
    words, stage = request.GET.get("q", "")[:80], request.GET.get("stage", "")
    known = {name for name, _, _ in RAIL}
    stage = stage if stage in known else ""
    facts = {
        "episodes": queries.clients(words=words, stage=stage),
        "q": words,
        "stage": stage,
        "stages": [(name, label) for name, label, _ in RAIL],
    }
    return page(request, "staff/clients.html", facts)


@staff_page("file.read", reads_chart=True)
def client(request: Any, episode: UUID) -> HttpResponse:
    """Where does this person stand, and what is next? Who may not read the chart is led to the intake page."""
    if not access.may(request.actor, "chart.read"):
        return to("intake:interview", episode=episodes.episode_for(request.actor, episode).pk)
    now = clock.now()
    chart = queries.chart(by=request.actor, episode_id=episode, as_of=now)
    request.reading = chart.episode
    facts = {
        "chart": chart,
        "now": now,
        "episode": chart.episode,
        "reads_words": access.may(request.actor, "safety.read_words"),
    }
    return page(request, "staff/client.html", facts)


@staff_page("today.read")
def programs(request: Any) -> HttpResponse:
    """What is in force, with what is found in each; what is proposed; the sites; licences that end soon."""
    at = clock.now()
    facts = {
        "programs": queries.programs(as_of=at),
        "proposals": clinic.open_proposals(),
        "sites": clinic.sites(),
        "licences": people.credentials_ending(on=clock.day_of(at, request.actor.time_zone)),
        "papers": clinic.papers_ending(as_of=at, by=request.actor),
        "may_arrange": access.may(request.actor, "clinic.arrange"),
        "may_load": access.may(request.actor, "clinic.load_wording"),
        "may_hire": access.may(request.actor, "people.hire"),
    }
    return page(request, "staff/programs.html", facts)
