"""Day after day: who does what today. One act of the story a client a day, as in life."""

from collections.abc import Callable
from datetime import date, time, timedelta

from django.db import transaction

from handrail.care.schedule import operations as schedule
from handrail.care.stepdown import operations as stepdown
from handrail.doors.commands.telling import alone, beginning, days, ending
from handrail.doors.commands.telling.cast import Life
from handrail.doors.commands.telling.clinic import Clinic
from handrail.ground.steps import NotAllowed

REVIEW_WEEKDAY = 2  # Wednesday
FULL = "No place is free"  # how the schedule refuses: then the person waits
# What happens next to someone before their first day, in order.
STEPS: tuple[tuple[str, Callable[[Clinic, Life, date], None]], ...] = (
    ("called", beginning.call),
    ("answered", beginning.answer),
    ("in intake", beginning.begin_intake),
    ("in assessment", beginning.finish_intake),
    ("assessed", beginning.assess),
    ("prepared", beginning.prepare),
    ("admitted", alone.admit),
)


def live_day(clinic: Clinic, people: list[Life], day: date, *, until: time = time(23)) -> None:
    """Live one day of the whole clinic, up to a time of day."""
    if day.weekday() > 4:
        return
    if day.weekday() == 0:
        schedule.make_sessions(
            clinic.series,
            by=clinic.actors["june"],
            at=clinic.at(day, time(7)),
            until=day + timedelta(days=27),
        )
    refresh(people)
    days.live_session(clinic, people, day, until=until)
    alone.live_hours(clinic, people, day, until=until)
    for person in people:
        take_next_step(clinic, person, day, until=until)
    if until < time(16):
        return
    if day.weekday() == REVIEW_WEEKDAY:
        ending.weekly_review(clinic, people, day)
    ending.follow_up(clinic, people, day)
    ending.ask_after_visits(clinic, people, day)
    ending.sign_summaries(clinic, people, day)
    for person in people:
        end_if_due(clinic, person, day)


def refresh(people: list[Life]) -> None:
    for person in people:
        if person.state:
            person.state.refresh_from_db()


def take_next_step(clinic: Clinic, person: Life, day: date, *, until: time) -> None:
    """The next step before the first day, one a working day, as far as this person's story goes."""
    done = person.extra.setdefault("done", 0)
    if done >= len(STEPS) or person.calls_on > day or until < time(16):
        return
    if person.state and person.state.stage == "closed":
        return
    name, act = STEPS[done]
    if person.extra.get("stops_before") == name:
        return
    try:
        with transaction.atomic():
            act(clinic, person, day)
    except NotAllowed as refusal:
        if FULL not in str(refusal):
            raise
        beginning.put_off(clinic, person, day)
        return
    person.extra["done"] = done + 1
    if name == "admitted":
        ending.write_safety_plan(clinic, person, day)


def end_if_due(clinic: Clinic, person: Life, day: date) -> None:
    """The last day has come; or a person has stayed away too long and is let go with the door open."""
    if person.state is None:
        return
    person.state.refresh_from_db()
    if person.state.stage == "stepping down" and day >= person.extra.get("last_day", date.max):
        ending.discharge(clinic, person, day)
    gone = person.extra.get("absent_from")
    if gone and person.state.stage == "taking part" and (day - gone).days >= 12:
        stepdown.discharge(
            person.state,
            by=clinic.actors["dana"],
            at=clinic.at(day, time(16)),
            on=day,
            reason="dropped out",
            words="Not reached in two weeks: phone, text and a letter. May come back at any time.",
        )
