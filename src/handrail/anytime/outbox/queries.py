"""Reads of the outbox: how clients want to be reminded, what waits, the delivery log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core import signing

from handrail.anytime.outbox.models import Attempt, Message, Reach
from handrail.clinical.outbox.quiet_hours import Hour, quiet_hours
from handrail.ground.people.models import Client
from handrail.ground.rows import only

STOP_SALT = "handrail.outbox.stop"
LOG_DAYS = 14


@dataclass(frozen=True)
class Logged:
    """One message with its tries, the latest first."""

    message: Message
    tries: list[Attempt]


def reach_of(client_id: UUID | None) -> Reach | None:
    """Return how a client wants to be reminded, or None: not at all."""
    found: Reach | None = only(Reach.objects.filter(client_id=client_id))
    return found


def reaches() -> list[Reach]:
    """Return everyone who wants to be reminded, with who they are."""
    wanted = Reach.objects.filter(email=True) | Reach.objects.filter(text=True)
    return list(wanted.select_related("client"))


def named(once: Iterable[str]) -> list[Message]:
    """Return the messages that were made for these already, whatever became of each."""
    return list(Message.objects.filter(once__in=list(once)))


def said_about(abouts: Iterable[str]) -> set[str]:
    """Return about which of these things a message went out, or may have."""
    gone = Message.objects.filter(about__in=list(abouts), state__in=("sending", "sent", "unsure"))
    return set(gone.values_list("about", flat=True))


def waiting(*, as_of: datetime, limit: int) -> list[Message]:
    """Return what may go out now, the longest wait first."""
    found = Message.objects.filter(state="queued", next_at__lte=as_of).select_related("client")
    return list(found.order_by("next_at", "id")[:limit])


def left_behind(*, before: datetime) -> list[Message]:
    """Return what was taken for sending and never settled: its sender was killed in the middle."""
    return list(Message.objects.filter(state="sending", claimed_at__lt=before))


def queued_about(prefix: str) -> list[Message]:
    """Return what waits and is about a kind of thing, such as place:."""
    return list(Message.objects.filter(state="queued", about__startswith=prefix))


def log(*, as_of: datetime, limit: int = 200) -> list[Logged]:
    """Return the messages of the last days with what became of each, the newest first. Two queries."""
    found = Message.objects.filter(made_at__gte=as_of - timedelta(days=LOG_DAYS)).select_related("client")
    messages = list(found.order_by("-made_at", "-id")[:limit])
    tries: dict[Any, list[Attempt]] = {}
    for one in Attempt.objects.filter(message__in=messages):
        tries.setdefault(one.message_id, []).append(one)
    return [
        Logged(message, sorted(tries.get(message.pk, []), key=lambda one: one.at, reverse=True))
        for message in messages
    ]


def stop_link(client: Client) -> str:
    """Return the secret by which a client stops all reminders without signing in. Nothing of it is stored."""
    return signing.dumps([str(client.organization_id), str(client.pk)], salt=STOP_SALT)


def behind_stop_link(secret: str) -> tuple[UUID, UUID] | None:
    """Return the organization's and the client's id, or None for a secret that is not ours."""
    try:
        organization, client = signing.loads(secret, salt=STOP_SALT)
        return UUID(organization), UUID(client)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def when_out(wanted: datetime, zone: ZoneInfo) -> datetime:
    """Return when a message may go out: as wanted, or when the night is over where the person is."""
    local = wanted.astimezone(zone)
    found = quiet_hours(Hour(local.hour), as_of=local.date())
    if found.answer == "met":
        return wanted
    ends = time(int(found.value or 0))
    day = local.date() if local.time() < ends else local.date() + timedelta(days=1)
    return datetime.combine(day, ends, zone)
