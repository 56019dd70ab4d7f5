"""The parts of a program besides its day and what it teaches: for whom, by whom, under which terms, how it ends."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from pydantic import Field

from handrail.library import opioid_medication
from handrail.library.block import Minutes
from handrail.library.definition import Count, Definition, IcdCode, Id, Words
from handrail.library.explain import Mistake

Level = Literal["intensive_outpatient", "partial_hospitalization", "outpatient"]
# Places a program only refers to, besides the levels it may be itself.
Place = Literal[
    "intensive_outpatient",
    "partial_hospitalization",
    "outpatient",
    "inpatient",
    "residential",
    "withdrawal_management",
    "emergency",
]


class Hours(Definition):
    """Hours from `low` to `high`, both counted in. In the file: {from: 2.5, to: 4}."""

    low: Decimal = Field(alias="from", gt=0)
    high: Decimal = Field(alias="to", gt=0)

    def __contains__(self, hours: Decimal) -> bool:
        return self.low <= hours <= self.high

    def __str__(self) -> str:
        low, high = (f"{hours.normalize():f}" for hours in (self.low, self.high))
        return low if low == high else f"{low}–{high}"

    def mistakes(self) -> Iterator[Mistake]:
        if self.low > self.high:
            yield Mistake(("from",), f"is {self.low}, more than to, {self.high}; swap or correct them")


class Population(Definition):
    """Ages in whole years, both counted in; age_max null means no upper limit.

    `guardian`: a parent or guardian takes part in the decision and signs.
    """

    age_min: int = Field(ge=0, le=120)
    age_max: int | None = Field(ge=0, le=120)
    guardian: bool = False

    def mistakes(self) -> Iterator[Mistake]:
        if self.age_max is not None and self.age_min > self.age_max:
            yield Mistake(("age_min",), f"is {self.age_min}, more than age_max, {self.age_max}; swap them")


class Worded(Definition):
    """Something with an id and its words: an indication, a checklist line, an amenity."""

    id: Id
    words: Words


class Indication(Worded):
    """What the program is for. `ask` is the same as a plain question for someone who wonders; it names no diagnosis.

    Without one it is left out of the public self-check.
    """

    ask: Words | None = None


class Eligibility(Definition):
    """A rule of the program's own, such as a women's track: how it is asked, and where a no leads.

    The client answers for themselves; nobody is asked to prove it.
    """

    id: Id
    words: Words
    asks: Words
    otherwise: Words


class Exclusion(Definition):
    """What stops an admission until it is resolved, the next step it leads to, and the neighbour it refers to.

    `ask` is the same as a plain question in the public self-check; without one, the words stand there.
    """

    id: Id
    words: Words
    ask: Words | None = None
    next_step: Words
    refer_to: Id | None = None

    def mistakes(self) -> Iterator[Mistake]:
        for name in ("words", "ask"):
            if found := opioid_medication.named_in(getattr(self, name) or ""):
                yield Mistake((name,), f"names {found}: {opioid_medication.REFUSED}")


class Neighbour(Definition):
    """A level of care beside this one. `program` when it is a program on the shelf; null: a place we refer to.

    `way`: up to more care, down to less, beside, or first (medical care that has to come before).
    """

    id: Id
    level: Place
    way: Literal["up", "down", "beside", "first"]
    words: Words
    program: Id | None = None


class Condition(Definition):
    """A condition treated: an ICD-10-CM code, standing for itself and every code below it."""

    code: IcdCode
    words: Words


class GroupSize(Definition):
    """Fewest and most clients in one group."""

    minimum: Count
    maximum: Count

    def mistakes(self) -> Iterator[Mistake]:
        if self.minimum > self.maximum:
            yield Mistake(("minimum",), f"is {self.minimum}, more than maximum, {self.maximum}; swap them")


class Visit(Definition):
    """A visit of one client outside the week's template. every_days null: as needed.

    Its minutes are not in the planned hours of a week: they count when the visit is on someone's calendar.
    """

    id: Id
    title: Words
    kind: Literal["individual", "family", "medication", "case_management"]
    minutes: Minutes
    every_days: Count | None
    led_by: Id | None = None


class Measure(Definition):
    """An instrument, how often it is given (days; null: not on a rhythm), and at which moments besides.

    before_review: in the rhythm of the team's review, whatever that is, so that each review has a new answer.
    """

    instrument: Id
    every_days: Count | None = None
    at: tuple[
        Literal["admission", "before_review", "discharge", "7_days_after", "30_days_after", "90_days_after"],
        ...,
    ] = ()

    def mistakes(self) -> Iterator[Mistake]:
        if self.every_days is None and not self.at:
            yield Mistake(("instrument",), "is never given; add every_days or at")


class Role(Definition):
    """A role on the treatment team, what the person in it does for the client, and the licences it needs.

    `credentials`: kinds of which one is enough; empty means that none is needed. Which kinds a state accepts
    differs: check them for yours.
    """

    id: Id
    title: Words
    does: Words
    required: bool
    credentials: tuple[Words, ...] = ()


class Review(Definition):
    """How often the team reviews each client, in days, and which roles sit at the table."""

    every_days: Count
    by: tuple[Id, ...] = ()


class Missed(Definition):
    """How many missed days, in how many calendar days, lead to a case conference. Nobody is discharged by it."""

    days: Count
    within_days: Count
    excused_too: bool = False  # whether days excused in time count as well

    def mistakes(self) -> Iterator[Mistake]:
        if self.days > self.within_days:
            yield Mistake(
                ("days",), f"is {self.days}, more than within_days, {self.within_days}; write fewer"
            )


class Policies(Definition):
    """What clients are told about attendance and safety; `missed` null: as Handrail's own rule says."""

    attendance: Words
    safety: Words
    missed: Missed | None = None


class Document(Definition):
    """A paper the client is asked to sign. expires_days null: until revoked or the course of care ends."""

    id: Id
    version: Count
    title: Words
    text: Words
    required: bool
    purpose: Literal[
        "evaluation", "treatment", "privacy", "group_confidentiality", "telehealth", "disclosure"
    ]
    expires_days: Count | None
    scope: Words
    signed_by: Literal["client", "guardian", "client_and_guardian"] = "client"


class DischargeCriteria(Definition):
    """What tells that a client is ready: symptoms better, skills used, and gains that hold with less support."""

    symptoms: tuple[Worded, ...] = Field(min_length=1)
    skills: tuple[Worded, ...] = Field(min_length=1)
    holding: tuple[Worded, ...] = Field(min_length=1)


class AftercareContact(Definition):
    """A contact on a day counted from discharge. By text or portal the client is asked how they are, and called if silent."""

    id: Id
    day: Count
    words: Words
    way: Literal["phone", "text", "portal"] = "phone"


class Family(Definition):
    """Whether family sessions are part of the program."""

    involvement: Literal["optional", "required"]
    words: Words
