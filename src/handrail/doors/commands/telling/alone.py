"""The hours alone: booked with the admission, each week after the group; held with a note, or missed."""

from datetime import date, datetime, time, timedelta
from typing import Any

from handrail.anytime.notes import operations as notes
from handrail.care.schedule import operations as schedule
from handrail.care.schedule import queries
from handrail.doors.commands.telling import beginning
from handrail.doors.commands.telling.answers import noise
from handrail.doors.commands.telling.cast import Life
from handrail.doors.commands.telling.clinic import Clinic

MINUTES = 20
LAST_START = time(14, 30)  # the families come later in the afternoon
TALKED = (
    "Went through the week's goals; the evening is still the hard hour. Plan: the walk before dinner.",
    "Spoke about the call that was put off. Chose the words together, and the day.",
    "Looked at the sleep log. Will keep the hour of getting up, weekends too.",
    "Work asked about days. Wrote down what may be said and what not.",
)


def admit(clinic: Clinic, person: Life, day: date) -> None:
    """Admitted, and the hour with the therapist is booked; who takes medicine sees the prescriber once."""
    beginning.admit(clinic, person, day)
    _book(clinic, person, day, "individual", "dana", weeks=person.weeks_in_program)
    if person.extra.get("medication"):
        _book(clinic, person, day, "medication", "marek", weeks=1)


def _book(clinic: Clinic, person: Life, day: date, kind: str, who: str, *, weeks: int) -> None:
    at, leader = clinic.at(day, time(11, 30)), clinic.staff[who]
    free = queries.free_hours(person.state, leader, minutes=MINUTES, at=at, weeks=weeks)
    hour = next((one for one in free if one.day >= person.extra["start"] and one.starts <= LAST_START), None)
    if hour is None:
        return
    booked = schedule.Hour(leader, hour.day, hour.starts, MINUTES)
    schedule.book_one_to_one(
        person.state, by=clinic.actors["ines"], at=at, kind=kind, hour=booked, weeks=weeks, knows=True
    )


def live_hours(clinic: Clinic, people: list[Life], day: date, *, until: time) -> None:
    """Hold the day's hours up to a time of day; who stays away from the program is not there either."""
    by_client = {person.state.client_id: person for person in people if person.state}
    now = clinic.at(day, until)
    for one in queries.one_to_ones_on(day, site_id=clinic.site.pk):
        if one.state != "planned" or one.ends_at + timedelta(minutes=15) > now:
            continue
        person = by_client[one.client_id]
        by = clinic.actors["dana" if one.kind == "individual" else "marek"]
        found = queries.one_to_one_for(by, one.pk)
        gone = person.extra.get("absent_from")
        if (gone and day >= gone) or noise(person, day, "alone").random() < 1 / 12:
            at = one.ends_at + timedelta(minutes=5)
            schedule.miss_one_to_one(found, by=by, at=at, done="Called after ten minutes: no answer. Texted.")
            continue
        _hold(clinic, found, person, by, one.ends_at)


def _hold(clinic: Clinic, one: Any, person: Life, by: Any, at: datetime) -> None:
    words = TALKED[(person.number + one.day.toordinal()) % len(TALKED)]
    held = schedule.hold_one_to_one(one, by=by, at=at, minutes=MINUTES, words=words)
    signed_at = at + timedelta(minutes=5)
    if held.note is not None:
        notes.sign(held.note, by=by, at=signed_at, minutes=MINUTES, looked=True)
