"""Who was here before asks again: everything known comes along, and nothing is entered twice."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.anytime.portal_messages import operations as messages
from handrail.anytime.portal_messages import queries as message_queries
from handrail.care.inquiry.models import UNSETTLED, Referral
from handrail.care.inquiry.operations.referral import Request, take_in
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic import queries as clinic
from handrail.ground.episode.models import Episode
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

if TYPE_CHECKING:
    from handrail.anytime.portal_messages.models import PortalMessage

AFTER = ("aftercare", "closed")


def why_not_ask_again(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against asking for a new course of care after this one."""
    yield from access.reasons_against(by, "inquiry.ask_again", episode)
    own = by.kind == "client"
    if episode.discharge_reason == "death":
        yield _("This client has died.")
    elif episode.stage not in AFTER:
        yield (
            _("You are in care here now. Write to your team.")
            if own
            else _("This course of care is at '%(stage)s': it goes on.") % {"stage": episode.stage}
        )
    elif Referral.objects.filter(returns_from=episode, state__in=UNSETTLED).exists():
        yield (
            _("You asked already. We will call you.") if own else _("They asked already: open that request.")
        )
    elif Episode.objects.filter(client_id=episode.client_id, opened_at__gt=episode.opened_at).exists():
        yield _("There is a later course of care. Go on from that one.")
    elif not (episode.client.phone or episode.client.email):
        yield (
            _("We have no number to call you back. Please call us.")
            if own
            else _("There is no phone and no e-mail address on file. Write one down first.")
        )


@verb
def ask_again(
    episode: Episode, *, by: Actor, at: datetime, words: str = "", not_safe: bool = False
) -> "Referral | PortalMessage":
    """Keep that somebody who was here asks to come back. It is a request like any other, with its clocks.

    Danger in a client's words is heard first, whatever else stands against asking: then the message that raised the concern
    is returned, and the request beside it is one of a crisis.
    """
    reasons = list(why_not_ask_again(episode, by=by))
    heard = message_queries.heard_by(words, not_safe, episode, by=by, at=at)
    if not heard:
        if reasons:
            raise NotAllowed(reasons)
        return _request(episode, by=by, at=at, words=words)
    before = _("I want to come back.")
    sent: PortalMessage = messages.send(episode, by=by, at=at, words=words, not_safe=not_safe, before=before)
    if not reasons:
        # What was heard stays, whatever stands against the request beside it.
        with suppress(NotAllowed), attempt():
            _request(episode, by=by, at=at, words=words, in_danger_now=True)
    return sent


def _request(
    episode: Episode, *, by: Actor, at: datetime, words: str, in_danger_now: bool | None = None
) -> Referral:
    client = episode.client
    now = clinic.program_in_force(program=episode.program.program, site_id=episode.site_id)
    request = Request(
        name=client.legal_name,
        phone=client.phone,
        email=client.email,
        birth_date=client.birth_date,
        words=words.strip()[:4000],
        in_danger_now=in_danger_now,
    )
    try:
        with attempt():
            return take_in(now or episode.program, request, by=by, at=at, returns_from=episode)
    except IntegrityError:
        raise NotAllowed([_("Someone asked for this a moment ago. Look again.")]) from None
