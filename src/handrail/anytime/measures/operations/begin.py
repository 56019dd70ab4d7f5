"""A scale that is answered one question after another: each answer is kept the moment it is given."""

from collections.abc import Mapping
from datetime import datetime

from handrail.anytime.measures import queries
from handrail.anytime.measures.models import Giving, ItemAnswer
from handrail.anytime.measures.operations.heard import hear_now, urgent
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.library.instrument import Instrument


def begin(episode: Episode, scale: Instrument, occasion: str, *, by: Actor, at: datetime) -> Giving:
    """Begin a scale. Two devices at once begin the same one."""
    giving: Giving
    giving, _new = Giving.objects.get_or_create(
        episode=episode,
        instrument=scale.id,
        instrument_version=str(scale.version),
        begun_on=day_of(at, episode.site.time_zone),
        defaults={
            **episode_operations.client_row(episode),
            "occasion": occasion,
            "begun_at": at,
            "by": by.label,
            "by_name": by.name,
        },
    )
    return giving


def say(
    episode: Episode,
    giving: Giving,
    scale: Instrument,
    answers: Mapping[int, int | None],
    *,
    by: Actor,
    at: datetime,
) -> dict[int, int | None]:
    """Keep these answers, and hear what calls for somebody. Return all that was said so far.

    The same answer again is no new one. A changed one stands from now on; what it was before stays readable.
    """
    before = queries.said_in(giving)
    new = {n: value for n, value in answers.items() if n not in before or before[n] != value}
    if not new:
        return before
    highest = {n: queries.highest_said(giving, n) for n in new if n in before}
    ItemAnswer.objects.bulk_create(
        ItemAnswer(
            organization_id=giving.organization_id, giving=giving, item=n, value=value, at=at, by=by.label
        )
        for n, value in new.items()
    )
    said = before | new
    found = urgent(scale, queries.urgent_so_far(scale, said), said)
    hear_now(episode, giving, found, said, highest, by=by, at=at)
    detail = {"instrument": scale.id, "answers": {str(n): value for n, value in new.items()}}
    record.write(by=by, at=at, what="measures.answered_some", about=giving, detail=detail)
    return said
