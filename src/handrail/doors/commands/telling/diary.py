"""Some keep a diary: how they slept, and the skill of the day at home."""

from datetime import date, time
from typing import Any

from handrail.anytime.diary import operations as diary
from handrail.doors.commands.telling.answers import noise
from handrail.doors.commands.telling.cast import Life
from handrail.doors.commands.telling.clinic import Clinic


def keeps_one(person: Life) -> bool:
    return person.number % 3 == 0


def morning(clinic: Clinic, person: Life, day: date) -> None:
    if not keeps_one(person):
        return
    chance = noise(person, day, "night")
    night = diary.ToldNight(
        to_bed=time(22, chance.randrange(0, 60, 5)),
        tried=time(23, chance.randrange(0, 30, 5)),
        minutes_to_sleep=chance.randrange(10, 60, 5),
        minutes_awake=chance.randrange(0, 90, 15),
        woke=time(6, chance.randrange(0, 60, 5)),
        up=time(7, chance.randrange(0, 30, 5)),
    )
    at = clinic.at(day, time(7, 40))
    diary.keep_night(person.state, by=person.extra["actor"], at=at, woke_on=day, night=night)


def evening(clinic: Clinic, person: Life, day: date, session: Any) -> None:
    if not keeps_one(person) or not session.skill_id:
        return
    helped = noise(person, day, "skill").choice(("no", "a little", "a little", "a lot"))
    diary.keep_skill(
        person.state,
        by=person.extra["actor"],
        at=clinic.at(day, time(20)),
        on=day,
        skill_id=session.skill_id,
        helped=helped,
    )
