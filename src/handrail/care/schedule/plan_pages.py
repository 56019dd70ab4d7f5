"""The director's pages of a search for the week: ask for one, watch it, stop it, see what it found."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.care.schedule import operations, queries
from handrail.care.schedule.forms import ApplyForm, PlanForm
from handrail.care.schedule.words import weekday
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.clinic import queries as clinic
from handrail.ground.people import queries as people
from handrail.ground.ui.forms import Form
from handrail.ground.ui.page import page, to

USUAL_SECONDS = 60


@staff_page("schedule.plan")
def plans(request: Any) -> HttpResponse:
    """The searches of the director's site, and a new one."""
    sites = clinic.sites()
    form = _plan_form(request, sites, request.POST or None)
    made: list[Any] = []
    if form.accepted(
        lambda: made.append(
            operations.ask_for_plan(**({"site": sites[0]} | form.said), by=request.actor, at=clock.now())
        )
    ):
        return to("schedule:plan", run=made[0].pk)
    return _plans_page(request, form=form)


def _plan_form(request: Any, sites: list[Any], data: Any = None) -> PlanForm:
    today = _today(request)
    initial = {"monday": today + timedelta(days=7 - today.weekday()), "seconds": USUAL_SECONDS}
    tracks = [
        (f"{one.program}/{track.id}", f"{one.title}: {track.title}")
        for one in clinic.programs_in_force()
        for track in clinic.definition_of(one).tracks
    ]
    staff = people.staff_with_role("therapist")
    return PlanForm(data, sites=sites, staff=staff, tracks=list(dict(tracks).items()), initial=initial)


def _plans_page(request: Any, **more: Any) -> HttpResponse:
    sites = clinic.sites()
    facts = {
        "form": _plan_form(request, sites),
        "runs": [_state(run) for site in sites for run in queries.runs_of(site.pk)],
        "series": queries.series_in_force(),
    }
    return page(request, "schedule/plans.html", facts | more)


@staff_page("schedule.plan")
def plan(request: Any, run: UUID) -> HttpResponse:
    return _plan_page(request, run)


@staff_page("schedule.plan")
def plan_week(request: Any, run: UUID) -> HttpResponse:
    """The week that was found, or the one that stood: by room, by leader or by client; and what differs."""
    return _week_page(request, run)


@staff_page("schedule.plan", only_post=True)
def put_in_force(request: Any, run: UUID) -> HttpResponse:
    """Put the week that was found in force from a day on."""
    found, form = queries.run_for(request.actor, run), ApplyForm(request.POST)
    if form.accepted(
        lambda: operations.apply_plan(
            found,
            by=request.actor,
            at=clock.now(),
            seen=request.POST.get("seen", ""),
            **form.cleaned_data,
        )
    ):
        day = form.cleaned_data["from_day"]
        words = _(
            "The week is in force from %(day)s. Whoever is concerned reads it on their phone, and stands on the list of whom to tell."
        )
        messages.success(request, words % {"day": date_format(day, "D j M")})
        return to("schedule:week_of", day=day.isoformat())
    return _week_page(request, run, apply_form=form)


def _week_page(request: Any, run_id: UUID, **more: Any) -> HttpResponse:
    found = queries.run_for(request.actor, run_id)
    by = next((one for one in queries.BY if one == request.GET.get("by")), queries.BY[0])
    standing = request.GET.get("show") == "standing" or found.answer is None
    names = queries.names_in(found)
    table = queries.week_table(found, names, by=by, standing=standing)
    facts = {
        "run": found,
        "by": by,
        "standing": standing,
        "may_move": not standing and found.applied_at is None,
        "days": [weekday(day) for day in table.days],
        "rows": table.rows,
        "differences": queries.differences(found, names),
        "unmet": queries.unmet_in(found, names),
        "why_not": list(queries.why_not_as_it_is(found)) if found.answer else [],
        "seen": queries.seen_in(found),
        **_series_changed(found),
        "apply_form": ApplyForm(initial={"from_day": max(found.monday, _today(request) + timedelta(days=1))}),
    }
    return page(request, "schedule/plan_week.html", facts | more)


def _series_changed(run: Any) -> dict[str, Any]:
    """Which series end with the week that was found, by title, and how many begin."""
    if run.answer is None or run.applied_at is not None:
        return {}
    acts = queries.acts_of(run)
    return {
        "ends": queries.titles_of(acts.ends),
        "begins": len(acts.begins),
        "alone": len(acts.alone),
        "small": queries.small_begins(acts, run.site),
        "unlicensed": list(queries.unlicensed_in(run, acts)),
    }


def _today(request: Any) -> date:
    return clock.day_of(clock.now(), request.actor.time_zone)


@staff_page("schedule.plan", only_post=True)
def stop(request: Any, run: UUID) -> HttpResponse:
    """End a search with the best week so far."""
    found, form = queries.run_for(request.actor, run), Form(request.POST)
    if form.accepted(lambda: operations.stop_plan(found, by=request.actor, at=clock.now())):
        return to("schedule:plan", run=run)
    return _plan_page(request, run, form=form)


@staff_page("schedule.plan", only_post=True)
def pin(request: Any, series: UUID) -> HttpResponse:
    """Let no search change a series."""
    found, form = queries.series_for(request.actor, series), Form(request.POST)
    form.accepted(lambda: operations.pin_series(found, by=request.actor, at=clock.now()))
    return _plans_page(request, wrong_form=form) if form.errors else to("schedule:plans")


@staff_page("schedule.plan", only_post=True)
def unpin(request: Any, series: UUID) -> HttpResponse:
    found, form = queries.series_for(request.actor, series), Form(request.POST)
    form.accepted(lambda: operations.unpin_series(found, by=request.actor, at=clock.now()))
    return _plans_page(request, wrong_form=form) if form.errors else to("schedule:plans")


def _plan_page(request: Any, run_id: UUID, **more: Any) -> HttpResponse:
    run = queries.run_for(request.actor, run_id)
    names = queries.names_in(run)
    facts = _state(run) | {
        "unmet": queries.unmet_in(run, names),
        "differences": queries.differences(run, names),
        "brings": queries.brings(run, names),
        "asked": queries.asked_words(run, names),
        "why": names.told(run.why, run),
        "pinned": any(one.get("pinned") for one in run.problem["week"]),
    }
    live = request.headers.get("X-Background") == "1"
    answer = page(request, "schedule/plan_live.html" if live else "schedule/plan.html", facts | more)
    if live and not facts["open"]:
        answer.status_code = 286  # htmx asks no more
    return answer


def _state(run: Any) -> dict[str, Any]:
    """A search as the pages say it: what its row can't know is whether its process is still there."""
    now = clock.now()
    lost = queries.is_lost(run, as_of=now)
    return {
        "run": run,
        "lost": lost,
        "waits_long": queries.waits_long(run, as_of=now),
        "open": run.state in ("queued", "running") and not lost,
        "percent": round(run.part * 100),
    }
