"""What can be done about safety: raise a concern, take it, assess it, close it; screen; write the plan."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, models
from django.utils.translation import gettext as _

from handrail.anytime.safety.models import (
    CALM,
    DISPOSITIONS,
    LEVELS,
    RISK_LEVELS,
    Concern,
    SafetyPlan,
    Screen,
)
from handrail.anytime.safety.queries import COLUMBIA, Asked, about_of, asked_for, current_plan
from handrail.anytime.safety.states import CONCERN
from handrail.clinical.intake.columbia_screen import Columbia, columbia_screen
from handrail.clinical.intake.contact_screen import Asq, contact_screen
from handrail.clinical.kit import Finding
from handrail.clinical.safety.concern_clock import OpenConcern, concern_clock
from handrail.ground import access
from handrail.ground.access.permission import ELSEWHERE
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import team_of
from handrail.ground.people.queries import reasons_unlicensed
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb
from handrail.library.instrument import Instrument

MEANWHILE = "Someone else changed this a moment ago. Look again."
VERBS = {"acknowledge": "safety.respond", "assess": "safety.close", "close": "safety.close"}


@dataclass(frozen=True)
class PlanSteps:
    """The six steps of a safety plan, in the order in which they are tried."""

    warning_signs: str
    on_my_own: str
    people_and_places: str
    people_to_ask: str
    professionals: str
    safer_surroundings: str


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
    owner_id: UUID | None = None,
) -> Concern:
    """Give a possible danger an owner and a clock. Nobody is refused; the same answer raises it once."""
    if by.organization_id != episode.organization_id:
        raise NotAllowed([ELSEWHERE])
    if by.kind == "client" and by.person_id != episode.client_id:
        raise NotAllowed([ELSEWHERE])
    allowed = _clock(episode, level, at)
    facts = {
        **episode_operations.client_row(episode),
        "origin": origin,
        "level": level,
        "trigger": trigger[:300],
        "owner_id": owner_id or _therapist_of(episode),
        "raised_at": at,
        "due_at": at + timedelta(minutes=float(allowed.value or 0)),
    }
    concern: Concern
    concern, new = Concern.objects.get_or_create(about=about_of(about), rule=rule[:80], defaults=facts)
    if new:
        _write_raised(concern, allowed, by=by, at=at)
    return concern


@verb
def raise_by_hand(episode: Episode, *, by: Actor, at: datetime, level: str, seen: str) -> Concern:
    """Raise what someone saw or heard. Each time is a concern of its own: nothing said is swallowed."""
    access.refuse(by, "safety.raise", episode)
    if level not in LEVELS:
        raise NotAllowed([_("Choose how soon somebody must look: emergency, high or medium.")])
    if not seen.strip():
        raise NotAllowed([_("Write what you saw or heard, in a line.")])
    said = {"origin": "staff", "level": level, "trigger": seen.strip(), "rule": "raised by hand"}
    return _raise_alone(episode, said, by=by, at=at)


@verb
def raise_unkept(
    episode: Episode, *, by: Actor, at: datetime, origin: str, level: str, trigger: str, rule: str
) -> Concern:
    """Raise what an answer said that can't be kept where it was given (too late, or a second one)."""
    access.refuse(by, "safety.raise", episode)
    said = {"origin": origin, "level": level, "trigger": trigger, "rule": rule[:80]}
    return _raise_alone(episode, said, by=by, at=at)


def _raise_alone(episode: Episode, said: dict[str, str], *, by: Actor, at: datetime) -> Concern:
    """Raise a concern that stands for itself: no answer or screen is kept that it came from."""
    allowed = _clock(episode, said["level"], at)
    concern = Concern(
        **episode_operations.client_row(episode),
        **said | {"trigger": said["trigger"][:300]},
        owner_id=_therapist_of(episode),
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


def _therapist_of(episode: Episode) -> UUID | None:
    return next((member.staff_id for member in team_of(episode.pk) if member.role == "therapist"), None)


def why_not(concern: Concern, verb: str, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the reasons against acknowledge, assess or close."""
    yield from access.reasons_against(by, VERBS[verb], concern)
    if verb != "acknowledge":
        yield from reasons_unlicensed(by, on=day_of(at, by.time_zone))
    if concern.state == "closed":
        yield _("The concern is closed.")
    elif verb == "close" and concern.state != "assessed":
        yield _("Assess it first: a concern is closed only after someone has talked with the client.")
    elif not CONCERN.allows(concern.state, verb):
        yield _("This has been done: the concern is %(state)s.") % {"state": concern.state}


@verb
def acknowledge(concern: Concern, *, by: Actor, at: datetime) -> None:
    """Say: I have seen it, and I am on it. Whoever says so answers for it from now on."""
    _move(
        concern,
        "acknowledge",
        by=by,
        at=at,
        acknowledged_at=at,
        acknowledged_by_id=by.person_id,
        owner_id=by.person_id,
    )
    waited = int((at - concern.raised_at).total_seconds() // 60)
    found = concern_clock(OpenConcern(cast(Any, concern.level), waited), as_of=day_of(at, by.time_zone))
    record.write(by=by, at=at, what="safety.acknowledged", about=concern, detail=found.as_dict())


@verb
def assess(concern: Concern, *, by: Actor, at: datetime, risk: str, words: str) -> None:
    """Note a licensed clinician's assessment: how high the risk is, and what was said and seen."""
    if risk not in RISK_LEVELS:
        raise NotAllowed([_("Choose how high the risk is: low, moderate or high.")])
    if not words.strip():
        raise NotAllowed([_("Write what the client said and what you saw, in a line or two.")])
    first = {}
    if concern.acknowledged_at is None:
        first = {"acknowledged_at": at, "acknowledged_by_id": by.person_id, "owner_id": by.person_id}
    _move(
        concern,
        "assess",
        by=by,
        at=at,
        assessed_at=at,
        assessed_by_id=by.person_id,
        risk=risk,
        assessment=words,
        **first,
    )
    detail = {"risk": risk, "words": words}
    record.write(by=by, at=at, what="safety.assessed", about=concern, detail=detail)


@verb
def close(concern: Concern, *, by: Actor, at: datetime, disposition: str) -> None:
    """Close an assessed concern with what happened next. Nothing else closes it."""
    if disposition not in DISPOSITIONS:
        raise NotAllowed([_("Choose what happened next: a concern is closed only with that.")])
    _move(concern, "close", by=by, at=at, closed_at=at, closed_by_id=by.person_id, disposition=disposition)
    record.write(by=by, at=at, what="safety.closed", about=concern, detail={"disposition": disposition})


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


@verb
def screen(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    answers: dict[int, str | None],
    instrument: str = "asq",
    wording: UUID | None = None,
) -> Screen | None:
    """Store one screen as answered. Anything but a calm result raises a concern in the same breath.

    `wording`: the clinic's own words in which it was asked, where the pack ships without them. What was asked in
    words that were withdrawn meanwhile was asked, and is kept; in the words of another version of the pack nothing is
    stored, what calls for somebody is heard, and None comes back.
    """
    access.refuse(by, "intake.screen", episode)
    # Whoever decides about this person meanwhile waits for what is answered here.
    Episode.objects.select_for_update(no_key=True).get(pk=episode.pk)
    asked = asked_for(by, instrument, wording)
    pack = asked.instrument
    found = _triage(pack, answers, episode, at)
    said = _said_by(pack, found)
    if asked.is_older:
        _hear_alone(episode, said, by=by, at=at)
        return None
    done = _kept(episode, asked, answers, found, by=by, at=at)
    if said:
        raise_concern(episode, by=by, at=at, about=done, **said)
    detail = {"instrument": pack.id, "version": pack.version, "wording": str(wording or "")}
    record.write(by=by, at=at, what="safety.screened", about=done, detail=found.as_dict() | detail)
    return done


def _kept(
    episode: Episode, asked: Asked, answers: dict[int, str | None], found: Finding, *, by: Actor, at: datetime
) -> Screen:
    pack = asked.instrument
    kept: Screen = Screen.objects.create(
        **episode_operations.client_row(episode),
        instrument=pack.id,
        instrument_version=str(pack.version),
        answers={str(item.n): answers.get(item.n) for item in pack.items},
        result=str(found.value),
        wording=asked.wording,
        at=at,
        by=by.label,
        by_name=by.name,
    )
    return kept


def _triage(pack: Instrument, answers: dict[int, str | None], episode: Episode, at: datetime) -> Finding:
    if odd := set(answers) - {item.n for item in pack.items}:
        raise NotAllowed([_("The screen has no question %(n)s.") % {"n": min(odd)}])
    given = [cast(Any, answers.get(item.n)) for item in pack.items]
    as_of = day_of(at, episode.site.time_zone)
    try:
        if pack.id == COLUMBIA:
            found = columbia_screen(Columbia(*given), as_of=as_of)
        else:
            found = contact_screen(Asq(*given), as_of=as_of)
    except ValueError as wrong:
        raise NotAllowed([str(wrong)]) from None
    if found.value is None:
        raise NotAllowed([found.because, _("Ask it now, or mark it refused. A blank is not a no.")])
    return found


def _said_by(pack: Instrument, found: Finding) -> dict[str, Any] | None:
    """Return what a concern says of a screen, or None of a calm one. A result that can't be told is high."""
    if found.value in CALM:
        return None
    levels = {alert.result: alert.level for alert in pack.alerts}
    return {
        "origin": "screen",
        "level": levels.get(str(found.value), "high"),
        "trigger": f"{pack.short_name}: {found.because}",
        "rule": f"{pack.id} v{pack.version}: {found.rule}",
    }


def _hear_alone(episode: Episode, said: dict[str, Any] | None, *, by: Actor, at: datetime) -> None:
    """Hear what was answered to the words of another version."""
    if said is None:
        words = _("These words belong to another version, so this screen is not kept. Ask another one.")
        raise NotAllowed([words])
    raise_unkept(episode, by=by, at=at, **said)


@verb
def write_plan(
    episode: Episode, *, by: Actor, at: datetime, steps: PlanSteps, based_on: int | None = None
) -> SafetyPlan:
    """Keep a new version of the safety plan. `based_on`: the version the writer read (0: none yet)."""
    access.refuse(by, "safety.plan", episode)
    if not all(words.strip() for words in asdict(steps).values()):
        raise NotAllowed(
            [_("Fill each of the six steps, even with one line. Write “none yet” where that is so.")]
        )
    last = current_plan(episode.pk)
    version = last.version if last else 0
    if based_on is not None and based_on != version:
        raise NotAllowed([_("Someone wrote a newer version meanwhile. Read it, then add your words.")])
    try:
        with attempt():
            plan: SafetyPlan = SafetyPlan.objects.create(
                **episode_operations.client_row(episode),
                version=version + 1,
                at=at,
                by=by.label,
                by_name=by.name,
                **asdict(steps),
            )
    except IntegrityError:
        raise NotAllowed([MEANWHILE]) from None
    record.write(by=by, at=at, what="safety.plan_written", about=plan, detail={"version": plan.version})
    return plan
