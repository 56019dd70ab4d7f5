"""Reads of referrals: the queue by its clocks, one of them, where they come from."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count

from handrail.care.inquiry.models import URGENCIES, Referral, SelfCheckSent
from handrail.clinical.inquiry.first_appointment import Offer, first_appointment
from handrail.clinical.kit import Finding
from handrail.ground.clock import day_of

UNANSWERED = ("received", "in hand")  # in hand again: danger was heard after an answer
OPEN = (*UNANSWERED, "answered")
# What the queue may show: its tab, and the states behind it.
SHOWN = {
    "open": OPEN,
    "intake": ("in intake",),
    "ended": ("closed", "merged"),
}
MOST_SHOWN = 200


@dataclass(frozen=True)
class Waiting:
    """One line of the queue: the referral, hours left (below zero: late), its appointment's clock."""

    referral: Referral
    hours_left: float
    late: bool
    appointment: Finding

    @property
    def appointment_late(self) -> bool:
        return self.appointment.answer == "not met"


def referral_by_id(referral_id: UUID) -> Referral:
    found: Referral = Referral.objects.select_related(
        "program", "site", "owner", "episode", "merged_into", "returns_from__client"
    ).get(pk=referral_id)
    return found


def referral_of(episode_id: UUID) -> Referral | None:
    """Return the request a course of care began with, or None."""
    found: Referral | None = Referral.objects.filter(episode_id=episode_id).first()
    return found


def queue(*, as_of: datetime, shown: str = "open") -> list[Waiting]:
    """Return referrals: those still unanswered first, the most pressing on top, and of equal ones the late, by
    their clock. What has ended: the latest first."""
    found = Referral.objects.filter(state__in=SHOWN.get(shown, OPEN)).select_related(
        "owner", "program", "site"
    )
    if shown != "open":
        return [waiting_of(one, as_of) for one in found.order_by("-received_at")[:MOST_SHOWN]]
    return sorted((waiting_of(referral, as_of) for referral in found), key=_need)


def _need(line: Waiting) -> tuple[bool, int, bool, datetime]:
    """No clock outruns a crisis: urgency counts before lateness."""
    one = line.referral
    return one.state not in UNANSWERED, URGENCIES.index(one.urgency), not line.late, one.due_at


def waiting_of(referral: Referral, as_of: datetime) -> Waiting:
    """Return one referral with how it stands against its two clocks."""
    left = (referral.due_at - as_of).total_seconds() / 3600
    late = left < 0 and referral.state in UNANSWERED
    return Waiting(referral, left, late=late, appointment=appointment_clock(referral, as_of))


def appointment_clock(referral: Referral, as_of: datetime) -> Finding:
    """Return whether the first appointment offered lies soon enough; or today, while none was offered."""
    zone = referral.site.time_zone
    until = referral.first_appointment_at or as_of
    days = (day_of(until, zone) - day_of(referral.received_at, zone)).days
    offer = Offer(
        referral.urgency,  # type: ignore[arg-type]
        days,
        offered=referral.first_appointment_at is not None,
    )
    return first_appointment(offer, as_of=day_of(referral.received_at, zone))


def self_check_of(referral: Referral) -> SelfCheckSent | None:
    """Return the self-check that was sent along, or None."""
    found: SelfCheckSent | None = SelfCheckSent.objects.filter(referral=referral).first()
    return found


def merged_into(referral_id: UUID) -> list[Referral]:
    """Return the requests that were made part of this one, and those made part of them, by when they came."""
    found: list[Referral] = []
    look_in = [referral_id]
    while look_in:
        parts = list(Referral.objects.filter(merged_into_id__in=look_in))
        look_in = [one.pk for one in parts]
        found += parts
    return sorted(found, key=lambda one: one.received_at)


def sources_since(*, on: date, days: int = 90) -> list[tuple[str, int]]:
    """Return how many requests came from each source in the last days, the most first."""
    since = Referral.objects.filter(received_at__date__gt=on - timedelta(days=days))
    counts = since.exclude(state="merged").values_list("source").annotate(count=Count("id"))
    return [(source, count) for source, count in counts.order_by("-count", "source")]
