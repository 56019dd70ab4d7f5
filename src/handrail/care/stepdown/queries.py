"""Reads of step-down: readiness with its evidence, the discharge plan, its appointments, what waits."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.stepdown.models import DischargePlan, NextAppointment
from handrail.care.stepdown.readiness import Readiness, readiness
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.episode.queries import Caseload
from handrail.ground.episode.queries import caseload as read_caseload

__all__ = ["Readiness", "readiness"]

IN_CARE = ("taking part", "stepping down")
SOON = timedelta(days=14)  # a plan not finished stands in the work list this long before the target day


def discharge_plan(episode_id: UUID) -> DischargePlan | None:
    """Return what the client leaves with, or None while nobody has begun it."""
    found: DischargePlan | None = DischargePlan.objects.filter(episode_id=episode_id).first()
    return found


def appointments(episode_id: UUID) -> list[NextAppointment]:
    """Return the appointments that stand, the next first."""
    booked = NextAppointment.objects.filter(episode_id=episode_id, cancelled_at__isnull=True)
    return list(booked.order_by("at"))


def appointment_for(by: Actor, appointment_id: UUID) -> NextAppointment:
    """Return one appointment of this actor's clinic. Raises NextAppointment.DoesNotExist for any other."""
    found: NextAppointment = NextAppointment.objects.select_related("episode__site", "client").get(
        pk=appointment_id, organization_id=by.organization_id
    )
    return found


def due(*, as_of: datetime, by: Actor, caseload: Caseload | None = None) -> list[Due]:
    """Return discharge plans to finish: the client is stepping down, or the target day is near."""
    today, caseload = day_of(as_of, by.time_zone), caseload or read_caseload()
    near = [
        episode
        for episode in caseload.at(*IN_CARE)
        if episode.stage == "stepping down"
        or (episode.target_discharge_on and episode.target_discharge_on - today <= SOON)
    ]
    finished = set(
        DischargePlan.objects.filter(episode__in=near, finished_at__isnull=False).values_list(
            "episode_id", flat=True
        )
    )
    return [
        Due(
            words=_("Discharge plan to finish"),
            about=episode.client.short_name,
            route="stepdown:plan",
            ids={"episode": episode.pk},
            verb="stepdown.plan",
            late=bool(episode.target_discharge_on and episode.target_discharge_on < today),
            staff_id=caseload.holder(episode, "therapist"),
            kind="stepdown",
        )
        for episode in near
        if episode.pk not in finished
    ]
