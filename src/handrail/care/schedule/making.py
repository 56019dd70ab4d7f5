"""How sessions follow from a series: which days, at which moments, with which skill. No writes here."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from handrail.care.schedule.models import OneToOne, Part, Series, Session
from handrail.care.schedule.words import day_words, starts_on, title_of
from handrail.library.block import Block
from handrail.library.curriculum import Skill, Syllabus
from handrail.library.program import Program
from handrail.library.week import WEEKDAYS


@dataclass(frozen=True)
class Planned:
    """A session that is not saved yet, with its parts."""

    session: Session
    parts: list[Part]


def days_of(series: Series, first: date, until: date, *, besides: Collection[date]) -> list[date]:
    """Return the days on which a series meets, both ends counted, without those made already or closed."""
    last = min(until, series.until_day) if series.until_day else until
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in span if day.weekday() in series.weekdays and day not in besides]


def block_on(series: Series, program: Program, day: date) -> Block:
    """Return the block of a series on a day. Raises KeyError where its track can't tell which."""
    return program.block_on(series.track, WEEKDAYS[day.weekday()])


def next_skills(
    curriculum: Syllabus, made: list[tuple[date, str]], days: Iterable[date]
) -> dict[date, Skill]:
    """Return the skill of each of these days: the curriculum in its order, on after the latest, round again."""
    skills = curriculum.skills
    place = {skill.id: n for n, skill in enumerate(skills)}
    latest = next((place[skill] for _day, skill in reversed(made) if skill in place), -1)
    return {day: skills[(latest + n) % len(skills)] for n, day in enumerate(days, start=1)}


def planned_session(series: Series, program: Program, day: date, skill: Skill | None) -> Planned:
    """Return the session of a series on a day. Its start is the site's wall clock; the rest is elapsed time."""
    block = block_on(series, program, day)
    start = datetime.combine(day, starts_on(series, program, day), ZoneInfo(series.site.time_zone))
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
        ends_at=begins + timedelta(minutes=block.total_minutes),
        mode=program.track(series.track).mode_on(WEEKDAYS[day.weekday()]),
        skill=skill.title if skill else "",
        skill_id=skill.id if skill else "",
    )
    parts, from_start = [], begins
    for number, part in enumerate(block.parts, start=1):
        ends = from_start + timedelta(minutes=part.minutes.planned)
        parts.append(
            Part(
                organization_id=series.organization_id,
                session=session,
                number=number,
                kind=part.kind,
                title=skill.title if skill and part.kind == "skill" else part.title,
                starts_at=from_start,
                ends_at=ends,
                clinical=part.clinical,
            )
        )
        from_start = ends
    return Planned(session, parts)


def clashes(sessions: list[Session], others: Iterable[Session | OneToOne]) -> Iterator[str]:
    """Yield where a room or a leader would be needed twice at one time."""
    by_day: dict[date, list[Session | OneToOne]] = {}
    for other in others:
        by_day.setdefault(other.day, []).append(other)
    for session in sessions:
        for other in by_day.get(session.day, []):
            if other.starts_at >= session.ends_at or other.ends_at <= session.starts_at:
                continue
            in_room = other.room if other.room_id == session.room_id else None
            who = in_room.name if in_room else other.leader.name
            words = _("%(who)s is taken on %(day)s at that time (%(series)s). Choose another.")
            yield words % {"who": who, "day": day_words(session.day), "series": title_of(other)}
