"""A search for a site's week: asked for by a director, done by a process of its own, stopped, given up."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.care.schedule import queries
from handrail.care.schedule.models import PlanRun, Series
from handrail.care.schedule.queries.planned import NothingToPlan, Planned
from handrail.care.schedule.queries.planning_alone import Alone
from handrail.care.schedule.queries.what_if import WhatIf
from handrail.care.schedule.states import PLAN_RUN
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic.models import Site
from handrail.ground.clock import day_of
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb
from handrail.planner.problem import ProblemError, read

LEAST_SECONDS, MOST_SECONDS = 5, 600
KEPT = 10  # ended runs of a site; older ones go, each holds a whole week
SHOWN = 5
KILLED = "The search was ended from outside, or the machine went down. Nothing was changed; start it again."
OVER = "This search is over already. Look again."


@verb
def ask_for_plan(
    site: Site,
    *,
    by: Actor,
    at: datetime,
    monday: date,
    seconds: int,
    seed: int = 1,
    alone: bool = False,
    what_if: WhatIf | None = None,
) -> PlanRun:
    """Ask for a search for the week of a site from a Monday, as its rows are now. One at a time for a site.

    `alone`: individual sessions are planned, too, where a program has one each week. With `what_if`, a second search goes with it: for the week that would be with that change.
    """
    access.refuse(by, "schedule.plan", site)
    _refuse_wrong(monday, seconds, day_of(at, site.time_zone))
    for lost in queries.lost_runs(as_of=at):
        if lost.site_id == site.pk:
            _end(lost, "give up", at, why=KILLED)
    what: Alone = "planned" if alone else "around"
    found = _planned(lambda: queries.planned_week(site, monday=monday, pins=True, alone=what))
    other = _asked_about(site, monday, what_if, what)
    run = _queued(
        site,
        monday=monday,
        seconds=seconds,
        seed=seed,
        asked_at=at,
        asked_by=by.name,
        **_kept(found),
        what_if=other,
        alone=alone,
    )
    _forget_old(site)
    detail = {"monday": monday, "seconds": seconds, "seed": seed}
    record.write(by=by, at=at, what="schedule.plan_asked", about=run, detail=detail)
    return run


def _kept(found: Planned) -> dict[str, Any]:
    """Return a problem as a row keeps it: ids only."""
    series, hours = [str(one.pk) for one in found.series], [str(one) for one in found.hours]
    return {"problem": found.problem, "kinds": found.kinds, "series": series, "hours": hours}


def _queued(site: Site, **facts: Any) -> PlanRun:
    try:
        with attempt():
            run: PlanRun = PlanRun.objects.create(organization_id=site.organization_id, site=site, **facts)
    except IntegrityError:
        raise NotAllowed(
            [_("A week of this site is being planned. Wait for it, or stop it first.")]
        ) from None
    return run


def _asked_about(site: Site, monday: date, what_if: WhatIf | None, alone: Alone) -> dict[str, Any] | None:
    if what_if is None or not what_if.asks:
        return None
    changed = _planned(lambda: queries.planned_if(site, monday=monday, what_if=what_if, alone=alone))
    return {"asked": what_if.kept, "problem": changed.problem}


def _forget_old(site: Site) -> None:
    ended = PlanRun.objects.filter(site=site).exclude(state__in=("queued", "running")).order_by("-asked_at")
    PlanRun.objects.filter(pk__in=list(ended.values_list("pk", flat=True)[KEPT:])).delete()


@verb
def pin_series(series: Series, *, by: Actor, at: datetime) -> None:
    """Let no search change this series: hours, room, leader and members stay as they are."""
    access.refuse(by, "schedule.plan", series)
    free = Series.objects.filter(pk=series.pk, pinned_at__isnull=True)
    if not free.update(pinned_at=at, pinned_by=by.name):
        raise NotAllowed([_("It is pinned already.")])
    record.write(by=by, at=at, what="schedule.series_pinned", about=series)


@verb
def unpin_series(series: Series, *, by: Actor, at: datetime) -> None:
    """Let a search change this series again."""
    access.refuse(by, "schedule.plan", series)
    pinned = Series.objects.filter(pk=series.pk, pinned_at__isnull=False)
    if not pinned.update(pinned_at=None, pinned_by=None):
        raise NotAllowed([_("It is not pinned any more.")])
    record.write(by=by, at=at, what="schedule.series_unpinned", about=series)


@verb
def begin_plan(run: PlanRun, *, by: Actor, at: datetime) -> None:
    """Take up a search that waits. Of two processes at once, one does."""
    access.refuse(by, "schedule.plan", run)
    waiting = PlanRun.objects.filter(pk=run.pk, state=PLAN_RUN.start)
    if not waiting.update(state=PLAN_RUN.after(PLAN_RUN.start, "begin"), told_at=at):
        raise NotAllowed([_("Another process took this search up, or it was stopped.")])
    run.refresh_from_db()


@verb
def tell_plan(
    run: PlanRun, *, by: Actor, at: datetime, part: float | None = None, cost: int = 0, unmet: int = 0
) -> bool:
    """Note a sign of life, and how far the search is, if that is said. Return whether it should go on."""
    access.refuse(by, "schedule.plan", run)
    far = {} if part is None else {"part": part, "cost": cost, "unmet": unmet}
    running = PlanRun.objects.filter(pk=run.pk, state="running")
    running.update(told_at=at, **far)
    return bool(running.filter(stop_asked_at__isnull=True).exists())


@verb
def keep_plan(run: PlanRun, *, by: Actor, at: datetime, answer: dict[str, Any]) -> None:
    """Keep the week that was found while the search goes on with what else was asked: nothing takes it away any more."""
    access.refuse(by, "schedule.plan", run)
    running = PlanRun.objects.filter(pk=run.pk, state="running")
    running.update(
        told_at=at,
        answer=answer,
        cost=answer["cost"]["total"],
        unmet=sum(one["missing"] for one in answer["unmet"]),
    )


@verb
def finish_plan(
    run: PlanRun, *, by: Actor, at: datetime, answer: dict[str, Any], brought: dict[str, Any] | None = None
) -> None:
    """Keep the week that was found: the best so far, where somebody stopped the search; and what a change would bring."""
    access.refuse(by, "schedule.plan", run)
    run.refresh_from_db(fields=["state", "stop_asked_at"])
    found = {
        "answer": answer,
        "cost": answer["cost"]["total"],
        "unmet": sum(one["missing"] for one in answer["unmet"]),
    }
    if brought is not None and run.what_if is not None:
        found["what_if"] = {"asked": run.what_if["asked"], "result": brought}
    done = {"part": 1.0} if run.stop_asked_at is None else {}
    _end(run, "finish" if run.stop_asked_at is None else "stop", at, **found, **done)
    record.write(by=by, at=at, what="schedule.plan_ended", about=run, detail={"state": run.state})


@verb
def move_in_plan(run: PlanRun, *, by: Actor, at: datetime, sessions: list[dict[str, Any]], seen: str) -> None:
    """Keep a week that was found with a move made by hand. Refused where it breaks a rule, or the week is another than the one `seen`."""
    access.refuse(by, "schedule.plan", run)
    run = PlanRun.objects.select_for_update(no_key=True).select_related("site").get(pk=run.pk)
    if run.answer is None or run.applied_at is not None:
        raise NotAllowed([_("Only a week that was found and is not in force yet can be changed.")])
    if queries.seen_in(run) != seen:
        raise NotAllowed([_("Somebody else moved something in this week meanwhile. Look again.")])
    tried = queries.tried(run, sessions, queries.names_in(run))
    if tried.broken:
        raise NotAllowed(list(tried.broken[:SHOWN]))
    run.answer = run.answer | {"sessions": sessions, "cost": tried.cost, "unmet": tried.unmet}
    run.cost, run.unmet = tried.cost["total"], sum(one["missing"] for one in tried.unmet)
    run.save(update_fields=["answer", "cost", "unmet"])
    detail = {"cost": run.cost, "was": tried.before}
    record.write(by=by, at=at, what="schedule.plan_moved", about=run, detail=detail)


@verb
def give_up_plan(run: PlanRun, *, by: Actor, at: datetime, why: str = "") -> None:
    """Note that a search ended without a week, and why; without a word, that its process is gone."""
    access.refuse(by, "schedule.plan", run)
    _end(run, "give up", at, why=(why or KILLED)[:400])
    record.write(by=by, at=at, what="schedule.plan_ended", about=run, detail={"state": run.state})


@verb
def stop_plan(run: PlanRun, *, by: Actor, at: datetime) -> None:
    """Ask a search to end with the best week so far. One that nobody took up yet ends at once, without a week."""
    access.refuse(by, "schedule.plan", run)
    if PlanRun.objects.filter(pk=run.pk, state=PLAN_RUN.start).update(state="stopped", ended_at=at):
        run.refresh_from_db()
    elif queries.is_lost(run, as_of=at):
        _end(run, "give up", at, why=KILLED)
    elif not PlanRun.objects.filter(pk=run.pk, state="running").update(stop_asked_at=at):
        raise NotAllowed([_(OVER)])
    record.write(by=by, at=at, what="schedule.plan_stop_asked", about=run)


def _end(run: PlanRun, how: str, at: datetime, **facts: Any) -> None:
    was, now = run.state, PLAN_RUN.after(run.state, how)
    if not PlanRun.objects.filter(pk=run.pk, state=was).update(state=now, ended_at=at, **facts):
        raise NotAllowed([_(OVER)])
    run.refresh_from_db()


def _refuse_wrong(monday: date, seconds: int, today: date) -> None:
    reasons = []
    if monday.weekday() or monday + timedelta(days=6) < today:
        reasons.append(_("Choose a Monday of this week or a later one."))
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        words = _("Search for %(least)s to %(most)s seconds.")
        reasons.append(words % {"least": LEAST_SECONDS, "most": MOST_SECONDS})
    if reasons:
        raise NotAllowed(reasons)


def _planned(make: Callable[[], Planned]) -> Planned:
    try:
        found = make()
        read(found.problem)
    except NothingToPlan as nothing:
        raise NotAllowed([str(nothing)]) from None
    except ProblemError as wrong:
        raise NotAllowed(wrong.found[:SHOWN]) from None
    return found
