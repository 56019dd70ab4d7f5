"""How sessions follow from a series: which days, at which moments, with which skill. No writes here."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from handrail.care.schedule.models import Part, Series, Session
from handrail.care.schedule.words import day_words
from handrail.library.curriculum import Curriculum, Skill
from handrail.library.program import Program


@dataclass(frozen=True)
class Planned:
    """A session that is not saved yet, with its parts."""

    session: Session
    parts: list[Part]


def days_of(series: Series, first: date, until: date, *, besides: Collection[date]) -> list[date]:
    """Return the days on which a series meets, both ends counted, without those already made."""
    last = min(until, series.until_day) if series.until_day else until
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in span if day.weekday() in series.weekdays and day not in besides]


def next_skills(
    curriculum: Curriculum, made: list[tuple[date, str]], days: Iterable[date]
) -> dict[date, Skill]:
    """Return the skill of each day: the curriculum in its order, going on after the latest, round again."""
    skills = curriculum.skills
    place = {skill.id: n for n, skill in enumerate(skills)}
    latest = next((place[skill] for _day, skill in reversed(made) if skill in place), -1)
    return {day: skills[(latest + n) % len(skills)] for n, day in enumerate(days, start=1)}


def planned_session(series: Series, program: Program, day: date, skill: Skill) -> Planned:
    """Return the session of a series on a day. Its start is the site's wall clock; the rest is elapsed time."""
    start = datetime.combine(day, series.starts, ZoneInfo(series.site.time_zone))
    # Through UTC: adding to a wall-clock time would ignore a clock change in between.
    begins = datetime.fromtimestamp(start.timestamp(), tz=ZoneInfo("UTC"))
    session = Session(
        organization_id=series.organization_id,
        series=series,
        site_id=series.site_id,
        room_id=series.room_id,
        leader_id=series.leader_id,
        day=day,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=program.block.total_minutes),
        skill=skill.title,
        skill_id=skill.id,
    )
    parts, from_start = [], begins
    for number, timed in enumerate(program.block_times(series.starts), start=1):
        ends = from_start + timedelta(minutes=timed.part.minutes.planned)
        parts.append(
            Part(
                organization_id=series.organization_id,
                session=session,
                number=number,
                kind=timed.part.kind,
                title=skill.title if timed.part.kind == "skill" else timed.part.title,
                starts_at=from_start,
                ends_at=ends,
                clinical=timed.part.clinical,
            )
        )
        from_start = ends
    return Planned(session, parts)


def clashes(sessions: list[Session], others: Iterable[Session]) -> Iterator[str]:
    """Yield where a room or a leader would be needed twice at one time."""
    by_day: dict[date, list[Session]] = {}
    for other in others:
        by_day.setdefault(other.day, []).append(other)
    for session in sessions:
        for other in by_day.get(session.day, []):
            if other.starts_at >= session.ends_at or other.ends_at <= session.starts_at:
                continue
            who = other.room.name if other.room_id == session.room_id else other.leader.name
            words = _("%(who)s is taken on %(day)s at that time by %(series)s. Choose another.")
            yield words % {"who": who, "day": day_words(session.day), "series": other.series.title}
