"""Reads of portal messages: the words in order, who read them, what waits for somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from handrail.anytime.portal_messages.models import MessageAct, PortalMessage
from handrail.anytime.safety import queries as safety
from handrail.clinical.kit import Finding
from handrail.clinical.medication.urgent_words import Felt, urgent_words
from handrail.clinical.messages.danger_words import Message, danger_words
from handrail.clinical.messages.message_clock import Written, message_clock
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic import queries as clinic
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import Caseload
from handrail.ground.episode.queries import caseload as read_caseload

SITES_OWN = {"message_read_hours": "read_hours", "message_answer_hours": "answer_hours"}
PER_PAGE = 50
SETTLES = ("answered", "no answer needed", "concern raised")


class Heard(NamedTuple):
    """Why a client's words call somebody at once, and how soon."""

    rule: str
    level: str


@dataclass(frozen=True)
class Line:
    """One message with what was done about it."""

    message: PortalMessage
    acts: list[MessageAct]

    @property
    def read_by(self) -> list[MessageAct]:
        return [one for one in self.acts if one.kind == "read"]

    @property
    def settled(self) -> bool:
        """Whether nobody has to do anything about it any more."""
        return self.message.side == "team" or self.message.settled_at is not None


class Talk(NamedTuple):
    """One page of the words between a client and their team, the latest first. `more`: whether older ones follow."""

    lines: list[Line]
    more: bool


def message_for(by: Actor, message_id: UUID) -> PortalMessage:
    """Return one message of this actor's clinic. Raises PortalMessage.DoesNotExist for any other."""
    read = ("client", "episode__client", "episode__site", "episode__program")
    found: PortalMessage = PortalMessage.objects.select_related(*read).get(
        pk=message_id, organization_id=by.organization_id
    )
    return found


def own_message(episode: Episode, message_id: UUID) -> PortalMessage:
    """Return what a client wrote in this course of care. Raises PortalMessage.DoesNotExist for anything else."""
    found: PortalMessage = PortalMessage.objects.get(pk=message_id, episode_id=episode.pk, side="client")
    return found


def talk(episode_id: UUID, *, page: int = 1) -> Talk:
    """Return a page of a course of care's messages, each with who read it. Two queries."""
    start = (page - 1) * PER_PAGE
    found = PortalMessage.objects.filter(episode_id=episode_id).order_by("-at", "-id")
    messages = list(found[start : start + PER_PAGE + 1])
    acts = _acts(messages)
    return Talk([Line(one, acts.get(one.pk, [])) for one in messages[:PER_PAGE]], len(messages) > PER_PAGE)


def _acts(messages: Iterable[PortalMessage]) -> dict[UUID, list[MessageAct]]:
    found: dict[UUID, list[MessageAct]] = {}
    acts = MessageAct.objects.filter(message__in=[one.pk for one in messages])
    for act in sorted(acts, key=attrgetter("at", "id")):
        found.setdefault(act.message_id, []).append(act)
    return found


def heard_by(
    words: str, not_safe: bool, episode: Episode, *, by: Actor, at: datetime, urgent: bool = False
) -> list[Heard]:
    """Return by what a client's words call somebody at once; nothing: that says nothing about danger.

    `not_safe`, `urgent`: what they marked beside the words: not safe, or that it may be a medical emergency.
    """
    if by.kind != "client":
        return []
    on, heard = day_of(at, episode.site.time_zone), []
    for marked, own, found, level in (
        (not_safe, "client's own word", danger_words(Message(words), as_of=on), "high"),
        (urgent, "client's own word: medical emergency", urgent_words(Felt(words), as_of=on), "emergency"),
    ):
        if marked:
            heard.append(Heard(own, level))
        elif found.answer == "not met":
            heard.append(Heard(f"{found.named}: {found.value}", level))
    return heard


def clock_of(
    message: PortalMessage, *, read: bool, as_of: datetime, own: Any = None
) -> tuple[Finding, datetime]:
    """Return whether a message was read or dealt with in time, and by when it is."""
    site = cast(Any, message.episode).site
    numbers = (clinic.own_numbers() if own is None else own).get(site.pk, {})
    mine = {SITES_OWN[name]: hours for name, hours in numbers.items() if name in SITES_OWN}
    hours = (Decimal((as_of - message.at).total_seconds()) / 3600).quantize(Decimal("0.1"))
    found = message_clock(Written(hours, read), as_of=day_of(message.at, site.time_zone), **mine)
    return found, message.at + timedelta(hours=float(cast(Any, found.value) or 0))


def unsettled_until(episode_id: UUID, seen: UUID) -> list[PortalMessage]:
    """Return what a client wrote up to this message of theirs that nobody has dealt with yet, in order."""
    last = PortalMessage.objects.filter(episode_id=episode_id, side="client", pk=seen).first()
    if last is None:
        return []
    waiting = PortalMessage.objects.filter(episode_id=episode_id, side="client", settled_at__isnull=True)
    found = sorted(waiting.filter(at__lte=last.at), key=attrgetter("at", "id"))
    return [one for one in found if (one.at, one.pk) <= (last.at, last.pk)]


def unread_by_client(episode_id: UUID, *, until: UUID | None = None) -> list[PortalMessage]:
    """Return what the team wrote and the client has not said to have read, in order. One query.

    `until`: up to this message; what came after it was not on the page. Nothing where it is none of these.
    """
    acts = MessageAct.objects.filter(message_id=OuterRef("pk"))
    found = PortalMessage.objects.filter(~Exists(acts), episode_id=episode_id, side="team")
    unread = sorted(found, key=attrgetter("at", "id"))
    if until is None:
        return unread
    last = next((place for place, one in enumerate(unread) if one.pk == until), -1)
    return unread[: last + 1]


def read_hours(episode: Episode) -> int:
    """Return within how many hours somebody reads what a client writes here, as their page says it."""
    number = clinic.own_numbers().get(episode.site_id, {}).get("message_read_hours")
    own = {"read_hours": number} if number is not None else {}
    today = day_of(episode.stage_since, episode.site.time_zone)
    return int(cast(Any, message_clock(Written(0, read=False), as_of=today, **own).value))


def due(*, as_of: datetime, by: Actor, caseload: Caseload | None = None) -> list[Due]:
    """Return what clients wrote that nobody has read or dealt with: the therapist's; late, the supervisor's too.

    Of one client, what is to be read is one line and what is to be answered another, each by its first message's clock.
    """
    if not access.may(by, "messages.read"):
        return []
    waiting = PortalMessage.objects.filter(side="client", settled_at__isnull=True)
    messages = sorted(waiting.select_related("client", "episode__site"), key=attrgetter("at", "id"))
    if not messages:
        return []
    acts, own, teams = _acts(messages), clinic.own_numbers(), caseload or read_caseload()
    together: dict[tuple[Any, bool], list[PortalMessage]] = {}
    for one in messages:
        together.setdefault((one.episode_id, one.pk in acts), []).append(one)
    found = [
        (one, *clock_of(one, read=one.pk in acts, as_of=as_of, own=own)) for one, *_more in together.values()
    ]
    late = any(finding.answer == "not met" for _one, finding, _at in found)
    supervisor = by.person_id if late and safety.supervises(by, as_of=as_of) else None
    return [
        Due(
            words=(_("Answer what they wrote") if one.pk in acts else _("Read what they wrote"))
            + (f" ({n})" if (n := len(together[one.episode_id, one.pk in acts])) > 1 else ""),
            about=one.client.short_name,
            route="portal_messages:messages",
            ids={"episode": one.episode_id},
            verb="messages.read",
            due_at=due_at,
            late=finding.answer == "not met",
            # In time it is the therapist's; late, it is anyone's, and the supervisor's by name.
            staff_id=supervisor
            if finding.answer == "not met"
            else teams.holder(cast(Episode, one.episode), "therapist"),
            rank=2 if one.pk in acts else 1,
            kind="messages",
        )
        for one, finding, due_at in found
    ]
