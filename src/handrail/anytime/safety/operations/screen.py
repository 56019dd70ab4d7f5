"""The safety screens: what was answered is kept, and anything but a calm result is heard."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.safety.models import CALM, Concern, Screen
from handrail.anytime.safety.operations.concern import raise_concern, raise_unkept
from handrail.anytime.safety.operations.risk import hold_course, keep_risk
from handrail.anytime.safety.queries import COLUMBIA, Asked, asked_for, is_lower, risk_now, risk_of_screen
from handrail.clinical.intake.columbia_screen import Columbia, columbia_screen
from handrail.clinical.intake.contact_screen import Asq, contact_screen
from handrail.clinical.kit import Finding
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb
from handrail.library import shelf
from handrail.library.instrument import Instrument


@verb
def screen(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    answers: dict[int, str | None],
    words: dict[int, str] | None = None,
    instrument: str = "asq",
    wording: UUID | None = None,
) -> Screen | None:
    """Store one screen as answered. Anything but a calm result raises a concern in the same breath.

    `words`: what was said where a question goes on ("If yes, how? When?").
    `wording`: the clinic's own words in which it was asked, where the pack ships without them. What was asked in
    words that were withdrawn meanwhile was asked, and is kept; in the words of another version of the pack nothing is
    stored, what calls for somebody is heard, and None comes back.
    """
    access.refuse(by, "intake.screen", episode)
    # Whoever decides about this person meanwhile waits for what is answered here.
    hold_course(episode.pk)
    asked = asked_for(by, instrument, wording)
    pack = asked.instrument
    found = _triage(pack, answers, episode, at)
    told = {str(n): said.strip() for n, said in (words or {}).items() if said.strip()}
    said = _said_by(pack, found, answers, told)
    if asked.is_older:
        _hear_alone(episode, said, by=by, at=at)
        return None
    done = _kept(episode, asked, answers, found, by=by, at=at, words=told)
    concern = raise_concern(episode, by=by, at=at, about=done, **said) if said else None
    _keep_risk(done, found, concern, by=by, at=at)
    detail = {"instrument": pack.id, "version": pack.version, "wording": str(wording or "")}
    record.write(by=by, at=at, what="safety.screened", about=done, detail=found.as_dict() | detail)
    return done


def _keep_risk(done: Screen, found: Finding, concern: Concern | None, *, by: Actor, at: datetime) -> None:
    """A screen may raise the risk that was found, and never lowers it: anyone of the staff may ask one."""
    episode, level = cast(Episode, done.episode), risk_of_screen(done.result)
    stands = risk_now(episode.pk)
    if not is_lower(level, stands.level if stands else None):
        why = f"{shelf.instrument(done.instrument).short_name}: {found.because}"
        keep_risk(episode, by=by, at=at, level=level, source="screen", why=why, concern=concern)


def _kept(
    episode: Episode, asked: Asked, answers: dict[int, str | None], found: Finding, *, by: Actor, **rest: Any
) -> Screen:
    pack = asked.instrument
    kept: Screen = Screen.objects.create(
        **episode_operations.client_row(episode),
        instrument=pack.id,
        instrument_version=str(pack.version),
        answers={str(item.n): answers.get(item.n) for item in pack.items},
        result=str(found.value),
        wording=asked.wording,
        by=by.label,
        by_name=by.name,
        **rest,
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


def _said_by(
    pack: Instrument, found: Finding, answers: dict[int, str | None], words: dict[str, str]
) -> dict[str, Any] | None:
    """Return what a concern says of a screen, or None of a calm one. A result that can't be told is high."""
    if found.value in CALM:
        return None
    levels = {alert.result: alert.level for alert in pack.alerts}
    return {
        "origin": "screen",
        "level": levels.get(str(found.value), "high"),
        "trigger": f"{pack.short_name}: {found.because}",
        "rule": f"{pack.id} v{pack.version}: {found.named}",
        "answers": [
            (
                # by our own name where there is one: a clinic's licensed words are not copied into other rows
                f"{item.number}. {item.concept or item.text}{f' {item.follow_up}' if item.follow_up else ''}",
                ": ".join(filter(None, [answers.get(item.n) or _("not asked"), words.get(str(item.n))])),
            )
            for item in pack.items
        ],
    }


def _hear_alone(episode: Episode, said: dict[str, Any] | None, *, by: Actor, at: datetime) -> None:
    """Hear what was answered to the words of another version."""
    if said is None:
        words = _("These words belong to another version, so this screen is not kept. Ask another one.")
        raise NotAllowed([words])
    raise_unkept(episode, by=by, at=at, **said)
