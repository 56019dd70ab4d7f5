"""Sessions that nobody licensed would lead: seen while there is time to choose another leader. Reads only."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from handrail.care.schedule.models import Session
from handrail.care.schedule.words import day_words
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.people import queries as people

LOOK_AHEAD = timedelta(weeks=4)


def unlicensed_sessions(*, on: date) -> list[Session]:
    """Return sessions of the next weeks that someone without a licence in force on their day would lead."""
    ahead = Session.objects.filter(state="planned", day__range=(on, on + LOOK_AHEAD))
    ahead = ahead.exclude(people.licensed(staff="leader_id", day="day"))
    return list(ahead.select_related("series", "leader").order_by("day"))


def leaders_due(as_of: datetime, by: Actor) -> Iterator[Due]:
    """One line a series: from which day on its leader's licence is not in force."""
    seen = set()
    for session in unlicensed_sessions(on=day_of(as_of, by.time_zone)):
        if session.series_id in seen:
            continue
        seen.add(session.series_id)
        words = _("Choose a leader: %(leader)s has no licence in force on %(day)s")
        yield Due(
            words=words % {"leader": session.leader.name, "day": day_words(session.day)},
            about=session.series.title,
            route="schedule:leader",
            ids={"series": session.series_id},
            verb="schedule.arrange",
            due_at=session.starts_at,
            late=session.starts_at < as_of + timedelta(days=1),
            kind="schedule",
        )
