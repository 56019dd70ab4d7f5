"""What a caregiver's page holds: each part only where it is released today, and nothing of what is not."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from handrail.anytime.family import queries as family
from handrail.anytime.safety import queries as safety
from handrail.care.day import queries as day
from handrail.care.plan import queries as plans
from handrail.care.schedule import queries as schedule
from handrail.care.stepdown import queries as stepdown
from handrail.ground.clock import day_of
from handrail.ground.episode.models import Episode

LOOKS_BACK = timedelta(days=14)
CAME = ("attended", "late", "left early", "partial")
STAYED_AWAY = ("not heard from", "excused")


@dataclass(frozen=True)
class Shared:
    """What is shown of one client. `shown`: the parts of which something stands on the page."""

    name: str = ""  # what the client is called; nothing where nothing is released
    days: list[Any] = field(default_factory=list)
    sessions: list[Any] = field(default_factory=list)
    words: list[Any] = field(default_factory=list)
    practice: Any = None
    together: list[Any] = field(default_factory=list)  # what this caregiver said of it
    helping: list[tuple[str, str]] = field(default_factory=list)  # heading and words
    attended: list[tuple[Any, bool]] = field(default_factory=list)  # the day, and whether they came
    goals: list[str] = field(default_factory=list)
    after: Any = None
    appointments: list[Any] = field(default_factory=list)
    protected: bool = False  # what is shown carries the notice of 42 CFR 2.32

    @property
    def shown(self) -> list[str]:
        there = {
            "schedule": self.days,
            "attendance": self.attended,
            "helping": self.helping,
            "practice": self.practice,
            "goals": self.goals,
            "sessions": self.sessions,
            "practical": self.words,
            "discharge": self.after,
        }
        return [part for part, what in there.items() if what]


def shared(caregiver: Any, episode: Episode | None, *, as_of: datetime) -> Shared:
    """Return what this caregiver may see now. What is not released is not read."""
    if episode is None:
        return Shared()
    on = day_of(as_of, episode.site.time_zone)
    parts = family.released(caregiver, episode, on=on).parts
    if not parts:
        return Shared()
    found: dict[str, Any] = {"name": episode.client.called, "protected": episode.sensitivity != "general"}
    for part, read in READ.items():
        if part in parts:
            found |= read(caregiver, episode, as_of)
    return Shared(**found)


def was_shared(caregiver: Any, episode: Episode | None, practice_id: UUID, *, as_of: datetime) -> bool:
    """Whether this is one of the client's last home practices, and home practice is released to the caregiver."""
    if episode is None:
        return False
    on = day_of(as_of, episode.site.time_zone)
    released = "practice" in family.released(caregiver, episode, on=on).parts
    return released and practice_id in {one.pk for one in day.practices_of(episode.pk)}


def _schedule(_caregiver: Any, episode: Episode, as_of: datetime) -> dict[str, Any]:
    if safety.away_of([episode.pk]):  # no day is promised, and nothing says why: where they are is not a part
        return {}
    on = day_of(as_of, episode.site.time_zone)
    return {"days": [place.session for place in schedule.days_ahead(episode, on=on, limit=5)]}


def _attendance(_caregiver: Any, episode: Episode, as_of: datetime) -> dict[str, Any]:
    on = day_of(as_of, episode.site.time_zone)
    days = day.attendance_of(episode.pk, first=on - LOOKS_BACK, last=on)
    known = [(one.place.day, one.status in CAME) for one in days if one.status in CAME + STAYED_AWAY]
    return {"attended": known[::-1]}


def _helping(_caregiver: Any, episode: Episode, _as_of: datetime) -> dict[str, Any]:
    """Of the safety plan what is for those around: other people's names and numbers stay with the client."""
    return {"helping": family.helping_words(episode)}


def _practice(caregiver: Any, episode: Episode, _as_of: datetime) -> dict[str, Any]:
    practice = day.practice_to_answer(episode.pk)
    if practice is None:
        return {}
    said = family.together_of([practice.pk]).get(practice.pk, [])
    return {"practice": practice, "together": [one for one in said if one.caregiver_id == caregiver.pk]}


def _goals(_caregiver: Any, episode: Episode, _as_of: datetime) -> dict[str, Any]:
    view = plans.signed_of(episode.pk)
    return {"goals": [goal.goal.words for one in view.problems for goal in one.goals] if view else []}


def _sessions(caregiver: Any, episode: Episode, as_of: datetime) -> dict[str, Any]:
    coming = family.sessions_to_come(caregiver, episode, as_of=as_of)
    return {"sessions": [(one, family.topic_words(one.topic)) for one in coming]}


def _practical(caregiver: Any, episode: Episode, _as_of: datetime) -> dict[str, Any]:
    return {"words": family.words_to(caregiver, episode)}


def _discharge(_caregiver: Any, episode: Episode, as_of: datetime) -> dict[str, Any]:
    plan = stepdown.discharge_plan(episode.pk)
    if plan is None or plan.finished_at is None:
        return {}
    coming = [
        one.appointment
        for one in stepdown.booked(episode.pk)
        if one.appointment.at >= as_of and not one.refused
    ]
    return {"after": plan, "appointments": coming}


READ = {
    "schedule": _schedule,
    "attendance": _attendance,
    "helping": _helping,
    "practice": _practice,
    "goals": _goals,
    "sessions": _sessions,
    "practical": _practical,
    "discharge": _discharge,
}
