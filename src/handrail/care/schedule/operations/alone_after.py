"""What came of a one-to-one: they met, with the note of it, or the client did not come."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from handrail.anytime.notes import operations as notes
from handrail.care.schedule import queries
from handrail.care.schedule.models import TELEHEALTH, OneToOne
from handrail.care.schedule.operations.timetable import hold
from handrail.care.schedule.states import ONE_TO_ONE
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

EARLY = timedelta(minutes=15)  # before its end that somebody may say how long it took


@verb
def hold_one_to_one(
    one_to_one: OneToOne,
    *,
    by: Actor,
    at: datetime,
    minutes: int,
    words: str = "",
    whereabouts: str = "",
) -> OneToOne:
    """Say that they met, and how long. `words` begin the note of it, which is signed where every note is.

    `whereabouts`: where the client was, if it was by video. Returns the row as it is now.
    """
    access.refuse(by, "schedule.arrange", one_to_one)
    episode, now = _held(one_to_one, by)
    if reasons := list(_against_held(now, at, minutes, whereabouts)):
        raise NotAllowed(reasons)
    note = _write(now, episode, by, at, words, minutes) if words.strip() else None
    now.state = ONE_TO_ONE.after(now.state, "hold")
    now.ends_at, now.note, now.ended_by = now.starts_at + timedelta(minutes=minutes), note, by.name
    now.whereabouts, now.to_tell = whereabouts.strip()[:200], False
    now.save(update_fields=["state", "ends_at", "note", "ended_by", "whereabouts", "to_tell"])
    detail = {"minutes": minutes, "noted": note is not None}
    record.write(by=by, at=at, what="schedule.one_to_one_held", about=now, detail=detail)
    return now


def _against_held(one: OneToOne, at: datetime, minutes: int, whereabouts: str) -> Iterator[str]:
    if not ONE_TO_ONE.allows(one.state, "hold"):
        yield _("What came of it is noted already.")
    if one.starts_at > at:
        yield _("It has not begun yet.")
    if not 1 <= minutes <= 480:
        yield _("Write how many minutes it took.")
    elif one.starts_at + timedelta(minutes=minutes) > at + EARLY:
        yield _("It is not over yet by that: write how many minutes it took so far.")
    if one.mode == TELEHEALTH and not whereabouts.strip():
        yield _("It was by video: write where the client was, with the state.")


@verb
def note_one_to_one(one_to_one: OneToOne, *, by: Actor, at: datetime, words: str) -> None:
    """Begin the note of one that took place. Of two who begin it at once, the first did."""
    access.refuse(by, "notes.write", one_to_one)
    episode, now = _held(one_to_one, by)
    if now.state != "held" or now.note is not None:
        raise NotAllowed([_("It has a note already, or did not take place.")])
    if not words.strip():
        raise NotAllowed([_("Write the note.")])
    now.note = _write(now, episode, by, at, words, now.minutes)
    now.save(update_fields=["note"])
    record.write(by=by, at=at, what="schedule.one_to_one_noted", about=now)


def _write(one: OneToOne, episode: Episode, by: Actor, at: datetime, words: str, minutes: int) -> Any:
    kind = one.kind.replace("_", " ")
    return notes.write_note(episode, by=by, at=at, kind=kind, text=words, service_on=one.day, minutes=minutes)


@verb
def miss_one_to_one(one_to_one: OneToOne, *, by: Actor, at: datetime, done: str) -> None:
    """Say that the client did not come, and what was done to reach them. It puts right a "they met" of which no note was begun."""
    access.refuse(by, "schedule.arrange", one_to_one)
    _episode, now = _held(one_to_one, by)
    if not ONE_TO_ONE.allows(now.state, "miss") or now.note is not None:
        raise NotAllowed([_("What came of it is noted already.")])
    if now.starts_at > at:
        raise NotAllowed([_("It has not begun yet.")])
    if not done.strip():
        raise NotAllowed([_("Write how you tried to reach them, or what you know.")])
    now.state, now.because, now.ended_by = ONE_TO_ONE.after(now.state, "miss"), done.strip()[:300], by.name
    now.to_tell = False
    now.save(update_fields=["state", "because", "ended_by", "to_tell"])
    detail = {"done": done.strip()}
    record.write(by=by, at=at, what="schedule.one_to_one_missed", about=now, detail=detail)


def _held(one: OneToOne, by: Actor) -> tuple[Episode, OneToOne]:
    """Let one at a time say what came of a client's one-to-ones. Return it as it is now, with its course of care."""
    if one.episode is None:
        raise NotAllowed([_("This course of care is over.")])
    hold(one.episode)
    return one.episode, queries.one_to_one_for(by, one.pk)
