"""A line of how high the risk is. None is ever overwritten."""

from datetime import datetime

from django.db.models import Max

from handrail.anytime.safety.models import Concern, Risk
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.people.queries import holds_licence
from handrail.ground.record import operations as record


def hold_course(episode_id: object) -> None:
    """Let nobody else say how high this client's risk is until this verb ends. The first lock a verb takes."""
    Episode.objects.select_for_update(no_key=True).get(pk=episode_id)


def keep_risk(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    level: str,
    source: str,
    why: str,
    concern: Concern | None = None,
) -> Risk:
    """Add a line. Called by the verb that found it, which has checked the rest and holds the course of care."""
    last = Risk.objects.filter(episode=episode).aggregate(last=Max("n"))["last"]
    line: Risk = Risk.objects.create(
        **episode_operations.client_row(episode),
        n=(last or 0) + 1,
        level=level,
        source=source,
        why=why.strip()[:4000],
        concern=concern,
        licensed=holds_licence(staff_id=by.person_id, on=day_of(at, episode.site.time_zone)),
        at=at,
        by=by.label,
        by_name=by.name,
    )
    detail = {"level": level, "source": source, "n": line.n}
    record.write(by=by, at=at, what="safety.risk_noted", about=line, detail=detail)
    return line
