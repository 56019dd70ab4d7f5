"""The invented people of the story."""

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

STAFF = (
    # key, name, title, roles, licence
    ("dana", "Dana Ruiz", "LCSW", ("therapist",), "LCSW"),
    ("marek", "Marek Osei", "MD", ("prescriber",), "MD"),
    ("lee", "Lee Park", "", ("case_manager",), ""),
    ("ines", "Ines Holt", "", ("front_desk",), ""),
    ("noor", "Noor Vance", "", ("utilization_review",), ""),
    ("june", "June Adeyemi", "PhD", ("director", "therapist"), "PhD"),
)
NAMES = (
    ("Priya", "Shah", "she/her"),
    ("Marcus", "Tate", "he/him"),
    ("Jo", "Lindqvist", "they/them"),
    ("Elena", "Varga", "she/her"),
    ("Sam", "Kowalski", "he/him"),
    ("Aisha", "Rahman", "she/her"),
    ("Tomas", "Ferreira", "he/him"),
    ("Wren", "Calloway", "she/they"),
    ("Darnell", "Price", "he/him"),
    ("Mei", "Tanaka", "she/her"),
    ("Luis", "Ocampo", "he/him"),
    ("Hannah", "Brandt", "she/her"),
    ("Kofi", "Mensah", "he/him"),
    ("Rosa", "Delgado", "she/her"),
    ("Ian", "Fairley", "he/him"),
    ("Nadia", "Petrov", "she/her"),
    ("Theo", "Marsh", "he/him"),
    ("Leila", "Haddad", "she/her"),
    ("Grace", "Okonkwo", "she/her"),
    ("Ben", "Sorensen", "he/him"),
    ("Carmen", "Ruelas", "she/her"),
    ("Otis", "Whitlow", "he/him"),
    ("Yara", "Nassar", "she/her"),
    ("Felix", "Amundsen", "he/him"),
)
TROUBLES = (
    "Weekly therapy is not enough any more. I miss work most weeks.",
    "I left the hospital and do not want to slide back.",
    "Panic on the bus, so I stopped going out.",
    "I cannot sleep, I cannot stop worrying, and I snap at everyone.",
    "I know the skills on paper. I cannot use them when it matters.",
)
COMFORT = (
    "",
    "",
    "Sits near the door.",
    "Please do not touch on the shoulder.",
    "Prefers not to read aloud.",
)


@dataclass
class Life:
    """One invented person: who they are, and how their course will go if nothing intervenes."""

    number: int
    given: str
    family: str
    pronouns: str
    birth_date: date
    calls_on: date
    weeks_in_program: int
    phq_start: int
    weekly_fall: float
    attends: float  # chance of coming on an expected day
    goes_elsewhere: bool = False
    stops_at: str = ""  # the stage this person is left at, in the demo
    state: Any = None  # the course of care as lived so far
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def legal(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def email(self) -> str:
        return f"{self.given}.{self.family}@demo.example".lower()


def life(number: int, chance: random.Random, *, calls_on: date, **more: Any) -> Life:
    """Return one person of the cast; from the 25th on, names are combined anew.

    PHQ-9 at admission about 16 (SD 5), falling about a point a week for most; one in twelve gets worse
    (figures of clinical.md section 7b, marked there as derived).
    """
    given, family, pronouns = NAMES[number % len(NAMES)]
    if number >= len(NAMES):
        family = NAMES[(number * 7 + number // len(NAMES)) % len(NAMES)][1]
    worse = chance.random() < 1 / 12
    values: dict[str, Any] = {
        "weeks_in_program": chance.choice((4, 5, 5, 6, 7)),
        "phq_start": max(8, min(26, round(chance.gauss(16, 4)))),
        "weekly_fall": chance.uniform(-0.9, -0.3) if worse else chance.uniform(0.8, 1.9),
        "attends": min(1.0, chance.betavariate(2.97, 0.49)),
        "goes_elsewhere": chance.random() < 0.06,
    }
    born = date(1965 + chance.randrange(38), 1 + chance.randrange(12), 1 + chance.randrange(28))
    return Life(number, given, family, pronouns, born, calls_on, **(values | more))
