"""A licensed level-of-care framework as a shell: what its results are called, and nothing of its text.

The publisher's items and anchors stay in the clinic's own licensed copy. What is kept here are scores.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from handrail.library.definition import Definition, Id, Words, repeated_in
from handrail.library.explain import Mistake


class Scale(Definition):
    """One scale by its number, with the lowest and highest score that it can take."""

    id: Id
    name: Words
    low: int = Field(alias="from", ge=0)
    high: int = Field(alias="to", ge=0)

    def mistakes(self) -> Iterator[Mistake]:
        if self.low >= self.high:
            yield Mistake(("from",), f"is {self.low}, not under to, {self.high}; correct them")


class Framework(Definition):
    """`composite` says whether the scores are added up; the level is read in the licensed copy either way."""

    id: Id
    name: Words
    publisher: Words
    edition: Words
    ages: Words
    composite: Literal["sum", "none"]
    scales: tuple[Scale, ...] = Field(min_length=1)
    levels: tuple[Words, ...] = Field(min_length=2)
    source: Words
    dated: Words
    confidence: Literal["verified", "secondary", "from memory", "project default"]

    def mistakes(self) -> Iterator[Mistake]:
        yield from repeated_in("scales", self.scales)

    def total(self, scores: Mapping[str, int | None]) -> int | None:
        """The composite, or None where the framework has none or a scale is blank: a blank is never a zero."""
        known = [scores.get(scale.id) for scale in self.scales]
        if self.composite == "none" or any(score is None for score in known):
            return None
        return sum(score for score in known if score is not None)
