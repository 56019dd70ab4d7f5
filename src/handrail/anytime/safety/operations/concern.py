"""Concerns: raise one, take it, assess it, close it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from handrail.anytime.safety.models import DISPOSITIONS, LEVELS, RISK_LEVELS, Concern, MedicalHold
from handrail.anytime.safety.operations.risk import hold_course, keep_risk
from handrail.anytime.safety.queries import (
    about_of,
    in_short,
    open_concerns_of,
    plan_written_at,
    risk_now,
    standing_hold,
)
from handrail.anytime.safety.states import CONCERN, OPEN
from handrail.clinical.kit import Finding
from handrail.clinical.safety.assessment_clock import ConcernToAssess, assessment_clock
from handrail.clinical.safety.concern_clock import OpenConcern, concern_clock
from handrail.clinical.safety.fitting_disposition import Outcome, fitting_disposition
from handrail.ground import access
from handrail.ground.access.permission import ELSEWHERE
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import team_of
from handrail.ground.people.models import Staff
from handrail.ground.people.queries import holds_licence, reasons_unlicensed
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

MEANWHILE = "Someone else changed this a moment ago. Look again."
VERBS = {"acknowledge": "safety.respond", "assess": "safety.close", "close": "safety.close"}


@verb
def raise_concern(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    origin: str,
    level: str,
    trigger: str,
    rule: str,
    about: models.Model,
    answers: Sequence[tuple[str, str]] = (),
) -> Concern:
    """Give a possible danger an owner and a clock. Nobody is refused; while it is open the same answer raises it once.

    `answers`: all that was answered together with it, each a question and its answer in words.
    """
    if by.organization_id != episode.organization_id:
        raise NotAllowed([ELSEWHERE])
    if by.kind == "client" and by.person_id != episode.client_id:
        raise NotAllowed([ELSEWHERE])
    allowed = _clock(episode, level, at)
    facts = {
        **episode_operations.client_row(episode),
        "origin": origin,
        "level": level,
        "trigger": in_short(trigger),
        "answers": list(answers),
        "owner_id": _therapist_of(episode, at),
        "raised_at": at,
        "due_at": at + timedelta(minutes=float(allowed.value or 0)),
    }
    concern: Concern
    concern, new = Concern.objects.get_or_create(
        about=about_of(about), rule=rule[:80], state__in=OPEN, defaults=facts
    )
    if new:
        _write_raised(concern, allowed, by=by, at=at)
    return concern


@verb
def raise_by_hand(
    episode: Episode, *, by: Actor, at: datetime, level: str, seen: str, withdrawal: bool = False
) -> Concern:
    """Raise what someone saw or heard. Each time is a concern of its own: nothing said is swallowed.

    `withdrawal`: signs of withdrawal were seen, so that no group comes before a medical evaluation.
    """
    access.refuse(by, "safety.raise", episode)
    if level not in LEVELS:
        raise NotAllowed([_("Choose how soon somebody must look: emergency, high or medium.")])
    if not seen.strip():
        raise NotAllowed([_("Write what you saw or heard, in a line.")])
    # Whoever raises it chose the level; the rule that counts from there says how long it may wait.
    rule = f"raised by hand: {_clock(episode, level, at).named}"
    said = {"origin": "staff", "level": level, "trigger": seen.strip(), "rule": rule}
    concern = _raise_alone(episode, said, by=by, at=at)
    if withdrawal:
        place_hold(concern, by=by, at=at)
    return concern


@verb
def place_hold(concern: Concern, *, by: Actor, at: datetime) -> MedicalHold:
    """Hold a client out of group until a medical evaluation, for signs of withdrawal. A concern places it once."""
    if by.organization_id != concern.organization_id:
        raise NotAllowed([ELSEWHERE])
    if by.kind == "client" and by.person_id != concern.client_id:
        raise NotAllowed([ELSEWHERE])
    if concern.state == "closed":
        raise NotAllowed([_("This concern is closed. Raise what you see as a new one.")])
    facts = {**episode_operations.beside(concern), "placed_at": at, "why": concern.trigger}
    hold: MedicalHold
    hold, new = MedicalHold.objects.get_or_create(concern=concern, defaults=facts)
    if new:
        record.write(by=by, at=at, what="safety.hold_placed", about=hold, detail={"why": hold.why})
    return hold


@verb
def raise_unkept(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    origin: str,
    level: str,
    trigger: str,
    rule: str,
    answers: Sequence[tuple[str, str]] = (),
) -> Concern:
    """Raise what an answer said that can't be kept where it was given (too late, or a second one).

    `answers`: all that was answered together with it, which is kept here alone.
    """
    access.refuse(by, "safety.raise", episode)
    said = {"origin": origin, "level": level, "trigger": trigger, "rule": rule[:80], "answers": list(answers)}
    return _raise_alone(episode, said, by=by, at=at)


def _raise_alone(episode: Episode, said: dict[str, Any], *, by: Actor, at: datetime) -> Concern:
    """Raise a concern that stands for itself: no answer or screen is kept that it came from."""
    allowed = _clock(episode, said["level"], at)
    concern = Concern(
        **episode_operations.client_row(episode),
        **said | {"trigger": in_short(said["trigger"])},
        owner_id=_therapist_of(episode, at),
        raised_at=at,
        due_at=at + timedelta(minutes=float(allowed.value or 0)),
    )
    concern.about = about_of(concern)
    concern.save(force_insert=True)
    _write_raised(concern, allowed, by=by, at=at)
    return concern


def _clock(episode: Episode, level: str, at: datetime) -> Finding:
    """Return how long a concern of this level may wait for somebody."""
    return concern_clock(OpenConcern(cast(Any, level), 0), as_of=day_of(at, episode.site.time_zone))


def _write_raised(concern: Concern, allowed: Finding, *, by: Actor, at: datetime) -> None:
    said = {"level": concern.level, "origin": concern.origin, "rule": concern.rule}
    detail = said | {"clock": allowed.as_dict()}
    record.write(by=by, at=at, what="safety.concern_raised", about=concern, detail=detail)


def _therapist_of(episode: Episode, at: datetime) -> UUID | None:
    """Return the therapist if at work and licensed. None: it is everyone's from the first minute, not one's who can't."""
    on = day_of(at, episode.site.time_zone)
    ours = [member.staff for member in team_of(episode.pk) if member.role == "therapist"]
    able = (one.pk for one in ours if one.left_on is None and holds_licence(staff_id=one.pk, on=on))
    return next(able, None)


def why_not(concern: Concern, verb: str, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the reasons against acknowledge, assess or close."""
    yield from access.reasons_against(by, VERBS[verb], concern)
    if verb != "acknowledge":
        yield from reasons_unlicensed(by, on=day_of(at, by.time_zone))
    if concern.state == "closed":
        yield _("%(who)s closed it on %(when)s.") % _by_whom(concern.closed_by, concern.closed_at)
    elif verb == "acknowledge" and concern.acknowledged_at:
        yield _("%(who)s acknowledged it on %(when)s.") % _by_whom(
            concern.acknowledged_by, concern.acknowledged_at
        )
    elif verb == "close" and concern.state != "assessed":
        yield _("Assess it first: a concern is closed only after someone has talked with the client.")
    elif not CONCERN.allows(concern.state, verb):
        yield _("This has been done: the concern is %(state)s.") % {"state": concern.state}


def _by_whom(staff: Staff | None, at: datetime | None) -> dict[str, str]:
    return {"who": staff.name if staff else "–", "when": date_format(localtime(at), "j M H:i")}


@verb
def acknowledge(concern: Concern, *, by: Actor, at: datetime) -> None:
    """Say: I have seen it, and I am with them. A licensed clinician answers for it from now on.

    Anyone else's word stops the first clock only: whoever answered for it still does, and the risk is still to be
    assessed in time.
    """
    took_it: dict[str, Any] = {"acknowledged_at": at, "acknowledged_by_id": by.person_id}
    if concern.owner_id is None or holds_licence(staff_id=by.person_id, on=day_of(at, by.time_zone)):
        took_it["owner_id"] = by.person_id
    _move(concern, "acknowledge", by=by, at=at, **took_it)
    waited = int((at - concern.raised_at).total_seconds() // 60)
    found = concern_clock(OpenConcern(cast(Any, concern.level), waited), as_of=day_of(at, by.time_zone))
    record.write(by=by, at=at, what="safety.acknowledged", about=concern, detail=found.as_dict())


@verb
def assess(
    concern: Concern,
    *,
    by: Actor,
    at: datetime,
    risk: str,
    words: str,
    also: Collection[UUID] = (),
    seen: int | None = None,
) -> None:
    """Note a licensed clinician's assessment: how high the risk is, and what was said and seen.

    Each is a line of the risk history: to assess again changes what the concern says and keeps what was said before.

    `also`: other open concerns of the same course of care that it answers, chosen one by one. `seen`: the number of the
    line of the risk history that the writer read (0: none yet); what somebody said meanwhile is read first.
    """
    if risk not in RISK_LEVELS:
        raise NotAllowed([_("Choose how high the risk is: low, moderate or high.")])
    if not words.strip():
        raise NotAllowed([_("Write what the client said and what you saw, in a line or two.")])
    # Two who assess at once come one after the other, and so do their lines of the risk history.
    hold_course(concern.episode_id)
    stands = risk_now(concern.episode_id) if concern.episode_id else None
    if seen is not None and seen != (stands.n if stands else 0):
        raise NotAllowed([_("Somebody said meanwhile how high the risk is. Read it, then assess.")])
    chosen = set(also) - {concern.pk}
    standing = open_concerns_of(concern.episode_id) if concern.episode_id else []
    others = [one for one in standing if one.pk in chosen]
    if len(others) != len(chosen):
        raise NotAllowed([_("A concern that you chose was closed meanwhile. Look again.")])
    for one in sorted([concern, *others], key=lambda one: one.pk):
        _assess_one(one, by=by, at=at, risk=risk, words=words, together=len(others) + 1)


def _assess_one(concern: Concern, *, by: Actor, at: datetime, risk: str, words: str, together: int) -> None:
    first: dict[str, Any] = {"owner_id": by.person_id}
    if concern.acknowledged_at is None:
        first |= {"acknowledged_at": at, "acknowledged_by_id": by.person_id}
    said = {"assessed_at": at, "assessed_by_id": by.person_id, "risk": risk, "assessment": words}
    _move(concern, "assess", by=by, at=at, **said, **first)
    detail: dict[str, Any] = {"risk": risk, "words": words, "together": together}
    detail["clock"] = _assessed_after(concern, at).as_dict()
    record.write(by=by, at=at, what="safety.assessed", about=concern, detail=detail)
    course = cast(Episode, concern.episode)
    keep_risk(course, by=by, at=at, level=risk, source="assessment", why=words, concern=concern)


def _assessed_after(concern: Concern, at: datetime) -> Finding:
    """Return whether the assessment came in time."""
    minutes = int((at - concern.raised_at).total_seconds() // 60)
    as_of = day_of(concern.raised_at, "UTC")
    return assessment_clock(ConcernToAssess(cast(Any, concern.level), minutes), as_of=as_of)


@verb
def close(concern: Concern, *, by: Actor, at: datetime, disposition: str, why_no_plan: str = "") -> None:
    """Close an assessed concern with what happened next, if that fits the risk. Nothing else closes it."""
    if disposition not in DISPOSITIONS:
        raise NotAllowed([_("Choose what happened next: a concern is closed only with that.")])
    if concern.episode_id:
        hold_course(concern.episode_id)  # nobody says meanwhile that the risk is higher
    if reasons := list(why_not(concern, "close", by=by, at=at)):
        raise NotAllowed(reasons)
    found = _fits(concern, disposition, why_no_plan, at)
    if found.answer != "met":
        raise NotAllowed([found.because, found.mend])
    said = {"closed_at": at, "closed_by_id": by.person_id, "disposition": disposition}
    _move(concern, "close", by=by, at=at, why_no_plan=why_no_plan.strip(), **said)
    detail = {"disposition": disposition, "why_no_plan": why_no_plan.strip(), "fits": found.as_dict()}
    record.write(by=by, at=at, what="safety.closed", about=concern, detail=detail)


def _fits(concern: Concern, disposition: str, why_no_plan: str, at: datetime) -> Finding:
    """Return whether what happened next fits the risk, the safety plan and the medical hold."""
    episode_id = concern.episode_id
    written = plan_written_at(episode_id) if episode_id else None
    stands = risk_now(episode_id) if episode_id else None
    outcome = Outcome(
        disposition=disposition,
        risk=cast(Any, stands.level if stands else concern.risk),
        plan_since=written is not None and written >= concern.raised_at,
        why_no_plan=why_no_plan,
        on_hold=bool(episode_id and standing_hold(episode_id)),
    )
    return fitting_disposition(outcome, as_of=day_of(at, "UTC"))


def _move(concern: Concern, verb: str, *, by: Actor, at: datetime, **facts: Any) -> None:
    if reasons := list(why_not(concern, verb, by=by, at=at)):
        raise NotAllowed(reasons)
    was, now = concern.state, CONCERN.after(concern.state, verb)
    same = Concern.objects.filter(pk=concern.pk, state=was, assessed_at=concern.assessed_at)
    if not same.update(state=now, **facts):
        raise NotAllowed([MEANWHILE])
    concern.state = now
    for name, value in facts.items():
        setattr(concern, name, value)
