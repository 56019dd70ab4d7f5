"""The way in as data: the sections of a clinical evaluation, and from which age a minor consents alone."""

from collections.abc import Iterator
from typing import Literal, get_args

from pydantic import Field

from handrail.library.definition import Count, Definition, Id, Words, repeated_in
from handrail.library.explain import Mistake


class Section(Definition):
    """One section: what the clinician asks about, in a line."""

    id: Id
    title: Words
    asks: Words
    required: bool


# What may be shown to a caregiver, part by part: a client's release chooses among them.
CaregiverPart = Literal[
    "schedule", "attendance", "helping", "practice", "goals", "sessions", "practical", "discharge"
]
CAREGIVER_PARTS: tuple[str, ...] = get_args(CaregiverPart)


class MinorsHere(Definition):
    """From which age a minor may consent alone to outpatient care in one state, and on what terms."""

    id: Id
    mental_health: int | None = Field(ge=0, le=21)
    substance_use: int | None = Field(ge=0, le=21)
    terms: Words
    source: Words
    dated: Words
    confidence: Literal["verified", "secondary", "from memory", "project default"]
    guardian_sees: tuple[CaregiverPart, ...] | None = None


class GuardianSees(Definition):
    """What a guardian who decides about the care sees without a release, where a state's line says nothing else."""

    parts: tuple[CaregiverPart, ...]
    source: Words
    dated: Words
    confidence: Literal["verified", "secondary", "from memory", "project default"]


class Minors(Definition):
    """The states whose rule is on file, and what a guardian who decides may see."""

    id: Id
    version: Count
    guardian_sees: GuardianSees
    states: tuple[MinorsHere, ...]

    def mistakes(self) -> Iterator[Mistake]:
        yield from repeated_in("states", self.states)

    def here(self, jurisdiction: str) -> MinorsHere | None:
        """The rule of a state, or None where none is on file."""
        return next((state for state in self.states if state.id == jurisdiction.lower()), None)

    def age(self, jurisdiction: str, *, substance_use: bool) -> int | None:
        """The age in a state for this kind of care, or None where no rule is on file."""
        here = self.here(jurisdiction)
        return None if here is None else here.substance_use if substance_use else here.mental_health

    def guardian_parts(self, jurisdiction: str) -> tuple[str, ...]:
        """The parts that a guardian who decides sees in a state without a release."""
        here = self.here(jurisdiction)
        own = here.guardian_sees if here else None
        return self.guardian_sees.parts if own is None else own


class Evaluation(Definition):
    """The sections in the order in which they stand on the page."""

    id: Id
    version: Count
    title: Words
    sections: tuple[Section, ...] = Field(min_length=1)

    def mistakes(self) -> Iterator[Mistake]:
        yield from repeated_in("sections", self.sections)
        if not any(section.required for section in self.sections):
            yield Mistake(("sections",), "has none that is required; mark what must be written")
