"""The waiting line: stand in it, be offered a place, take it or not."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.care.inquiry.models import PRIORITIES, Capacity, Referral, Waiting
from handrail.care.inquiry.queries import line
from handrail.care.inquiry.states import WAITING
from handrail.clinical.inquiry.offer_stands import PlaceOffer, offer_stands
from handrail.ground import access, clock
from handrail.ground.actor import Actor
from handrail.ground.clinic.models import ProgramInForce
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

MEANWHILE = "Someone else changed this place in line a moment ago. Look again."
MOST_PLACES = 500
MAY_WAIT = ("answered", "in intake")


def why_not_wait(referral: Referral, *, by: Actor) -> Iterator[str]:
    """Yield why this person may not be put in line. Waiting is for people whom somebody has spoken with."""
    yield from access.reasons_against(by, "inquiry.wait", referral)
    if referral.urgency == "crisis":
        yield _("Someone in a crisis does not wait in line. Find help for today, and note it in the answer.")
    if referral.state not in MAY_WAIT:
        yield _("The request is %(state)s. Answer it first: the line is not the first answer.") % {
            "state": referral.state
        }
    if Waiting.objects.filter(referral=referral).exclude(state__in=("taken", "left")).exists():
        yield _("This person stands in line already.")


@verb
def wait(referral: Referral, *, by: Actor, at: datetime, priority: str, reason: str) -> Waiting:
    """Put someone in line for a place, with how pressing it is and why they wait."""
    reasons = list(why_not_wait(referral, by=by))
    if priority not in PRIORITIES:
        reasons.append(_("Say how pressing it is: %(words)s.") % {"words": ", ".join(PRIORITIES)})
    if not reason.strip():
        reasons.append(_("Write why they wait, in a few words."))
    if reasons:
        raise NotAllowed(reasons)
    try:
        with attempt():
            entry: Waiting = Waiting.objects.create(
                organization_id=referral.organization_id,
                referral=referral,
                site_id=referral.site_id,
                program_id=referral.program_id,
                priority=priority,
                reason=reason.strip(),
                since=at,
                entered_by=by.name,
            )
    except IntegrityError:
        raise NotAllowed([_("This person stands in line already.")]) from None
    record.write(by=by, at=at, what="inquiry.waits", about=entry, detail={"priority": priority})
    return entry


def why_not(entry: Waiting, verb: str, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against a verb on this place in line."""
    yield from access.reasons_against(by, "inquiry.wait", entry)
    if not WAITING.allows(entry.state, verb):
        yield _("This place in line is %(state)s.") % {"state": entry.state}


@verb
def offer(entry: Waiting, *, by: Actor, at: datetime, start_on: date, all_the_same: bool = False) -> None:
    """Offer a place with its first day. It is held until the offer ends.

    `all_the_same`: whoever offers knows that every place is taken or held.
    """
    # Two people who offer the last place come one after the other.
    same = ProgramInForce.objects.filter(site_id=entry.site_id, program=entry.program.program)
    list(same.select_for_update(no_key=True).order_by("pk"))
    line_up = line.line_up_of(entry, as_of=at)
    today = clock.day_of(at, entry.site.time_zone)
    reasons = list(why_not(entry, "offer", by=by))
    if start_on < today:
        reasons.append(_("The first day lies in the past. Choose today or a day ahead."))
    if line_up and line_up.is_full and not all_the_same:
        words = _("%(taken)s of %(places)s places are taken or held. Tick “offer it all the same” to go on.")
        reasons.append(words % {"taken": line_up.taken, "places": line_up.places})
    if reasons:
        raise NotAllowed(reasons)
    hours = offer_stands(PlaceOffer(0), as_of=today).value
    ends = at + timedelta(hours=float(hours or 0))
    _move(
        entry,
        "offer",
        by=by,
        offered_at=at,
        offered_by=by.name,
        offered_start_on=start_on,
        offer_ends_at=ends,
        outcome="",
    )
    detail: dict[str, Any] = {"start_on": start_on, "ends_at": ends}
    if line_up:
        detail |= {"taken": line_up.taken, "places": line_up.places, "when_full": line_up.is_full}
    record.write(by=by, at=at, what="inquiry.place_offered", about=entry, detail=detail)


@verb
def take_place(entry: Waiting, *, by: Actor, at: datetime) -> None:
    """The person says yes to the place that was offered."""
    reasons = list(why_not(entry, "take", by=by))
    if entry.offer_ends_at is not None and at > entry.offer_ends_at:
        reasons.append(_("This offer has ended. Note that it ended, then offer again if the place is free."))
    if reasons:
        raise NotAllowed(reasons)
    _move(entry, "take", by=by)
    record.write(by=by, at=at, what="inquiry.place_taken", about=entry)


@verb
def decline_place(entry: Waiting, *, by: Actor, at: datetime, reason: str) -> None:
    """The person says no to this place. They may wait for another."""
    if not reason.strip():
        raise NotAllowed([_("Write what did not fit, in a few words: the next offer can then be better.")])
    _move(entry, "decline", by=by, outcome=reason.strip())
    detail = {"reason": reason.strip()}
    record.write(by=by, at=at, what="inquiry.place_declined", about=entry, detail=detail)


@verb
def expire_offer(entry: Waiting, *, by: Actor, at: datetime) -> None:
    """Nobody answered the offer in time: the place is free for the next person."""
    reasons = list(why_not(entry, "expire", by=by))
    if entry.offer_ends_at is not None and at <= entry.offer_ends_at:
        reasons.append(_("This offer still stands. Wait until it ends, or note a no."))
    if reasons:
        raise NotAllowed(reasons)
    _move(entry, "expire", by=by)
    record.write(by=by, at=at, what="inquiry.offer_ended", about=entry)


@verb
def wait_again(entry: Waiting, *, by: Actor, at: datetime) -> None:
    """Back into line, at the place that `since` gives: a missed call costs nobody their turn."""
    _move(entry, "wait again", by=by)
    record.write(by=by, at=at, what="inquiry.waits_again", about=entry)


@verb
def leave_line(entry: Waiting, *, by: Actor, at: datetime, reason: str) -> None:
    """The person no longer waits, with the reason."""
    if not reason.strip():
        raise NotAllowed([_("Write why they no longer wait, in a few words.")])
    _move(entry, "leave", by=by, outcome=reason.strip())
    record.write(by=by, at=at, what="inquiry.left_line", about=entry, detail={"reason": reason.strip()})


@verb
def set_places(in_force: ProgramInForce, *, by: Actor, at: datetime, places: int) -> Capacity:
    """Say how many people the program takes at once at this site, from now on."""
    access.refuse(by, "inquiry.set_places", in_force)
    if not 1 <= places <= MOST_PLACES:
        raise NotAllowed([_("Give a number of places from 1 to %(most)s.") % {"most": MOST_PLACES}])
    capacity: Capacity = Capacity.objects.create(
        organization_id=in_force.organization_id,
        site_id=in_force.site_id,
        program=in_force.program,
        places=places,
        at=at,
        by=by.label,
    )
    record.write(by=by, at=at, what="inquiry.places_set", about=capacity, detail={"places": places})
    return capacity


def _move(entry: Waiting, verb: str, *, by: Actor, **facts: Any) -> None:
    if reasons := list(why_not(entry, verb, by=by)):
        raise NotAllowed(reasons)
    was, now = entry.state, WAITING.after(entry.state, verb)
    if not Waiting.objects.filter(pk=entry.pk, state=was).update(state=now, **facts):
        raise NotAllowed([MEANWHILE])
    entry.state = now
    for name, value in facts.items():
        setattr(entry, name, value)
