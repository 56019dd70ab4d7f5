"""Reads of the searches for a site's week: those that wait, those whose process is gone, the latest of a site."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from handrail.care.schedule.models import PlanRun
from handrail.ground.actor import Actor

# The worker gives a sign of life for the search it keeps every few seconds: without one for so long, both are gone.
LOST_AFTER = timedelta(minutes=2)
WAITS_LONG = timedelta(minutes=1)  # for a process to take it up


def runs_of(site_id: UUID | None) -> list[PlanRun]:
    """Return a site's searches, the latest first, without their problem and answer: each is a whole week."""
    found = PlanRun.objects.filter(site_id=site_id).select_related("site").defer("problem", "answer")
    return list(found.order_by("-asked_at"))


def run_for(by: Actor, run_id: UUID) -> PlanRun:
    """Return one search of this actor's clinic. Raises PlanRun.DoesNotExist."""
    found = PlanRun.objects.select_related("site")
    run: PlanRun = found.get(pk=run_id, organization_id=by.organization_id)
    return run


def queued_runs() -> list[PlanRun]:
    """Return the searches that nobody took up yet, the oldest first."""
    return list(PlanRun.objects.filter(state="queued").order_by("asked_at"))


def lost_runs(*, as_of: datetime) -> list[PlanRun]:
    """Return the searches that run by their row, though their process gives no sign of life."""
    return list(PlanRun.objects.filter(state="running", told_at__lt=as_of - LOST_AFTER))


def is_lost(run: PlanRun, *, as_of: datetime) -> bool:
    return run.state == "running" and run.told_at is not None and run.told_at < as_of - LOST_AFTER


def waits_long(run: PlanRun, *, as_of: datetime) -> bool:
    """Whether a search waits though a process should have taken it up: none that works may be running."""
    return run.state == "queued" and run.asked_at < as_of - WAITS_LONG


def is_open(runs: Iterable[PlanRun]) -> bool:
    return any(run.state in ("queued", "running") for run in runs)
