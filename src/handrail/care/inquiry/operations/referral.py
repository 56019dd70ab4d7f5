"""What can be done with one request for an evaluation: receive, take, answer, close."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.inquiry import alike
from handrail.care.inquiry.models import Referral, SelfCheckSent
from handrail.care.inquiry.states import REFERRAL
from handrail.clinical.inquiry.first_answer import Wait, first_answer
from handrail.clinical.inquiry.first_appointment import Offer, first_appointment
from handrail.clinical.inquiry.urgency import Inquiry, urgency
from handrail.clinical.kit import Finding
from handrail.ground import access, clock
from handrail.ground.actor import Actor
from handrail.ground.clinic.models import ProgramInForce
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

MEANWHILE = "Someone else changed this request a moment ago. Look again."
# A question nobody asked is not a no: until someone asks, the call waits no longer than an urgent one.
UNSORTED = "urgent"
OLDEST_BIRTH = date(1900, 1, 1)
LONGEST_AGO = timedelta(days=366)  # a hospital stay before that is history, not a stay "in the past month"


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
    recent_attempt: bool | None = None
    for_whom: str = ""
    birth_date: date | None = None
    referrer_contact: str = ""
    channel: str = "telephone"  # what a visitor sends is online, whatever stands here


@dataclass(frozen=True)
class Answers:
    """A self-check as the person saw it: (id, question, answer) and what it came to."""

    lines: tuple[tuple[str, str, str], ...]
    finding: Finding
    danger: bool | None  # what was said to the question about danger; None: skipped


@verb
def receive(
    in_force: ProgramInForce,
    request: Request,
    *,
    by: Actor,
    at: datetime,
    self_check: Answers | None = None,
) -> Referral:
    """Take in a request, from the public page or typed by staff. Its clocks start now.

    `self_check`: the answers the person chose to send along; they are sealed with the request.
    """
    access.refuse(by, "inquiry.receive", in_force)
    return take_in(in_force, request, by=by, at=at, self_check=self_check)


def take_in(
    in_force: ProgramInForce,
    request: Request,
    *,
    by: Actor,
    at: datetime,
    self_check: Answers | None = None,
    returns_from: Episode | None = None,
) -> Referral:
    """Store a request with its urgency and clocks. The verb that calls this has asked who may."""
    today = clock.day_of(at, in_force.site.time_zone)
    found = urgency(_inquiry(request, self_check, today), as_of=today)
    # What is on file of somebody who comes back is taken as it is: they can't mend it here, and are not turned away for it.
    if returns_from is None and (reasons := list(_why_not_so(request, today))):
        raise NotAllowed(reasons)
    how_urgent = str(found.value or UNSORTED)
    online = by.kind in ("visitor", "client")
    told = asdict(replace(request, channel="online" if online else request.channel))
    referral: Referral = Referral.objects.create(
        organization_id=in_force.organization_id,
        site_id=in_force.site_id,
        program=in_force,
        urgency=how_urgent,
        urgency_finding=found.as_dict(),
        received_at=at,
        received_by=by.label,
        phone_key=alike.phone_key(request.phone),
        email_key=alike.email_key(request.email),
        name_key=alike.name_key(request.for_whom or request.name),
        returns_from=returns_from,
        **clocks(how_urgent, at, today),
        **told,
    )
    detail = {"urgency": how_urgent, "source": request.source, "channel": referral.channel}
    if how_urgent == "crisis":
        detail["because"] = found.because
    if self_check is not None:
        detail["self_check"] = _seal(referral, self_check).digest
    record.write(by=by, at=at, what="inquiry.received", about=referral, detail=detail)
    return referral


def why_not(referral: Referral, verb: str, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against a verb on this request."""
    yield from access.reasons_against(by, "inquiry.answer", referral)
    if REFERRAL.allows(referral.state, verb):
        return
    if verb == "begin intake" and REFERRAL.allows(referral.state, "answer"):
        yield _("Answer it first.")
    else:
        yield f"The request is {referral.state}."


@verb
def take(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Make this request mine to answer."""
    move(referral, "take", by=by, owner_id=by.person_id)
    record.write(by=by, at=at, what="inquiry.taken", about=referral)


@verb
def answer(
    referral: Referral, *, by: Actor, at: datetime, words: str, appointment_at: datetime | None = None
) -> None:
    """Note the first answer, or a further one, and the appointment that was offered."""
    if appointment_at is not None and appointment_at <= at:
        raise NotAllowed([_("The appointment lies in the past. Check the day and the time.")])
    first: dict[str, Any] = {} if referral.answered_at else {"answered_at": at, "answered_by": by.name}
    move(
        referral,
        "answer",
        by=by,
        answer=words,
        appointment_at=appointment_at or referral.appointment_at,
        first_appointment_at=referral.first_appointment_at or appointment_at,
        owner_id=referral.owner_id or by.person_id,
        **first,
    )
    detail = {"minutes_waited": int((at - referral.received_at).total_seconds() // 60)}
    if appointment_at is not None:
        zone = referral.site.time_zone
        days = clock.day_of(appointment_at, zone) - clock.day_of(referral.received_at, zone)
        detail["days_to_appointment"] = days.days
    record.write(by=by, at=at, what="inquiry.answered", about=referral, detail=detail)


@verb
def begin_intake(referral: Referral, *, by: Actor, at: datetime, episode_id: UUID) -> None:
    """Link the request to the course of care it became. Called by intake's own verb."""
    move(referral, "begin intake", by=by, episode_id=episode_id)
    record.write(by=by, at=at, what="inquiry.became_intake", about=referral)


@verb
def close(referral: Referral, *, by: Actor, at: datetime, reason: str) -> None:
    """End a request that will not become an intake, with the reason."""
    if not reason.strip():
        raise NotAllowed([_("Write why this request ends here.")])
    move(referral, "close", by=by, closed_reason=reason)
    record.write(by=by, at=at, what="inquiry.closed", about=referral, detail={"reason": reason})


def move(
    referral: Referral, verb: str, *, by: Actor, seen: dict[str, Any] | None = None, **facts: Any
) -> None:
    """Move a request on, if it still stands where it was seen. The verb that calls this writes the record.

    `seen`: further facts that must still be as they were.
    """
    if reasons := list(why_not(referral, verb, by=by)):
        raise NotAllowed(reasons)
    was, now = referral.state, REFERRAL.after(referral.state, verb)
    if not Referral.objects.filter(pk=referral.pk, state=was, **_as_seen(seen or {})).update(
        state=now, **facts
    ):
        raise NotAllowed([MEANWHILE])
    for name, value in (facts | {"state": now}).items():
        setattr(referral, name, value)


def _as_seen(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts as a filter: None is looked for as such."""
    return {
        f"{one}__isnull" if said is None else one: True if said is None else said
        for one, said in facts.items()
    }


def _why_not_so(request: Request, today: date) -> Iterator[str]:
    """Yield what cannot be right about a request as it was told."""
    if not (request.phone or request.email):
        yield _("Give a phone number or an e-mail address, so that we can answer.")
    yield from cannot_be(request, today).values()


def cannot_be(request: Request, today: date | None) -> dict[str, str]:
    """Return what cannot be right, by the name of the fact it is about. Without a day no date is looked at."""
    wrong = {}
    if request.phone and not alike.can_be_called(request.phone):
        wrong["phone"] = _("Is this number right? We cannot call it.")
    if today is None:
        return wrong
    if request.birth_date and not OLDEST_BIRTH <= request.birth_date <= today:
        wrong["birth_date"] = _("The birth date cannot be right. Check it, or leave it empty.")
    if request.left_hospital_on is None:
        return wrong
    ahead = dict(urgency(_inquiry(request, None, today), as_of=today).numbers)["days_before_leaving"]
    if (request.left_hospital_on - today).days > ahead:
        wrong["left_hospital_on"] = _(
            "The hospital stay ends in the future, more than %(days)s days from now. "
            "Check the day, or leave it empty."
        ) % {"days": ahead}
    elif today - request.left_hospital_on > LONGEST_AGO:
        wrong["left_hospital_on"] = _(
            "The hospital stay ended more than a year ago. Check the day, or leave it empty."
        )
    return wrong


def clocks(how_urgent: Any, at: datetime, today: date) -> dict[str, datetime]:
    """Return until when a first answer and a first appointment are due."""
    hours = first_answer(Wait(how_urgent, None), as_of=today).value
    days = first_appointment(Offer(how_urgent, None), as_of=today).value
    return {
        "due_at": at + timedelta(hours=float(hours or 0)),
        "appointment_due_at": at + timedelta(days=int(days or 0)),
    }


def _seal(referral: Referral, sent: Answers) -> SelfCheckSent:
    lines = [{"id": one, "asked": asked, "answer": answer} for one, asked, answer in sent.lines]
    canonical = json.dumps(lines, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    kept: SelfCheckSent = SelfCheckSent.objects.create(
        organization_id=referral.organization_id,
        referral=referral,
        answers=lines,
        finding=sent.finding.as_dict(),
        digest=hashlib.sha256(canonical.encode()).hexdigest(),
    )
    return kept


def _inquiry(request: Request, self_check: Answers | None, today: date) -> Inquiry:
    left = request.left_hospital_on
    return Inquiry(
        in_danger_now=request.in_danger_now,
        thoughts_of_suicide=request.thoughts_of_suicide,
        recent_attempt=request.recent_attempt,
        withdrawal_signs=request.withdrawal_signs,
        recent_hospital_stay=request.recent_hospital_stay,
        days_since_hospital=(today - left).days if left else None,
        danger_in_self_check=self_check.danger if self_check else None,
    )
