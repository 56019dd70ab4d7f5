"""What can be done with a request for an evaluation: receive, take, answer, close."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.inquiry.models import Referral
from handrail.care.inquiry.states import REFERRAL
from handrail.clinical.inquiry.first_answer import Wait, first_answer
from handrail.clinical.inquiry.urgency import Inquiry, urgency
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic.models import ProgramInForce
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

MEANWHILE = "Someone else changed this request a moment ago. Look again."
# A question nobody asked is not a no: until someone asks, the call waits no longer than an urgent one.
UNSORTED = "urgent"


@dataclass(frozen=True)
class Request:
    """What a person who asks for an evaluation tells. None means: not asked, or not answered."""

    name: str
    phone: str = ""
    email: str = ""
    safe_to_leave_message: bool = False
    best_time: str = ""
    source: str = "self"
    referrer: str = ""
    words: str = ""
    in_danger_now: bool | None = None
    thoughts_of_suicide: bool | None = None
    withdrawal_signs: bool | None = None
    recent_hospital_stay: bool | None = None
    left_hospital_on: date | None = None


@verb
def receive(in_force: ProgramInForce, request: Request, *, by: Actor, at: datetime) -> Referral:
    """Take in a request, from the public page or a telephone call. Its clock starts now."""
    access.refuse(by, "inquiry.receive", in_force)
    if not (request.phone or request.email):
        raise NotAllowed([_("Give a phone number or an e-mail address, so that we can answer.")])
    if request.left_hospital_on and request.left_hospital_on > at.date():
        raise NotAllowed([_("The hospital stay ends in the future. Check the day, or leave it empty.")])
    found = urgency(_inquiry(request, at.date()), as_of=at.date())
    how_urgent = str(found.value or UNSORTED)
    wait = first_answer(Wait(how_urgent, None), as_of=at.date())  # type: ignore[arg-type]
    referral: Referral = Referral.objects.create(
        organization_id=in_force.organization_id,
        site_id=in_force.site_id,
        program=in_force,
        urgency=how_urgent,
        urgency_finding=found.as_dict(),
        received_at=at,
        received_by=by.label,
        due_at=at + timedelta(hours=float(wait.value or 0)),
        **asdict(request),
    )
    detail = {"urgency": how_urgent, "source": request.source}
    record.write(by=by, at=at, what="inquiry.received", about=referral, detail=detail)
    return referral


def why_not(referral: Referral, verb: str, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against a verb on this request."""
    yield from access.reasons_against(by, "inquiry.answer", referral)
    if not REFERRAL.allows(referral.state, verb):
        yield f"The request is {referral.state}."


@verb
def take(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Make this request mine to answer."""
    _move(referral, "take", by=by, owner_id=by.person_id)
    record.write(by=by, at=at, what="inquiry.taken", about=referral)


@verb
def answer(
    referral: Referral, *, by: Actor, at: datetime, words: str, appointment_at: datetime | None = None
) -> None:
    """Note the first answer, or a further one, and the appointment that was offered."""
    first = {} if referral.answered_at else {"answered_at": at, "answered_by": by.name}
    _move(
        referral,
        "answer",
        by=by,
        answer=words,
        appointment_at=appointment_at or referral.appointment_at,
        owner_id=referral.owner_id or by.person_id,
        **first,
    )
    detail = {"minutes_waited": int((at - referral.received_at).total_seconds() // 60)}
    record.write(by=by, at=at, what="inquiry.answered", about=referral, detail=detail)


@verb
def begin_intake(referral: Referral, *, by: Actor, at: datetime, episode_id: UUID) -> None:
    """Link the request to the course of care it became. Called by intake's own verb."""
    _move(referral, "begin intake", by=by, episode_id=episode_id)
    record.write(by=by, at=at, what="inquiry.became_intake", about=referral)


@verb
def close(referral: Referral, *, by: Actor, at: datetime, reason: str) -> None:
    """End a request that will not become an intake, with the reason."""
    if not reason.strip():
        raise NotAllowed([_("Write why this request ends here.")])
    _move(referral, "close", by=by, closed_reason=reason)
    record.write(by=by, at=at, what="inquiry.closed", about=referral, detail={"reason": reason})


def _move(referral: Referral, verb: str, *, by: Actor, **facts: Any) -> None:
    if reasons := list(why_not(referral, verb, by=by)):
        raise NotAllowed(reasons)
    was, now = referral.state, REFERRAL.after(referral.state, verb)
    if not Referral.objects.filter(pk=referral.pk, state=was).update(state=now, **facts):
        raise NotAllowed([MEANWHILE])
    referral.state = now


def _inquiry(request: Request, today: date) -> Inquiry:
    left = request.left_hospital_on
    return Inquiry(
        in_danger_now=request.in_danger_now,
        thoughts_of_suicide=request.thoughts_of_suicide,
        withdrawal_signs=request.withdrawal_signs,
        recent_hospital_stay=request.recent_hospital_stay,
        days_since_hospital=(today - left).days if left else None,
    )
