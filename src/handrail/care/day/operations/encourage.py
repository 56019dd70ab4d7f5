"""Words that lift a group: a member writes them, the team lets them through. Who wrote them stays between the two."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from handrail.anytime.portal_messages import operations as messages
from handrail.anytime.portal_messages import queries as message_queries
from handrail.care.day.models import Encouragement
from handrail.care.schedule import queries as schedule
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.people.naming import names_in, names_of
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

if TYPE_CHECKING:
    from handrail.ground.episode.models import Episode

LONGEST = 300
MEANWHILE = "Someone else has looked at this a moment ago."


@verb
def encourage(episode: Episode, *, by: Actor, at: datetime, words: str) -> Any:
    """Keep what a member writes to their group until somebody has looked at it.

    Returns it; where the words name danger, the message to the team that they became instead: no group is asked to carry that.
    """
    access.refuse(by, "day.rate_group", episode)
    if message_queries.heard_by(words, False, episode, by=by, at=at):
        return messages.send(episode, by=by, at=at, words=words)
    place = next(iter(schedule.next_places(episode, on=day_of(at, episode.site.time_zone), limit=1)), None)
    reasons = []
    if place is None:
        reasons.append(_("You are in no group right now."))
    if not words.strip():
        reasons.append(_("Write a few words."))
    if len(words.strip()) > LONGEST:
        reasons.append(_("Keep it short: at most 300 signs."))
    if place is not None and _names_someone(words, place):
        reasons.append(_("Please write it without a name: it is for all of you."))
    if reasons or place is None:
        raise NotAllowed(reasons)
    made: Encouragement = Encouragement.objects.create(
        **episode_operations.client_row(episode), series=place.session.series, words=words.strip(), at=at
    )
    record.write(by=by, at=at, what="day.encouraged", about=made)
    return made


def _names_someone(words: str, place: Any) -> bool:
    members = [one.client for one in schedule.places_of(place.session)]
    return bool(names_in(words, {name for client in members for name in names_of(client)}, capital=True))


@verb
def let_through(encouragement: Encouragement, *, by: Actor, at: datetime) -> None:
    """Show it to the group, without who wrote it."""
    _decide(encouragement, by=by, at=at, shown=True, why=None)


@verb
def keep_back(encouragement: Encouragement, *, by: Actor, at: datetime, why: str) -> None:
    """Do not show it; why is for the team, and the one who wrote it is talked with."""
    if not why.strip():
        raise NotAllowed([_("Write why it is kept back.")])
    _decide(encouragement, by=by, at=at, shown=False, why=why.strip())


def _decide(encouragement: Encouragement, *, by: Actor, at: datetime, shown: bool, why: str | None) -> None:
    access.refuse(by, "day.lead_group", encouragement)
    said: dict[str, Any] = {"shown": shown, "why": why, "decided_at": at, "decided_by": by.name}
    if not Encouragement.objects.filter(pk=encouragement.pk, shown__isnull=True).update(**said):
        raise NotAllowed([_(MEANWHILE)])
    for name, value in said.items():
        setattr(encouragement, name, value)
    record.write(by=by, at=at, what="day.encouragement_decided", about=encouragement, detail={"shown": shown})
