"""Reads of transfers: where each stands, its clock, who is away in a higher level of care."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from handrail.anytime.safety.models import Concern, Transfer, TransferStep
from handrail.anytime.safety.states import UNDERWAY
from handrail.clinical.kit import Finding
from handrail.clinical.safety.transfer_clock import URGENT, Underway, transfer_clock
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic import queries as clinic
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.people.models import Staff

if TYPE_CHECKING:
    from handrail.anytime.consents.models import Disclosure

SITES_OWN = {
    "transfer_urgent_hours": "urgent_hours",
    "transfer_bed_hours": "bed_hours",
    "transfer_day_program_hours": "day_program_hours",
}
STANDING = (*UNDERWAY, "there")
PLACE_WORDS = {
    "emergency department": _later("Emergency department"),
    "crisis stabilization": _later("Crisis stabilization"),
    "inpatient": _later("Inpatient"),
    "detox": _later("Detox, withdrawal management"),
    "php": _later("Partial hospitalization (PHP)"),
}
SHEET_PARTS = {  # of a transfer's sheet: each may be left out, no more than they need
    "why": _later("Sheet: who they are, why they go, what we ask"),
    "risk": _later("Risk, as assessed"),
    "withdrawal": _later("Signs of withdrawal"),
    "diagnoses": _later("Diagnoses"),
    "medicine": _later("Medicine and allergies"),
    "screen": _later("Safety screen"),
    "plan": _later("Safety plan"),
}
HIGHER = "higher level of care"  # the disposition that asks for a transfer
Own = Mapping[UUID, Mapping[str, Decimal]]


class Stay(NamedTuple):
    """A stay in a higher level of care, in days of the site; None: not back yet."""

    transfer: Transfer
    since: date
    back_on: date | None


@dataclass(frozen=True)
class OnTheWay:
    """A transfer with its clock."""

    transfer: Transfer
    finding: Finding
    due_at: datetime  # by when it ends, or the client is asked after again
    late: bool

    @property
    def owner(self) -> Staff | None:
        """Who answers for it. Someone who has left answers for nothing: it is everyone's."""
        owner: Staff | None = self.transfer.owner
        return owner if owner and owner.left_on is None else None


def transfer_for(by: Actor, transfer_id: UUID) -> Transfer:
    """Return one transfer of this actor's clinic. Raises Transfer.DoesNotExist for any other."""
    read = ("client", "owner", "concern", "episode__client", "episode__site", "episode__program")
    found: Transfer = Transfer.objects.select_related(*read).get(
        pk=transfer_id, organization_id=by.organization_id
    )
    return found


def transfers_of(episode_id: UUID) -> list[Transfer]:
    """Return a course of care's transfers, latest first."""
    found = Transfer.objects.filter(episode_id=episode_id).select_related("owner")
    return sorted(found, key=attrgetter("opened_at", "id"), reverse=True)


def steps_noted(transfer: Transfer) -> list[TransferStep]:
    """Return a transfer's steps as they happened, each with what was told."""
    found = TransferStep.objects.filter(transfer=transfer).select_related("disclosure")
    return sorted(found, key=attrgetter("happened_at", "id"))


def sheet_told(transfer: Transfer, step_id: str, *, on: datetime) -> "Disclosure | None":
    """Return what left as a sheet on the day of `on`, by the id of its step; none for any other."""
    zone = cast(Any, transfer.episode).site.time_zone
    for one in steps_noted(transfer):
        left = one.disclosure
        if str(one.pk) == step_id and left and left.parts and day_of(one.at, zone) == day_of(on, zone):
            return left
    return None


def away_of(episode_ids: Iterable[UUID]) -> dict[UUID, Transfer]:
    """Return who is in a higher level of care and not back yet, by course of care. One query."""
    found = Transfer.objects.filter(state="there", episode_id__in=list(episode_ids))
    return {one.episode_id: one for one in found if one.episode_id}


def standing_transfers(episode_ids: Iterable[UUID]) -> dict[UUID, Transfer]:
    """Return the transfer that stands, underway or there, by course of care: one at a time. One query."""
    found = Transfer.objects.filter(state__in=STANDING, episode_id__in=list(episode_ids))
    return {one.episode_id: one for one in found if one.episode_id}


def stays_of(episode_ids: Iterable[UUID], *, time_zone: str) -> dict[UUID, list[Stay]]:
    """Return the stays in a higher level of care, over ones too, by course of care. One query."""
    found: dict[UUID, list[Stay]] = {}
    stays = Transfer.objects.filter(state__in=("there", "back"), episode_id__in=list(episode_ids))
    for one in stays.exclude(settled_at=None):
        if one.episode_id:
            stay = Stay(one, day_of(cast(datetime, one.settled_at), time_zone), one.back_on)
            found.setdefault(one.episode_id, []).append(stay)
    return found


def last_opened(episode_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Return when the last transfer of each was begun. One query."""
    return _latest(Transfer.objects.filter(episode__in=list(episode_ids)), "opened_at")


def returned_at(episode_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Return when it was noted that each came back from a higher level of care, the latest time. One query."""
    return _latest(TransferStep.objects.filter(kind="back", episode_id__in=list(episode_ids)), "at")


def _latest(rows: QuerySet[Any], when: str) -> dict[UUID, datetime]:
    """Return the latest moment in this column of each course of care."""
    return dict(rows.values("episode_id").annotate(last=Max(when)).values_list("episode_id", "last"))


def away_on(stays: Iterable[Stay], day: date) -> Transfer | None:
    """Return the transfer by which a client was away on a day: from the day they got there until they were back."""
    return next(
        (one.transfer for one in stays if one.since <= day and (not one.back_on or day < one.back_on)), None
    )


def on_the_way(
    transfer: Transfer, *, as_of: datetime, asked_at: datetime | None = None, own: Own | None = None
) -> OnTheWay:
    """Return a transfer with its clock. `asked_at`: when somebody last asked after a client who is there."""
    site = transfer.episode.site  # type: ignore[union-attr]
    numbers = (clinic.own_numbers() if own is None else own).get(site.pk, {})
    mine: dict[str, Any] = {SITES_OWN[name]: hours for name, hours in numbers.items() if name in SITES_OWN}
    there = not transfer.is_underway
    start = max(filter(None, [transfer.settled_at, asked_at])) if there else transfer.opened_at
    hours = (Decimal((as_of - start).total_seconds()) / 3600).quantize(Decimal("0.1"))
    way = Underway(transfer.where, hours, there)
    found = transfer_clock(way, as_of=day_of(transfer.opened_at, site.time_zone), **mine)
    due_at = start + timedelta(hours=float(found.value or 0))
    return OnTheWay(transfer, found, due_at, late=transfer.state in STANDING and as_of > due_at)


def transfers_owned_by(staff_id: UUID) -> list[Transfer]:
    """Return the transfers that still stand and that this member of staff answers for."""
    return list(Transfer.objects.filter(state__in=STANDING, owner_id=staff_id).select_related("client"))


def transfers_due(*, as_of: datetime, by: Actor, supervises: Callable[[], bool]) -> Iterator[Due]:
    """Yield what each transfer waits for, and each concern that was closed for one nobody opened. Four queries."""
    if not access.may(by, "safety.respond") and not access.may(by, "safety.supervise"):
        return
    read = ("client", "owner", "episode__site")
    # Whoever is on the way is waited for, also after a discharge; who is there, only while they are expected back.
    found = Transfer.objects.filter(state__in=STANDING)
    settled = Q(state="there", episode__discharged_on__isnull=False)
    standing = list(found.exclude(settled).select_related(*read))
    if standing:
        asked, own = _asked_after(standing), clinic.own_numbers()
        lines = [on_the_way(one, as_of=as_of, asked_at=asked.get(one.pk), own=own) for one in standing]
        supervised = any(line.late for line in lines) and supervises()
        for line in lines:
            if line.transfer.is_underway or line.late:
                yield _due(line, by, supervised)
    yield from _to_open()


def _asked_after(standing: list[Transfer]) -> dict[UUID, datetime]:
    steps = TransferStep.objects.filter(transfer__in=standing, kind="asked after")
    found: dict[UUID, datetime] = {}
    for transfer_id, at in steps.values_list("transfer_id", "happened_at"):
        found[transfer_id] = max(at, found.get(transfer_id, at))
    return found


def _due(line: OnTheWay, by: Actor, supervised: bool) -> Due:
    transfer, owner = line.transfer, line.owner.pk if line.owner else None
    goes_up = line.late and transfer.is_underway
    if goes_up and owner != by.person_id:
        owner = by.person_id if supervised else None
    words = (
        _("Transfer to %(place)s: %(state)s")
        if transfer.is_underway
        else _("Ask after them at %(place)s, and when they come back")
    )
    return Due(
        words=words % {"place": transfer.place, "state": transfer.state},
        about=transfer.client.short_name,
        route="safety:transfer",
        ids={"transfer": transfer.pk},
        verb="safety.supervise" if goes_up and access.may(by, "safety.supervise") else "safety.respond",
        due_at=line.due_at,
        late=line.late,
        staff_id=owner,
        rank=(0 if transfer.where in URGENT else 1) if transfer.is_underway else 2,
        kind="safety",
        tags=((_("not settled in time: supervisor"),) if goes_up else ()),
    )


def _to_open() -> Iterator[Due]:
    """A concern closed with "higher level of care" waits for its transfer until the course of care has ended."""
    opened = Transfer.objects.filter(concern__isnull=False).values("concern")
    closed = Concern.objects.filter(
        state="closed", disposition=HIGHER, episode__isnull=False, episode__discharged_on__isnull=True
    )
    for concern in closed.exclude(pk__in=opened).select_related("client"):
        yield Due(
            words=_("Higher level of care: note the transfer, where to and who arranges it"),
            about=concern.client.short_name,
            route="safety:concern",
            ids={"concern": concern.pk},
            verb="safety.respond",
            due_at=concern.closed_at,
            staff_id=concern.closed_by_id,
            rank=1,
            kind="safety",
        )
