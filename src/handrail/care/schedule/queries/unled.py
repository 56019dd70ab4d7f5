"""Sessions whose leader may not lead them: seen while there is time to choose another leader. Reads only."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.schedule.models import Session
from handrail.care.schedule.queries.leading import Lack, asked_on, lacking
from handrail.ground.actor import Actor
from handrail.ground.clinic.queries import definition_of
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.people import queries as people

LOOK_AHEAD = timedelta(weeks=4)


class Unled(NamedTuple):
    """A session, and what its leader lacks to lead it."""

    session: Session
    lack: Lack


def unlicensed_sessions(*, on: date) -> list[Unled]:
    """Return sessions of the next weeks that someone would lead who may not be made their leader, by day.

    Asked as every verb asks it: a licence in force on the day, of a kind that the program asks of whoever leads. Two
    queries, however many sessions there are.
    """
    ahead = Session.objects.filter(state="planned", day__range=(on, on + LOOK_AHEAD))
    sessions = list(ahead.select_related("series__program", "leader").order_by("day"))
    days: dict[UUID, set[date]] = {}
    for session in sessions:
        days.setdefault(session.leader_id, set()).add(session.day)
    held = people.kinds_among(days=days)
    return [
        Unled(session, lack)
        for session in sessions
        for lack in lacking(
            session.leader,
            asked_on(definition_of(session.series.program), session.series.track, [session.day]),
            held[session.leader_id],
        )
    ]


def leaders_due(as_of: datetime, by: Actor) -> Iterator[Due]:
    """One line a series: from which day on its leader may not lead, and what they lack."""
    seen = set()
    for session, lack in unlicensed_sessions(on=day_of(as_of, by.time_zone)):
        if session.series_id in seen:
            continue
        seen.add(session.series_id)
        yield Due(
            words=_("Choose a leader: %(lack)s") % {"lack": lack.words},
            about=session.series.title,
            route="schedule:leader",
            ids={"series": session.series_id},
            verb="schedule.arrange",
            due_at=session.starts_at,
            late=session.starts_at < as_of + timedelta(days=1),
            kind="schedule",
        )
