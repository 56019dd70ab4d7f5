"""What is taught: curricula with their modules and skills, and which of them a program teaches in which order."""

from collections.abc import Iterator

from pydantic import Field

from handrail.library.definition import Count, Definition, Id, Stored, Words, repeated, repeated_in
from handrail.library.explain import Mistake, Path


class Skill(Definition):
    """One skill of the day: what it is, and what to practice at home.

    `minutes`: how long teaching it takes, where it is not the length of the day's part. `content_warning`: what a
    client is told before, where it may stir something up; anyone may sit an exercise out.
    """

    id: Id
    title: Words
    summary: Words
    home_practice: Words
    minutes: Count | None = None
    content_warning: Words | None = None


class Module(Definition):
    """A family of skills, taught in the order given. `entry`: whether a new client may begin with it."""

    id: Id
    title: Words
    summary: Words
    weeks: Count | None = None
    entry: bool = True
    skills: tuple[Skill, ...] = Field(min_length=1)


class Curriculum(Stored):
    """A curriculum on the shelf: modules in order, in this project's own words. Programs teach from several."""

    id: Id
    title: Words
    about: Words
    modules: tuple[Module, ...] = Field(min_length=1)

    def module(self, module_id: str) -> Module:
        """The module of that id. Raises KeyError."""
        return {module.id: module for module in self.modules}[module_id]

    def mistakes(self) -> Iterator[Mistake]:
        yield from repeated_in("modules", self.modules)
        yield from repeated((skill.id for _at, skill in _skills(self.modules)), _places(self.modules))
        if not any(module.entry for module in self.modules):
            yield Mistake(("modules",), "no module may be entered; write entry: true at one")


class Teaching(Definition):
    """A curriculum that a program teaches from; `modules` when it is not all of them."""

    curriculum: Id
    modules: tuple[Id, ...] = ()


class Syllabus(Definition):
    """What a program teaches, in order; a new client joins at one of the entry points, not inside a module.

    A file names curricula and modules under `teaches`; the reader puts the modules themselves in, so that a stored
    version keeps its words whatever becomes of the curriculum.
    """

    teaches: tuple[Teaching, ...] = Field(min_length=1)
    entry_points: tuple[Id, ...] = Field(min_length=1)
    modules: tuple[Module, ...] = ()

    @property
    def skills(self) -> tuple[Skill, ...]:
        """All skills, in the order they are taught."""
        return tuple(skill for _at, skill in _skills(self.modules))

    def skill(self, skill_id: str) -> Skill:
        """The skill of that id. Raises KeyError."""
        return {skill.id: skill for skill in self.skills}[skill_id]

    def module_of(self, skill_id: str) -> Module:
        """The module that teaches that skill. Raises KeyError."""
        return {skill.id: module for module in self.modules for skill in module.skills}[skill_id]

    def mistakes(self) -> Iterator[Mistake]:
        yield from repeated_in("modules", self.modules)
        yield from repeated((skill.id for _at, skill in _skills(self.modules)), _places(self.modules))
        known = {module.id: module for module in self.modules}
        for place, entry in enumerate(self.entry_points):
            if entry not in known:
                yield Mistake(
                    ("entry_points", place),
                    f"'{entry}' is not a module taught here; use one of {', '.join(known)}",
                )
            elif not known[entry].entry:
                yield Mistake(
                    ("entry_points", place),
                    f"'{entry}' builds on the module before it; let people join at another one",
                )


def _skills(modules: tuple[Module, ...]) -> Iterator[tuple[Path, Skill]]:
    for at, module in enumerate(modules):
        for place, skill in enumerate(module.skills):
            yield ("modules", at, "skills", place, "id"), skill


def _places(modules: tuple[Module, ...]) -> Iterator[Path]:
    return (at for at, _skill in _skills(modules))
