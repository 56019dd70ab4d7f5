"""Objectives to begin from: measurable steps in this project's own words. A template is changed freely, or not used."""

from collections.abc import Iterator

from pydantic import Field

from handrail.library.definition import Count, Definition, Id, Words, repeated_in
from handrail.library.explain import Mistake


class Objective(Definition):
    """A measurable step. `now`: how to say where it stands; `weeks`: by when it is usually looked at again."""

    id: Id
    words: Words
    measure: Words
    now: Words
    target: Words
    weeks: Count


class Area(Definition):
    """What several objectives are for."""

    id: Id
    title: Words
    objectives: tuple[Objective, ...] = Field(min_length=1)

    def mistakes(self) -> Iterator[Mistake]:
        yield from repeated_in("objectives", self.objectives)


class Areas(Definition):
    """All of them, in the order in which they are offered."""

    areas: tuple[Area, ...] = Field(min_length=1)

    def mistakes(self) -> Iterator[Mistake]:
        yield from repeated_in("areas", self.areas)
        known: set[str] = set()
        for place, area in enumerate(self.areas):
            for one in area.objectives:
                if one.id in known:
                    yield Mistake(("areas", place, "objectives"), f"'{one.id}' stands twice; rename one")
                known.add(one.id)
