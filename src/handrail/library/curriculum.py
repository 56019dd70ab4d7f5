"""What a program teaches: modules in order, each with its skills."""

from collections.abc import Iterator

from pydantic import Field

from handrail.library.definition import Definition, Id, Words, repeated, repeated_in
from handrail.library.explain import Mistake, Path


class Skill(Definition):
    """One skill of the day: what it is, and what to practice at home."""

    id: Id
    title: Words
    summary: Words
    home_practice: Words


class Module(Definition):
    """A family of skills, taught in the order given."""

    id: Id
    title: Words
    summary: Words
    skills: tuple[Skill, ...] = Field(min_length=1)


class Curriculum(Definition):
    """Modules in order; a new client joins at one of the entry points, not in the middle of a module."""

    id: Id
    modules: tuple[Module, ...] = Field(min_length=1)
    entry_points: tuple[Id, ...] = Field(min_length=1)

    @property
    def skills(self) -> tuple[Skill, ...]:
        """All skills, in the order they are taught."""
        return tuple(skill for module in self.modules for skill in module.skills)

    def skill(self, skill_id: str) -> Skill:
        """The skill of that id. Raises KeyError."""
        return {skill.id: skill for skill in self.skills}[skill_id]

    def module_of(self, skill_id: str) -> Module:
        """The module that teaches that skill. Raises KeyError."""
        return {skill.id: module for module in self.modules for skill in module.skills}[skill_id]

    def mistakes(self) -> Iterator[Mistake]:
        yield from repeated_in("modules", self.modules)
        yield from repeated((skill.id for skill in self.skills), self._skill_places())
        known = [module.id for module in self.modules]
        for place, entry in enumerate(self.entry_points):
            if entry not in known:
                yield Mistake(
                    ("entry_points", place),
                    f"'{entry}' is not a module; use one of {', '.join(known)}",
                )

    def _skill_places(self) -> Iterator[Path]:
        for at, module in enumerate(self.modules):
            for place in range(len(module.skills)):
                yield ("modules", at, "skills", place, "id")
