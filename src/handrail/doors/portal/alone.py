"""My hours with one of the team, besides the group: when, with whom, and the way in by video."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handrail.care.schedule import queries
from handrail.ground.episode.models import Episode


@dataclass(frozen=True)
class OwnHour:
    one: Any
    words: str  # as the client reads it
    video: str  # the address of the room, while it is open


def own_hours(episode: Episode, *, as_of: datetime, limit: int) -> list[OwnHour]:
    """Return the next hours, that which is on now counted. One query."""
    return [
        OwnHour(one, queries.own_words(one), _video(one, as_of))
        for one in queries.hours_ahead(episode, as_of=as_of, limit=limit)
    ]


def _video(one: Any, as_of: datetime) -> str:
    by_video = queries.is_by_video(one) and queries.video_is_open(one, as_of=as_of)
    return queries.video_link(one) if by_video and one.site.video_address else ""
