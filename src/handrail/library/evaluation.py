"""A clinical evaluation as data: its sections, what each asks, and which are written before a decision."""

from collections.abc import Iterator

from pydantic import Field

from handrail.library.definition import Count, Definition, Id, Words, repeated_in
from handrail.library.explain import Mistake


class Section(Definition):
    """One section: what the clinician asks about, in a line."""

    id: Id
    title: Words
    asks: Words
    required: bool


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
