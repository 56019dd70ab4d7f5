"""Reaching someone nobody heard from: each try is kept, and after some a licensed clinician decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from handrail.care.day.models import DECISIONS, WAYS, OutreachAttempt, OutreachDecision
from handrail.care.day.queries.outreach import SILENT
from handrail.care.day.queries.visits import visit_of
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.people.queries import reasons_unlicensed
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

if TYPE_CHECKING:
    from handrail.care.schedule.models import Place


def why_not_reach_out(place: Place, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the reasons against noting a try."""
    yield from access.reasons_against(by, "day.attend", place)
    if place.state != "expected" or place.session.state == "cancelled":
        yield _("This client is not expected at this session any more.")
    if at < place.session.starts_at:
        yield _("The session has not begun. Before it, excuse the client or leave it open.")
    visit = visit_of(place.pk)
    if visit is not None and visit.state not in SILENT:
        yield _("This client was heard from: the day is '%(state)s'.") % {"state": visit.state}


@verb
def note_attempt(
    place: Place, *, by: Actor, at: datetime, how: str, reached: bool, words: str
) -> OutreachAttempt:
    """Keep one try to reach a client: who, when, how, and whether it reached them."""
    reasons = list(why_not_reach_out(place, by=by, at=at))
    if how not in WAYS:
        reasons.append(_("Choose how you tried."))
    if reached and not words.strip():
        reasons.append(_("Write how they are, in a few words."))
    if reasons:
        raise NotAllowed(reasons)
    done: OutreachAttempt = OutreachAttempt.objects.create(
        **episode_operations.beside(place),
        place=place,
        how=how,
        reached=reached,
        words=words.strip()[:300],
        at=at,
        by=by.label,
        by_name=by.name,
    )
    record.write(by=by, at=at, what="day.outreach_tried", about=done, detail={"how": how, "reached": reached})
    return done


def why_not_decide(place: Place, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the reasons against deciding what else is done: it is a licensed clinician's, after a try."""
    yield from access.reasons_against(by, "day.clear", place)
    yield from reasons_unlicensed(by, on=day_of(at, by.time_zone))
    yield from why_not_reach_out(place, by=by, at=at)
    if not OutreachAttempt.objects.filter(place=place).exists():
        yield _("Nobody has tried to reach them yet. Try first, and note it.")


@verb
def decide_outreach(place: Place, *, by: Actor, at: datetime, decision: str, reason: str) -> OutreachDecision:
    """Keep what a licensed clinician decided about a client who was not reached."""
    reasons = list(why_not_decide(place, by=by, at=at))
    if decision not in DECISIONS:
        reasons.append(_("Choose what is done now."))
    if not reason.strip():
        reasons.append(_("Write why, in a few words."))
    if reasons:
        raise NotAllowed(reasons)
    done: OutreachDecision = OutreachDecision.objects.create(
        **episode_operations.beside(place),
        place=place,
        decision=decision,
        reason=reason.strip()[:300],
        at=at,
        by=by.label,
        by_name=by.name,
    )
    detail = {"decision": decision, "reason": done.reason}
    record.write(by=by, at=at, what="day.outreach_decided", about=done, detail=detail)
    return done
