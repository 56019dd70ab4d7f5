"""The way in as data: the sections of a clinical evaluation, and from which age a minor consents alone."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from handrail.library.definition import Count, Definition, Id, Words, repeated_in
from handrail.library.explain import Mistake


class Section(Definition):
    """One section: what the clinician asks about, in a line."""

    id: Id
    title: Words
    asks: Words
    required: bool


class MinorsHere(Definition):
    """From which age a minor may consent alone to outpatient care in one state, and on what terms."""

    id: Id
    mental_health: int | None = Field(ge=0, le=21)
    substance_use: int | None = Field(ge=0, le=21)
    terms: Words
    source: Words
    dated: Words
    confidence: Literal["verified", "secondary", "from memory", "project default"]


class Minors(Definition):
    """The states whose rule is on file."""

    id: Id
    version: Count
    states: tuple[MinorsHere, ...]

    def mistakes(self) -> Iterator[Mistake]:
        yield from repeated_in("states", self.states)

    def age(self, jurisdiction: str, *, substance_use: bool) -> int | None:
        """The age in a state for this kind of care, or None where no rule is on file."""
        here = next((state for state in self.states if state.id == jurisdiction.lower()), None)
        return None if here is None else here.substance_use if substance_use else here.mental_health


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
