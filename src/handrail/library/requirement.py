"""What a state or a payer asks of a program, as data: one sheet each, every line with its source and date.

These numbers change and differ; they are never in code. A line whose confidence is `secondary` or `memory` was not
read in the primary text: whoever uses it checks it first, and every finding made from it says so.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Literal

from pydantic import Field

from handrail.library import reader
from handrail.library.definition import Definition, Id, Stored, Words, repeated_in
from handrail.library.explain import Mistake

# In the order in which they are looked at; the unit stands behind each.
What = Literal[
    "week_hours",  # at least so many clinical hours a week
    "day_hours",  # at least so many clinical hours a day
    "days_a_week",  # at least so many days
    "group_maximum",  # at most so many clients in a group
    "initial_plan_days",  # a first, short plan at most so many calendar days after admission; 0: on that day
    "plan_days",  # the treatment plan signed at most so many calendar days after admission
    "plan_sessions",  # the treatment plan signed by the end of so many sessions
    "review_days",  # a review at least every so many calendar days
    "certification_days",  # a certification at least every so many calendar days
    "authorization_lead_days",  # a concurrent review done so many calendar days before an authorization ends
    "stay_weeks",  # a written reason after so many weeks
    "video_days",  # 0: days by video are not counted; 1: they are
    "note_hours",  # a note signed at most so many hours after the service
    "incident_hours",  # an incident reported outside at most so many hours after it was known
    "incident_review_days",  # an incident reviewed at most so many working days after it was known
    "missed_scales",  # somebody asks in person once a scale was missed so many times in a row
    "transfer_urgent_hours",  # an emergency department or crisis stabilization reached within so many hours
    "transfer_bed_hours",  # inpatient care or detox
    "transfer_day_program_hours",  # partial hospitalization
    "ciwa_hold",  # a CIWA-Ar total from which on a medical evaluation comes before group
    "ciwa_emergency",  # one from which on it is an emergency
    "cows_hold",  # the same for COWS
    "cows_emergency",
    "message_read_hours",  # what a client wrote read within so many hours
    "message_answer_hours",  # and answered, or dealt with
    "site_licence",  # 1: the site needs a licence; 0: it doesn't
]
Care = Literal["any", "mental_health", "substance_use"]
Ages = Literal["everyone", "adults", "adolescents"]
Confidence = Literal["verified", "secondary", "memory", "project default", "set by the site"]
SWITCHES = ("video_days", "site_licence")
FROM_ZERO = (*SWITCHES, "initial_plan_days")  # where 0 asks for something
# What a site may ask of its own programs, by its contracts or its own standard: from and to.
OWN: dict[str, tuple[Decimal, Decimal]] = {
    "week_hours": (Decimal(1), Decimal(40)),
    "day_hours": (Decimal("0.5"), Decimal(12)),
    "days_a_week": (Decimal(1), Decimal(7)),
    "group_maximum": (Decimal(1), Decimal(40)),
    "plan_days": (Decimal(1), Decimal(60)),
    "plan_sessions": (Decimal(1), Decimal(20)),
    "review_days": (Decimal(1), Decimal(365)),
    "certification_days": (Decimal(1), Decimal(365)),
    "authorization_lead_days": (Decimal(1), Decimal(30)),
    "stay_weeks": (Decimal(1), Decimal(104)),
    "note_hours": (Decimal(12), Decimal(168)),
    "incident_hours": (Decimal(1), Decimal(72)),
    "incident_review_days": (Decimal(1), Decimal(30)),
    "missed_scales": (Decimal(1), Decimal(4)),
    "transfer_urgent_hours": (Decimal(1), Decimal(24)),
    "transfer_bed_hours": (Decimal(1), Decimal(168)),
    "transfer_day_program_hours": (Decimal(1), Decimal(336)),
    "message_read_hours": (Decimal(1), Decimal(48)),
    "message_answer_hours": (Decimal(1), Decimal(96)),
    "ciwa_hold": (Decimal(1), Decimal(15)),
    "ciwa_emergency": (Decimal(10), Decimal(30)),
    "cows_hold": (Decimal(1), Decimal(24)),
    "cows_emergency": (Decimal(13), Decimal(48)),
}


class Sourced(Definition):
    """Where a line comes from. `dated`: since when it holds, or when it was read."""

    source: Words
    dated: Words
    confidence: Confidence


class Ask(Sourced):
    """One number asked: of whom, in which kind of care."""

    id: Id
    what: What
    value: Decimal = Field(ge=0)
    ages: Ages = "everyone"
    care: Care = "any"

    def mistakes(self) -> Iterator[Mistake]:
        if self.what in SWITCHES and self.value not in (0, 1):
            yield Mistake(
                ("value",), f"is {self.value}, but {self.what} is 0 or 1; write 0 for no, 1 for yes"
            )
        if self.what not in FROM_ZERO and self.value == 0:
            yield Mistake(("value",), "is 0, which asks nothing; leave the line out")

    def concerns(self, *, ages: Ages, care: frozenset[str]) -> bool:
        """Whether this line speaks of a program for these ages and this kind of care."""
        return self.ages in ("everyone", ages) and (self.care == "any" or self.care in care)


class Credentials(Sourced):
    """Which kinds of credential may do one thing that a program offers; any one of them is enough.

    Under "treatment plans": whose signature on a plan stands alone. Anyone else's is co-signed.
    """

    offer: Literal["groups", "individual sessions", "family sessions", "medicine visits", "treatment plans"]
    any_of: tuple[Words, ...] = Field(min_length=1)


class Requirements(Stored):
    """The sheet of one state or payer. `name` is how findings speak of it."""

    id: Id
    name: Words
    note: Words | None = None
    asks: tuple[Ask, ...] = ()
    credentials: tuple[Credentials, ...] = ()

    def mistakes(self) -> Iterator[Mistake]:
        yield from repeated_in("asks", self.asks)

    def ask(self, what: What, *, ages: Ages, care: frozenset[str]) -> Ask | None:
        """The strictest line of that kind that speaks of such a program, or None."""
        found = [one for one in self.asks if one.what == what and one.concerns(ages=ages, care=care)]
        own = [one for one in found if one.ages == ages] or found
        strict = min if what not in ("week_hours", "day_hours", "days_a_week") else max
        return strict(own, key=lambda one: one.value) if own else None


def own_sheet(numbers: Mapping[str, Decimal]) -> Requirements:
    """The sheet of what a site asks of its own programs. `numbers` are by kind, those of `OWN`."""
    sourced = {
        "source": "set by the director on the site's page",
        "dated": "now",
        "confidence": "set by the site",
    }
    asks = [{"id": what, "what": what, "value": numbers[what]} | sourced for what in OWN if what in numbers]
    return Requirements.model_validate({"id": "own", "name": "this site", "asks": tuple(asks)})


def load(file: FilePath) -> Requirements:
    """The sheet in a file. Raises DefinitionError with every problem and its line."""
    return reader.read(file, Requirements)
