"""What can be done with messages: choose how to be reminded, put one in, take it for sending, say what came of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from handrail.anytime.outbox.models import CHANNELS, Attempt, Message, Reach
from handrail.anytime.outbox.providers import Down, Provider, Refused, Unsure, provider_of
from handrail.anytime.outbox.queries import named, reach_of
from handrail.anytime.outbox.states import MESSAGE
from handrail.ground import access
from handrail.ground.access.permission import ELSEWHERE
from handrail.ground.actor import Actor
from handrail.ground.people.models import Client
from handrail.ground.record import operations as record
from handrail.ground.record.operations import Line
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

# After the first try, the second and so on; the last stands for every later one.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
Provide = Callable[[str], Provider]


@dataclass(frozen=True)
class Draft:
    """What is to go out, before it has its place in the line. `once`: what may be said one time only."""

    client: Client
    sensitivity: str
    channel: str
    subject: str
    text: str
    about: str
    once: str
    next_at: datetime
    expires_at: datetime


@verb
def set_reach(
    client: Client,
    *,
    by: Actor,
    at: datetime,
    email: bool,
    text: bool,
    same_day: bool,
    questions: bool = False,
    aftercare: bool = False,
) -> Reach:
    """Keep how a client wants to be reminded. Nobody is reminded who did not ask for it."""
    access.refuse(by, "outbox.choose", client)
    if email and not client.email:
        raise NotAllowed([_("There is no e-mail address on file. The front desk can write it down.")])
    if text and not client.phone:
        raise NotAllowed([_("There is no phone number on file. The front desk can write it down.")])
    also = {"same_day": same_day, "questions": questions, "aftercare": aftercare}
    kept = _keep(client, by=by, at=at, email=email, text=text, **also)
    _take_back(client, [way for way in CHANNELS if not getattr(kept, way)], at=at)
    return kept


@verb
def stop(client: Client, *, by: Actor, at: datetime) -> None:
    """End all reminders. Whoever holds a message's link may: it needs no sign-in."""
    access.refuse(by, "outbox.stop", client)
    if reach_of(client.pk) is not None:
        nothing = dict.fromkeys(("email", "text", "same_day", "questions", "aftercare"), False)
        _keep(client, by=by, at=at, **nothing)
    _take_back(client, CHANNELS, at=at)


@verb
def take_back(client: Client, *, by: Actor, at: datetime, about: Iterable[str]) -> None:
    """Drop what waits for a client and is about these things: they do not want it any more."""
    access.refuse(by, "outbox.stop", client)
    for message in Message.objects.filter(client=client, state="queued", about__in=list(about)):
        _settle(message, "drop", "not wanted any more", at=at)


@verb
def put(drafts: Iterable[Draft], *, by: Actor, at: datetime) -> list[Message]:
    """Put messages into the line; what was said once already is not said again.

    What was taken back unsaid is wanted again once it is drafted again: a place given back, reminders asked for anew.
    """
    if by.kind != "system" or by.organization_id is None:
        raise NotAllowed([_("Reminders are made from the timetable, not by hand.")])
    wanted = {draft.once: draft for draft in drafts}
    if any(draft.client.organization_id != by.organization_id for draft in wanted.values()):
        raise NotAllowed([ELSEWHERE])
    again = [
        one
        for one in named(wanted)
        if (draft := wanted.pop(one.once)) and one.state == "dropped" and _want_again(one, draft, at=at)
    ]
    rows = [_row(draft, at=at) for draft in wanted.values()]
    # Two workers at once: the first one's row stands, and the other's is not made.
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    made = [*again, *Message.objects.filter(pk__in=[row.pk for row in rows])]
    record.write_all([Line("outbox.put", one, detail={"channel": one.channel}) for one in made], by=by, at=at)
    return made


def send(message: Message, *, by: Actor, at: datetime, provide: Provide = provider_of) -> bool:
    """Take a message, hand it over, and say what came of it. Return whether it went out.

    Three steps, each kept before the next: a process that is killed in between leaves behind what it had in hand, and
    no transaction is open while a provider thinks.
    """
    if not claim(message, by=by, at=at):
        return False
    provider = provide(message.channel)
    outcome, words, again = "sent", "", False
    try:
        provider.send(message)
    except Down as why:
        outcome, words, again = "no answer", str(why), True
    except Refused as why:
        outcome, words = "refused", str(why)
    except Unsure as why:
        outcome, words, again = "not known", str(why), provider.repeatable
    settle(message, by=by, at=at, outcome=outcome, words=words, again=again)
    return outcome == "sent"


def take_up(message: Message, *, by: Actor, at: datetime, provide: Provide = provider_of) -> None:
    """Settle what a killed sender had in hand: sent again where a repeat is harmless, or else said to be unsure."""
    again = provide(message.channel).repeatable
    settle(message, by=by, at=at, outcome="not known", words="the sender ended", again=again)


@verb
def claim(message: Message, *, by: Actor, at: datetime) -> bool:
    """Take a message for sending, to the address its client has now. Of two senders one gets it."""
    access.refuse(by, "outbox.send", message)
    to = _address(Client.objects.get(pk=message.client_id), message.channel)
    if not to:
        _settle(message, "drop", "not wanted any more", at=at, words="no address on file any more")
        return False
    return _move(message, "claim", to=to, claimed_at=at, attempts=message.attempts + 1)


@verb
def settle(
    message: Message, *, by: Actor, at: datetime, outcome: str, words: str = "", again: bool = False
) -> None:
    """Say what came of a try. `again`: it surely did not go out, or a repeat is harmless, so it goes back in line."""
    access.refuse(by, "outbox.send", message)
    step = {"sent": "deliver", "refused": "refuse", "not known": "lose"}.get(outcome, "put back")
    if again and outcome != "sent":
        step = "put back"
    if step == "put back":
        wait = WAITS[min(message.attempts, len(WAITS)) - 1]
        message.next_at = at + wait
    _settle(message, step, outcome, at=at, words=words)
    if step != "put back":
        record.write(by=by, at=at, what="outbox.settled", about=message, detail={"outcome": outcome})


@verb
def drop(message: Message, *, by: Actor, at: datetime) -> None:
    """Take back what waits: its hour is over, or what it is about is not so any more."""
    access.refuse(by, "outbox.send", message)
    _settle(message, "drop", "not wanted any more", at=at)


def _take_back(client: Client, channels: Iterable[str], *, at: datetime) -> None:
    """Drop what waits for a client by these ways: it was put in line while they still wanted it."""
    for message in Message.objects.filter(client=client, state="queued", channel__in=list(channels)):
        _settle(message, "drop", "not wanted any more", at=at)


def _settle(message: Message, step: str, outcome: str, *, at: datetime, words: str = "") -> None:
    if not _move(message, step, next_at=message.next_at):
        return  # somebody settled it a moment ago
    Attempt.objects.create(
        organization_id=message.organization_id, message=message, at=at, outcome=outcome, words=words[:200]
    )


def _move(message: Message, step: str, **facts: object) -> bool:
    was, now = message.state, MESSAGE.after(message.state, step)
    same = Message.objects.filter(pk=message.pk, state=was, attempts=message.attempts)
    if not same.update(state=now, **facts):
        return False
    message.state = now
    for name, value in facts.items():
        setattr(message, name, value)
    return True


def _keep(client: Client, *, by: Actor, at: datetime, **said: bool) -> Reach:
    facts = said | {"changed_at": at, "changed_by": by.name}
    row = {"organization_id": client.organization_id, "sensitivity": "general"}
    reach, _new = Reach.objects.update_or_create(client=client, defaults=facts, create_defaults=facts | row)
    record.write(by=by, at=at, what="outbox.reach_set", about=reach, detail=said)
    found: Reach = reach
    return found


def _want_again(message: Message, draft: Draft, *, at: datetime) -> bool:
    return _move(
        message,
        "want again",
        to=_address(draft.client, draft.channel),
        subject=draft.subject,
        text=draft.text,
        made_at=at,
        next_at=draft.next_at,
        expires_at=draft.expires_at,
    )


def _address(client: Client, channel: str) -> str:
    return client.email if channel == "email" else client.phone


def _row(draft: Draft, *, at: datetime) -> Message:
    if draft.channel not in CHANNELS:
        raise NotAllowed([f"{draft.channel} is not a way to reach anyone: {', '.join(CHANNELS)}."])
    return Message(
        organization_id=draft.client.organization_id,
        client=draft.client,
        sensitivity=draft.sensitivity,
        channel=draft.channel,
        to=_address(draft.client, draft.channel),
        subject=draft.subject,
        text=draft.text,
        about=draft.about,
        once=draft.once,
        made_at=at,
        next_at=draft.next_at,
        expires_at=draft.expires_at,
    )
