"""Reads of step-down: readiness with its evidence, the discharge plan, its appointments, what waits."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from operator import attrgetter
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.stepdown.hand_over import (
    Booked,
    appointments_among,
    appointments_due,
    booked,
    booked_among,
    cancelled,
    heard_of,
    with_heard,
)
from handrail.care.stepdown.models import (
    DischargePlan,
    DischargeSummary,
    NextAppointment,
    PlannedEnd,
    SummaryAddendum,
)
from handrail.care.stepdown.plan_paper import (
    NO_SAFETY_PLAN,
    PLAN_PARTS,
    is_of_today,
    on_paper,
    plan_paper,
    plan_told,
    plans_told,
    why_not_print,
)
from handrail.care.stepdown.readiness import Readiness, readiness
from handrail.care.stepdown.stay import stay_on
from handrail.care.stepdown.summary import OPEN, drafted, summaries_due, summary_for, summary_of
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import Caseload
from handrail.ground.episode.queries import caseload as read_caseload

__all__ = [
    "NO_SAFETY_PLAN",
    "OPEN",
    "PLAN_PARTS",
    "Booked",
    "Readiness",
    "appointments_among",
    "booked",
    "booked_among",
    "cancelled",
    "drafted",
    "heard_of",
    "is_of_today",
    "on_paper",
    "plan_paper",
    "plan_told",
    "plans_told",
    "readiness",
    "summary_for",
    "summary_of",
    "why_not_print",
]

IN_CARE = ("taking part", "stepping down")
ASKED_FOR = timedelta(days=30)  # project default of 2026-11: so long a visit is asked about on the phone
SOON = timedelta(days=14)  # a plan not finished stands in the work list this long before the target day


def discharge_plan(episode_id: UUID) -> DischargePlan | None:
    """Return what the client leaves with, or None while nobody has begun it."""
    found: DischargePlan | None = DischargePlan.objects.filter(episode_id=episode_id).first()
    return found


def left_with(client_id: UUID) -> DischargePlan | None:
    """Return the finished plan a client left with last, which stays theirs when they come back; None for a draft."""
    plans = DischargePlan.objects.filter(client_id=client_id, finished_at__isnull=False)
    return max(plans.select_related("episode__site"), key=attrgetter("finished_at"), default=None)


def visits_ahead(client_id: UUID, *, as_of: datetime) -> list[Booked]:
    """Return a client's visits that lie ahead, of whichever course of care, the next first; one of them may be `refused`."""
    ahead = NextAppointment.objects.filter(client_id=client_id, cancelled_at__isnull=True, at__gte=as_of)
    return with_heard(sorted(ahead, key=attrgetter("at", "id")))


def asked_on_phone(client_id: UUID, *, as_of: datetime) -> list[Booked]:
    """Return the visits of which the client is asked on the phone: whether each took place; of one missed, whether since.

    Asked from its hour on, and no longer than somebody remembers. Three queries.
    """
    over = NextAppointment.objects.filter(client_id=client_id, cancelled_at__isnull=True)
    over = over.exclude(episode__stage="closed")  # nobody is there any more who would hear a no
    recent = over.filter(at__lte=as_of, at__gt=as_of - ASKED_FOR)
    # Who ended the contacts is asked nothing more, also not on the phone.
    courses = set(
        recent.filter(episode__contacts_stopped_at__isnull=True).values_list("episode_id", flat=True)
    )
    if not courses:
        return []
    return [
        one
        for those in booked_among(courses).values()
        for one in those
        if as_of - ASKED_FOR < one.appointment.at <= as_of and one.is_open(those) and not one.refused
    ]


def appointments(episode_id: UUID) -> list[NextAppointment]:
    """Return the appointments that stand, the next first."""
    return appointments_among([episode_id]).get(episode_id, [])


def is_booked_ahead(episode_id: UUID, *, as_of: datetime) -> bool:
    """Return whether an appointment that stands, and that nobody refused, lies ahead."""
    return any(one.appointment.at > as_of and not one.refused for one in booked(episode_id))


def appointment_for(by: Actor, appointment_id: UUID) -> NextAppointment:
    """Return one appointment of this actor's clinic. Raises NextAppointment.DoesNotExist for any other."""
    found: NextAppointment = NextAppointment.objects.select_related("episode__site", "client").get(
        pk=appointment_id, organization_id=by.organization_id
    )
    return found


def visit_to_ask(episode_id: UUID, *, as_of: datetime) -> Booked | None:
    """Return the visit of which somebody who was reached is asked: the first that is over and not heard of, else the last missed."""
    those = booked(episode_id)
    over = [one for one in those if one.appointment.at <= as_of and one.is_open(those)]
    return next((one for one in over if one.outcome is None), over[-1] if over else None)


def own_appointment(by: Actor, appointment_id: UUID) -> NextAppointment:
    """Return one of the client's own appointments. Raises NextAppointment.DoesNotExist for any other."""
    found: NextAppointment = NextAppointment.objects.select_related("episode__site", "client").get(
        pk=appointment_id, organization_id=by.organization_id, client_id=by.person_id
    )
    return found


def planned_ends(episode_id: UUID) -> list[PlannedEnd]:
    """Return each time the planned end was moved, the latest first."""
    return sorted(PlannedEnd.objects.filter(episode_id=episode_id), key=attrgetter("at", "id"), reverse=True)


def addenda_of(summary: DischargeSummary) -> list[SummaryAddendum]:
    """Return what was added to a signed summary, the first first."""
    return sorted(SummaryAddendum.objects.filter(summary=summary), key=attrgetter("at", "id"))


def due(*, as_of: datetime, by: Actor, caseload: Caseload | None = None) -> list[Due]:
    """Return what waits: ends that are over or beyond the range without a reason, plans to finish, hand-overs, summaries to sign."""
    today, caseload = day_of(as_of, by.time_zone), caseload or read_caseload()
    found = caseload.at(*IN_CARE)
    near = [one for one in found if _is_near(one, today)]
    return [
        *_ends(found, caseload, today),
        *_plans(near, caseload, today),
        *appointments_due([*near, *caseload.at("aftercare")], caseload, as_of=as_of),
        *summaries_due(caseload, today=today),
    ]


def _ends(found: list[Episode], caseload: Caseload, today: date) -> Iterator[Due]:
    over = [one for one in found if one.target_discharge_on and one.target_discharge_on < today]
    beyond = {one.pk for one in found if one not in over and stay_on(one, today).value == "beyond"}
    said = (
        set(PlannedEnd.objects.filter(episode__in=beyond).values_list("episode_id", flat=True))
        if beyond
        else set()
    )
    for one in found:
        if one in over:
            words = _("The planned end is over: set another day with its reason, or end the program")
        elif one.pk in beyond - said:
            words = _("Longer than the program plans for: write why more is needed")
        else:
            continue
        yield _line(one, caseload, words, "stepdown:readiness", late=True, verb="stepdown.plan_stay")


def _is_near(episode: Episode, today: date) -> bool:
    """Whether the last day is near: what comes next is to be settled then."""
    ends = episode.target_discharge_on
    return episode.stage == "stepping down" or bool(ends and ends - today <= SOON)


def _plans(near: list[Episode], caseload: Caseload, today: date) -> Iterator[Due]:
    plans = DischargePlan.objects.filter(episode__in=near, finished_at__isnull=False)
    finished = set(plans.values_list("episode_id", flat=True))
    for one in near:
        if one.pk not in finished:
            late = bool(one.target_discharge_on and one.target_discharge_on < today)
            yield _line(one, caseload, _("Discharge plan to finish"), "stepdown:plan", late=late)


def _line(
    episode: Episode, caseload: Caseload, words: str, route: str, *, late: bool, verb: str = "stepdown.plan"
) -> Due:
    return Due(
        words=words,
        about=episode.client.short_name,
        route=route,
        ids={"episode": episode.pk},
        verb=verb,
        late=late,
        staff_id=caseload.holder(episode, "therapist"),
        kind="stepdown",
    )
