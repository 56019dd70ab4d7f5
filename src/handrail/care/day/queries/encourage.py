"""Reads of words that lift a group, and of what a client has reached."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile
from operator import attrgetter
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.day.models import Encouragement, ShortTermGoal, Visit
from handrail.care.day.queries.visits import NOT_THERE
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.episode.models import Episode

KEPT_FOR = timedelta(days=14)  # how long the group sees them, from when they were let through
LOOK_WITHIN = timedelta(days=1)  # project default of 2026-11: somebody has read them by then
NEITHER = ("expected", "excused", "hospitalized", "sent")  # breaks nothing in a row, and adds nothing
ROUND = (1, 5, 10, 15, 20, 30, 40, 50)


@dataclass(frozen=True)
class Reached:
    """What a client has reached, with its day. Only ever what was reached: nothing here counts what was missed."""

    milestones: list[tuple[date, str]]  # the latest first
    in_a_row: (
        int  # the latest planned days they came to; 0 where the last was missed, and then it is not told
    )


def words_for(series_ids: Iterable[UUID], *, as_of: datetime) -> list[str]:
    """Return what was let through for these groups lately, the latest first: the words alone. One query."""
    found = Encouragement.objects.filter(
        series__in=list(series_ids), shown=True, decided_at__gte=as_of - KEPT_FOR
    )
    return list(found.order_by("-decided_at", "-id").values_list("words", flat=True))


def own_words(episode_id: UUID) -> list[Encouragement]:
    """Return what this client wrote to their group, the latest first."""
    return sorted(
        Encouragement.objects.filter(episode_id=episode_id), key=attrgetter("at", "id"), reverse=True
    )


def to_look_at() -> list[Encouragement]:
    """Return what nobody has looked at yet, the oldest first."""
    found = Encouragement.objects.filter(shown__isnull=True).select_related("client", "series", "episode")
    return sorted(found, key=attrgetter("at", "id"))


def encouragement_for(by: Actor, encouragement_id: UUID) -> Encouragement:
    """Return one of this actor's clinic. Raises Encouragement.DoesNotExist for any other."""
    found: Encouragement = Encouragement.objects.select_related("client", "episode").get(
        pk=encouragement_id, organization_id=by.organization_id
    )
    return found


def encouragements_due(by: Actor, as_of: datetime) -> list[Due]:
    """Return a line for each that waits: the group's leader looks within a day, since it may say more than it seems to."""
    if not access.may(by, "day.lead_group"):
        return []
    return [
        Due(
            words=_("Words to their group: read them, and let them through or not"),
            about=one.client.short_name,
            route="day:encouragements",
            ids={},
            verb="day.lead_group",
            due_at=one.at + LOOK_WITHIN,
            late=as_of > one.at + LOOK_WITHIN,
            staff_id=one.series.leader_id,
            rank=2,
            kind="day",
        )
        for one in to_look_at()
    ]


def reached(episode: Episode) -> Reached:
    """Return the days a client came to, in round numbers, and the goals they did. Two queries."""
    visits = sorted(Visit.objects.filter(episode=episode), key=attrgetter("day", "id"))
    came = list(dict.fromkeys(one.day for one in visits if one.state not in NOT_THERE))
    found = [(came[n - 1], _days(n)) for n in ROUND if n <= len(came)]
    goals = ShortTermGoal.objects.filter(episode=episode, outcome="yes")
    for n, goal in enumerate(sorted(goals, key=attrgetter("answered_at", "id")), 1):
        if n in ROUND:
            found.append((day_of(goal.answered_at, episode.site.time_zone), _goals(n)))
    told = [one.state not in NOT_THERE for one in reversed(visits) if one.state not in NEITHER]
    return Reached(sorted(found, reverse=True), len(list(takewhile(bool, told))))


def _days(n: int) -> str:
    return _("Your first day in group") if n == 1 else _("%(n)s days in group") % {"n": n}


def _goals(n: int) -> str:
    return _("You reached your first goal") if n == 1 else _("You reached %(n)s goals") % {"n": n}
