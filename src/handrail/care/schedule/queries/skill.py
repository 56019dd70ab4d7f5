"""The skill of a session as its program's version has it: its home practice, what to say before it."""

from datetime import date
from uuid import UUID

from handrail.care.schedule.models import Place, Session
from handrail.ground.clinic.queries import definition_of
from handrail.library.curriculum import Skill


def skill_of(session: Session) -> Skill | None:
    """Return the skill of the day, or None where the day has none or the version does not know it."""
    if not session.skill_id:
        return None
    skills = {skill.id: skill for skill in definition_of(session.series.program).curriculum.skills}
    return skills.get(session.skill_id)


def skills_ahead(episode_id: UUID, *, after: date) -> list[tuple[date, str]]:
    """Return which skills wait for a client on which days, in order. One query."""
    found = Place.objects.filter(episode_id=episode_id, day__gt=after, state="expected")
    rows = found.exclude(session__state="cancelled").exclude(session__skill_id="")
    return sorted(rows.values_list("day", "session__skill_id"))


def told_before(session: Session) -> str:
    """Return what people are told before the skill of the day, where it may stir something up; often empty."""
    skill = skill_of(session)
    return (skill.content_warning or "") if skill else ""
