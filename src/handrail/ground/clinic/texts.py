"""A definition as the text a director writes: reading it with the line of each mistake, and writing it out again."""

from functools import lru_cache
from typing import Any

import yaml
from django.utils.translation import gettext as _

from handrail.ground.clinic.models import Definition, ProgramInForce
from handrail.library import shelf
from handrail.library.explain import DefinitionError
from handrail.library.program import Program
from handrail.library.reader import Tree

NAME = "the text"
LONGEST = 400_000  # characters; the longest definition that ships has a tenth


@lru_cache(maxsize=64)
def program_in(text: str) -> Program:
    """The program that a text defines. Raises DefinitionError with every mistake on its line."""
    return shelf.program_in(text, name=NAME)


SHOWN = 80  # characters of a faulty line


def said(error: DefinitionError, text: str = "") -> list[str]:
    """Each mistake as a director reads it: the line first, and last what stands on it, to be found in the text."""
    found, lines = [], text.splitlines()
    for problem in error.problems:
        place = f"{problem.path}: " if problem.path else ""
        end = "" if problem.message.endswith("?") else "."
        stands = lines[problem.line - 1].strip() if 0 < problem.line <= len(lines) else ""
        there = _(" The line reads: %(words)s") % {"words": stands[:SHOWN]} if stands else ""
        found.append(f"Line {problem.line}: {place}{problem.message}{end}{there}")
    return found


def line_of(text: str, *path: int | str) -> int:
    """The line of a place in a text; of something missing, of what it is missing from."""
    return Tree(text).line(path)


def text_of(in_force: ProgramInForce) -> str:
    """The text to change a version in force from: its own, the shelf's if it says the same, or its words as YAML."""
    kept = Definition.objects.get(in_force=in_force)
    if kept.text:
        return kept.text
    if in_force.program in shelf.program_ids() and shelf.program(in_force.program).digest == in_force.digest:
        return shelf.program_text(in_force.program)
    return written_out(kept.words)


def written_out(words: dict[str, Any]) -> str:
    """Stored words as YAML. Modules are left out: the curricula that `teaches` names put them in again."""
    syllabus = words.get("curriculum")
    if isinstance(syllabus, dict) and "teaches" in syllabus:
        teaches = [
            {key: value for key, value in one.items() if key != "modules" or value}
            for one in syllabus["teaches"]
        ]
        kept = {key: value for key, value in syllabus.items() if key != "modules"}
        words = words | {"curriculum": kept | {"teaches": teaches}}
    return yaml.safe_dump(words, sort_keys=False, allow_unicode=True, width=110)


def on_the_shelf(program: str) -> str:
    """The text of a program that ships. Raises KeyError for one that does not."""
    return shelf.program_text(program)
