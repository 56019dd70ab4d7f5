"""The demo: a clinic of 24 invented clients, told up to this moment, in every stage."""

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django_scopes import scope
from tqdm import tqdm

from handrail.doors.commands.telling import after, family, way_in
from handrail.doors.commands.telling.calendar import live_day
from handrail.doors.commands.telling.cast import Life, life
from handrail.doors.commands.telling.clinic import ZONE, Clinic, open_clinic
from handrail.ground.access.queries import demo_users
from handrail.ground.clinic.queries import organizations

SEED = 7
PATTERNS = ([0, 1, 2, 3], [0, 1, 3, 4], [1, 2, 3, 4], [0, 2, 3, 4], [0, 1, 2, 4])
# (how many, working days ago they called, the step their story stops before, weeks in the program)
CAST = (
    (2, 1, "answered", 6),
    (2, 2, "in assessment", 6),
    (2, 4, "assessed", 6),
    (2, 5, "prepared", 6),
    (3, 9, "", 7),
    (3, 16, "", 7),
    (3, 23, "", 8),
    (2, 36, "", 6),
    (2, 42, "", 5),
    (2, 50, "", 5),
    (1, 10, "", 6),
)


def is_empty() -> bool:
    """Return whether no clinic was ever opened in this database."""
    return not organizations()


def sign_ins() -> list[str]:
    """Return who may be signed in as, a line each."""
    return [f"{persona.email:38} {persona.roles}" for persona in demo_users() if persona.kind == "staff"] + [
        f"{persona.email:38} client" for persona in demo_users() if persona.kind == "client"
    ][:3]


def tell(*, as_of: datetime, show_progress: bool) -> Clinic:
    """Tell the clinic day by day up to `as_of`, in one transaction: all of it stands, or none."""
    local = as_of.astimezone(ZoneInfo(ZONE))
    today, until = local.date(), local.time()
    people = cast(today)
    first = min(person.calls_on for person in people)
    first -= timedelta(days=first.weekday())
    told = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    with transaction.atomic():
        clinic = open_clinic(first)
        with scope(organization=clinic.organization):
            for day in tqdm(told, desc="Telling the demo clinic", unit="day", disable=not show_progress):
                live_day(clinic, people, day, until=until if day == today else time(23))
                if day == working_days_before(today, 1):
                    way_in.tell(clinic, people, day)
                    family.tell(clinic, people, day)
                    after.tell(clinic, people, day)
    return clinic


def cast(today: date) -> list[Life]:
    """Return the 24 people, each placed so that they stand where they should today."""
    chance = random.Random(SEED)
    people: list[Life] = []
    for how_many, ago, stops_before, weeks in CAST:
        for _ in range(how_many):
            number = len(people)
            calls = working_days_before(today, ago + number % 2)
            person = life(
                number,
                chance,
                calls_on=calls,
                goes_elsewhere=False,
                weeks_in_program=weeks,
                attends=0.95,
                weekly_fall=1.4,
            )
            person.extra |= {"weekdays": PATTERNS[number % len(PATTERNS)], "stops_before": stops_before}
            people.append(person)
    set_scenes(people, today)
    return people


def set_scenes(people: list[Life], today: date) -> None:
    """The scenes a visitor should find: someone off track, a positive scan, a short week."""
    off_track, positive, short = people[15], people[14], people[8]
    off_track.phq_start, off_track.weekly_fall = 13, -2.4
    last = last_session_day(today, positive.extra["weekdays"])
    positive.extra |= {"unsafe": last, "leave_open": last}
    positive.attends = 1.0
    short.attends = 0.35
    people[-1].goes_elsewhere = True
    people[19].extra["is_called_today"] = (
        True  # left a while ago: a contact is due, and nobody asked about the visit
    )
    people[11].extra["leaves_scales_from"] = today - timedelta(days=7)  # a scale is due on the phone today


def last_session_day(today: date, weekdays: list[int]) -> date:
    """Return the latest day, today counted, on which this person is expected."""
    return next(day for day in (today - timedelta(days=n) for n in range(8)) if day.weekday() in weekdays)


def working_days_before(today: date, count: int) -> date:
    day = today
    while count:
        day -= timedelta(days=1)
        count -= day.weekday() < 5
    return day
