"""Which skills of their program a client was taught, which come next, and which they have not met yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from handrail.care.day.models import SkillPractice, Visit
from handrail.care.schedule import queries as schedule
from handrail.ground.episode import queries as episodes
from handrail.ground.episode.models import Episode
from handrail.library.curriculum import Skill

PRESENT = ("done", "left", "sent", "in group")


@dataclass(frozen=True)
class TaughtSkill:
    """One skill for one client: when it was taught to them, when it comes, how sure they felt last."""

    skill: Skill
    taught_on: date | None
    times: int
    comes_on: date | None
    confidence: int | None


@dataclass(frozen=True)
class TaughtModule:
    title: str
    summary: str
    skills: list[TaughtSkill]

    @property
    def taught(self) -> int:
        return sum(one.taught_on is not None for one in self.skills)


def skills_of(episode: Episode, *, on: date) -> list[TaughtModule]:
    """Return the program's modules as this client has met them. Three queries, whatever the length of stay.

    Taught means that the client was in the session: who came late to a module finds its first skills "comes" or "not
    yet", and meets each once the series has gone round.
    """
    taught: dict[str, list[date]] = {}
    visits = Visit.objects.filter(episode_id=episode.pk, state__in=PRESENT, minutes__gt=0)
    for skill_id, day in visits.values_list("session__skill_id", "day"):
        taught.setdefault(skill_id, []).append(day)
    comes = {skill_id: day for day, skill_id in reversed(schedule.skills_ahead(episode.pk, after=on))}
    sure = _confidence(episode)
    syllabus = episodes.program_of(episode).curriculum
    return [
        TaughtModule(module.title, module.summary, list(_skills(module.skills, taught, comes, sure)))
        for module in syllabus.modules
    ]


def _skills(skills: Any, taught: dict[str, list[date]], comes: Any, sure: Any) -> Iterator[TaughtSkill]:
    for skill in skills:
        days = sorted(taught.get(skill.id, []))
        last = days[-1] if days else None
        yield TaughtSkill(skill, last, len(days), comes.get(skill.id), sure.get(skill.id))


def _confidence(episode: Episode) -> dict[str, int]:
    """Return how sure the client felt with each skill the last time it was asked."""
    found = SkillPractice.objects.filter(episode_id=episode.pk, confidence__isnull=False)
    return dict(found.order_by("at", "id").values_list("skill_id", "confidence"))
