"""The way to a higher level of care: begin it, note its steps, say how it ended; and that the client is back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from handrail.anytime.consents import operations as consents
from handrail.anytime.safety.models import PLACES, STEPS_NOTED, Concern, Transfer, TransferStep
from handrail.anytime.safety.operations.concern import MEANWHILE, raise_concern
from handrail.anytime.safety.queries import STANDING, on_the_way
from handrail.anytime.safety.states import TRANSFER
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of, start_of_day
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

OUTCOMES = {
    "there": "arrive",
    "declined": "decline",
    "did not arrive": "not arrive",
    "client refused": "refuse",
}
MAY = "safety.transfer"
NOT_SAID = consents.Judged()
NOTED_LATE = timedelta(hours=24)  # a transfer may be begun here after they left


@dataclass(frozen=True)
class Destination:
    """Where a client goes: the kind of place, the place, and whom to call there."""

    where: str
    place: str
    phone: str = ""


@dataclass(frozen=True)
class Telling:
    """What is told to whom over there, on which basis. `purpose`: of the release, where that is the basis.

    `parts`: of a document made here, what it holds.
    """

    basis: str
    what: str
    recipient: str
    purpose: str = ""
    affiliation: str = ""
    nature: str = ""
    judged: consents.Judged = NOT_SAID
    parts: list[str] | None = None


def why_not_transfer(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against beginning a transfer."""
    yield from access.reasons_against(by, MAY, episode)
    if not episode.is_open:
        yield _("This course of care is closed.")
    elif Transfer.objects.filter(episode=episode, state__in=STANDING).exists():
        yield _("A transfer of this client stands already. Go on with that one.")


@verb
def open_transfer(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    to: Destination,
    why: str,
    asks: str = "",
    concern: Concern | None = None,
) -> Transfer:
    """Begin the way to a higher level of care. Whoever begins it answers for it until somebody else takes it."""
    reasons = [*why_not_transfer(episode, by=by), *_against_place(to)]
    if not why.strip():
        reasons.append(_("Write why, in a line or two: it is the first thing they ask."))
    if concern is not None and concern.episode_id != episode.pk:
        reasons.append(_("This concern is about somebody else."))
    if reasons:
        raise NotAllowed(reasons)
    return _open(
        episode, to, why.strip(), by=by, at=at, asks=asks.strip(), concern=concern, owner=by.person_id
    )


def _open(
    episode: Episode, to: Destination, why: str, *, by: Actor, at: datetime, owner: UUID | None, **facts: Any
) -> Transfer:
    said = {"where": to.where, "place": to.place.strip(), "phone": to.phone.strip()}
    try:
        with attempt():
            made: Transfer = Transfer.objects.create(
                **episode_operations.client_row(episode), **said, **facts,
                why=why, owner_id=owner, opened_at=at, opened_by=by.name,
            )  # fmt: skip
    except IntegrityError:
        raise NotAllowed([_(MEANWHILE)]) from None
    record.write(by=by, at=at, what="safety.transfer_opened", about=made, detail=said)
    return made


def _against_place(to: Destination) -> Iterator[str]:
    if to.where not in PLACES:
        yield _("Choose what kind of place it is.")
    if not to.place.strip():
        yield _("Write the place: its name, or “nearest emergency department”.")


def why_not_go_on(transfer: Transfer, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against noting more about a transfer."""
    yield from access.reasons_against(by, MAY, transfer)
    if transfer.state not in STANDING:
        yield _("This transfer has ended: %(state)s.") % {"state": transfer.state}


@verb
def note_step(
    transfer: Transfer,
    *,
    by: Actor,
    at: datetime,
    kind: str,
    happened_at: datetime | None = None,
    who: str = "",
    words: str = "",
) -> TransferStep:
    """Note a step: called, accepted by whom, transport, left, asked after, other."""
    reasons = [*why_not_go_on(transfer, by=by), *_against_step(transfer, kind, happened_at, who, words, at)]
    if reasons:
        raise NotAllowed(reasons)
    if kind == "accepted":
        _move(transfer, "accept")
    return _note(transfer, kind, by=by, at=at, happened_at=happened_at, who=who, words=words)


def _against_step(
    transfer: Transfer, kind: str, happened_at: datetime | None, who: str, words: str, at: datetime
) -> Iterator[str]:
    if kind not in STEPS_NOTED:
        yield _("Choose which step it is.")
    if happened_at is not None and happened_at > at:
        yield _("A step can't be in the future.")
    yield from _against_long_ago(transfer, happened_at)
    if kind in ("called", "accepted", "asked after") and not who.strip():
        yield _("Write with whom you spoke: a name, or the role.")
    if kind in ("transport", "left", "asked after", "other") and not words.strip():
        yield _("Write how, in a line.")
    if kind == "asked after" and transfer.is_underway:
        yield _("They are not there yet. Note how it ended first.")
    if kind == "accepted" and not TRANSFER.allows(transfer.state, "accept"):
        yield _("It was accepted already.")


@verb
def take_transfer(transfer: Transfer, *, by: Actor, at: datetime) -> None:
    """Answer for a transfer from now on."""
    if reasons := list(why_not_go_on(transfer, by=by)):
        raise NotAllowed(reasons)
    same = Transfer.objects.filter(pk=transfer.pk, state=transfer.state, owner_id=transfer.owner_id)
    if not same.update(owner_id=by.person_id):
        raise NotAllowed([_(MEANWHILE)])
    transfer.owner_id = by.person_id
    _note(transfer, "owner", by=by, at=at, words=by.name)


@verb
def tell(transfer: Transfer, *, by: Actor, at: datetime, said: Telling) -> TransferStep:
    """Note what is told or sent to whom, through the gate of every way out. Refused there, nothing is noted."""
    if reasons := list(why_not_go_on(transfer, by=by)):
        raise NotAllowed(reasons)
    episode = cast(Episode, transfer.episode)
    facts: dict[str, Any] = {"by": by, "at": at, "what": said.what, "recipient": said.recipient}
    facts["parts"] = said.parts
    if said.basis == "release":
        left = consents.disclose(episode, **facts, purpose=said.purpose)
    else:
        facts |= {"basis": said.basis, "affiliation": said.affiliation, "nature": said.nature}
        left = consents.disclose_unreleased(episode, **facts, judged=said.judged)
    return _note(transfer, "told", by=by, at=at, who=said.recipient, words=said.what, disclosure=left)


@verb
def settle(
    transfer: Transfer,
    *,
    by: Actor,
    at: datetime,
    outcome: str,
    happened_at: datetime | None = None,
    who: str = "",
    words: str = "",
    then: Destination | None = None,
) -> Transfer | None:
    """Say how the way there ended. Returns the next transfer, where there is one.

    `then`: where next, where they declined or the client did not get there. Who is not there, and has no place that
    is tried next, or did not want to or did not come, is somebody's at once: a concern is raised.
    """
    reasons = [
        *why_not_go_on(transfer, by=by),
        *_against_outcome(transfer, outcome, happened_at, words, then, at),
    ]
    if reasons:
        raise NotAllowed(reasons)
    late = on_the_way(transfer, as_of=happened_at or at).finding.as_dict()
    _move(transfer, OUTCOMES[outcome], settled_at=happened_at or at, settled_by=by.name)
    _note(transfer, outcome, by=by, at=at, happened_at=happened_at, who=who, words=words, clock=late)
    if outcome == "there":
        return None
    if outcome != "declined" or then is None:
        trigger = _("%(outcome)s: %(place)s. %(words)s") % {
            "outcome": outcome.capitalize(), "place": transfer.place, "words": words.strip(),
        }  # fmt: skip
        _raise(transfer, "high", trigger, f"transfer: {outcome}", by=by, at=at)
    if then is None:
        return None
    facts = {"asks": transfer.asks, "concern_id": transfer.concern_id, "after": transfer}
    episode, owner = cast(Episode, transfer.episode), transfer.owner_id
    return _open(episode, then, transfer.why, by=by, at=at, owner=owner, **facts)


def _against_long_ago(transfer: Transfer, happened_at: datetime | None) -> Iterator[str]:
    """What happened on the way happened shortly before the transfer was begun here at the earliest, and in this care."""
    first = transfer.opened_at - NOTED_LATE
    episode = cast(Episode, transfer.episode)
    if episode.admitted_on is not None:
        began = start_of_day(episode.admitted_on, episode.site.time_zone)
        first = max(first, began) if began <= transfer.opened_at else first
    if happened_at is not None and happened_at < first:
        day = date_format(localtime(first), "j M Y H:i")
        yield _("It can't have been before %(day)s. Look at the day, and at the year.") % {"day": day}


def _against_outcome(
    transfer: Transfer,
    outcome: str,
    happened_at: datetime | None,
    words: str,
    then: Destination | None,
    at: datetime,
) -> Iterator[str]:
    if outcome not in OUTCOMES:
        yield _("Choose how it ended.")
    if happened_at is not None and happened_at > at:
        yield _("It can't have ended in the future.")
    yield from _against_long_ago(transfer, happened_at)
    if outcome != "there" and not words.strip():
        yield _("Write why, and what is done for the client now.")
    if then is not None:
        yield from _against_place(then)
        if outcome == "there":
            yield _("They are there: no other place is tried.")


@verb
def note_return(transfer: Transfer, *, by: Actor, at: datetime, back_on: date, words: str) -> None:
    """Say that the client is back from there, into the same course of care. Nobody joins a group before a new look.

    `words`: how they come back, and what the place said.
    """
    reasons = list(why_not_go_on(transfer, by=by))
    zone = cast(Episode, transfer.episode).site.time_zone
    if not reasons and transfer.is_underway:
        reasons.append(_("They are not there yet. Note how it ended first."))
    elif not reasons and back_on < day_of(cast(datetime, transfer.settled_at), zone):
        reasons.append(_("They can't be back before they got there. Look at the day."))
    if back_on > day_of(at, zone):
        reasons.append(_("Note it on the day they are back."))
    if not words.strip():
        reasons.append(_("Write how they come back, and what the place said."))
    if reasons:
        raise NotAllowed(reasons)
    _move(transfer, "return", back_on=back_on)
    _note(transfer, "back", by=by, at=at, words=words)
    said = {"place": transfer.place, "day": date_format(back_on, "j M")}
    trigger = (
        _("Back from %(place)s on %(day)s: ask the safety screen and assess the risk before group.") % said
    )
    _raise(transfer, "medium", trigger, "transfer: back from a higher level of care", by=by, at=at)


def _raise(transfer: Transfer, level: str, trigger: str, rule: str, *, by: Actor, at: datetime) -> None:
    raise_concern(
        cast(Episode, transfer.episode),
        by=by,
        at=at,
        origin="transfer",
        level=level,
        trigger=trigger,
        rule=rule,
        about=transfer,
    )


def _move(transfer: Transfer, verb: str, **facts: Any) -> None:
    was, now = transfer.state, TRANSFER.after(transfer.state, verb)
    if not Transfer.objects.filter(pk=transfer.pk, state=was).update(state=now, **facts):
        raise NotAllowed([_(MEANWHILE)])
    transfer.state = now
    for name, value in facts.items():
        setattr(transfer, name, value)


def _note(
    transfer: Transfer,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    happened_at: datetime | None = None,
    who: str = "",
    words: str = "",
    disclosure: Any = None,
    clock: dict[str, Any] | None = None,
) -> TransferStep:
    step: TransferStep = TransferStep.objects.create(
        **episode_operations.beside(transfer),
        transfer=transfer,
        kind=kind,
        happened_at=happened_at or at,
        who=who.strip(),
        words=words.strip(),
        disclosure=disclosure,
        at=at,
        by=by.label,
        by_name=by.name,
    )
    detail = {"kind": kind, "who": step.who} | ({"clock": clock} if clock else {})
    record.write(by=by, at=at, what="safety.transfer_step", about=step, detail=detail)
    return step
