"""What a program's file names instead of writing it out: curricula, papers, check-ins; and whether it is there.

A word in the file stands for a definition on the shelf. It is put in when the file is read, so that a stored version
holds all of its words.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from handrail.library.check_in import CheckIn
from handrail.library.curriculum import Curriculum
from handrail.library.explain import Mistake
from handrail.library.program import Program
from handrail.library.terms import Document


@dataclass(frozen=True)
class Known:
    """What a program's file may name. Instruments and programs by id; the rest with their words, by id."""

    instruments: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    curricula: Mapping[str, Curriculum] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    check_ins: Mapping[str, CheckIn] = field(default_factory=dict)


def filled(written: Any, known: Known) -> tuple[Any, list[Mistake]]:
    """What the file says, with what it names put in, and a mistake for each name that leads nowhere."""
    if not isinstance(written, dict):
        return written, []
    mistakes: list[Mistake] = []
    whole = dict(written)
    if isinstance(check_in := written.get("check_in"), str):
        whole["check_in"] = _one(check_in, known.check_ins, ("check_in",), "a check-in", mistakes)
    if isinstance(documents := written.get("documents"), list):
        whole["documents"] = [
            _one(paper, known.documents, ("documents", place), "a document", mistakes)
            if isinstance(paper, str)
            else paper
            for place, paper in enumerate(documents)
        ]
    if isinstance(syllabus := written.get("curriculum"), dict):
        whole["curriculum"] = _taught(syllabus, known.curricula, mistakes)
    return whole, mistakes


def _one(
    name: str, there: Mapping[str, Any], at: tuple[int | str, ...], kind: str, mistakes: list[Mistake]
) -> Any:
    if name in there:
        return there[name].model_dump(mode="json", by_alias=True)
    mistakes.append(Mistake(at, _not_there(name, kind, there)))
    return name


def _taught(syllabus: dict[str, Any], there: Mapping[str, Curriculum], mistakes: list[Mistake]) -> Any:
    if "modules" in syllabus:
        words = "is put in from the curriculum files; name them under teaches and take this out"
        mistakes.append(Mistake(("curriculum", "modules"), words))
    teaches = syllabus.get("teaches")
    modules: list[Any] = []
    for place, one in enumerate(teaches if isinstance(teaches, list) else []):
        at = ("curriculum", "teaches", place)
        if not isinstance(one, dict) or not isinstance(name := one.get("curriculum"), str):
            continue
        if name not in there:
            mistakes.append(Mistake((*at, "curriculum"), _not_there(name, "a curriculum", there)))
            continue
        modules += _modules(there[name], one.get("modules"), at, mistakes)
    return syllabus | {"modules": [module.model_dump(mode="json", by_alias=True) for module in modules]}


def _modules(
    curriculum: Curriculum, wanted: Any, at: tuple[int | str, ...], mistakes: list[Mistake]
) -> Iterator[Any]:
    if not isinstance(wanted, list):
        yield from curriculum.modules
        return
    if not wanted:
        words = (
            f"is empty, so nothing of '{curriculum.id}' is taught; leave it out to teach all, or name modules"
        )
        mistakes.append(Mistake((*at, "modules"), words))
    known = {module.id: module for module in curriculum.modules}
    for place, name in enumerate(wanted):
        if name in known:
            yield known[name]
        else:
            words = f"'{name}' is not a module of '{curriculum.id}'; use one of {', '.join(known)}"
            mistakes.append(Mistake((*at, "modules", place), words))


def _not_there(name: str, kind: str, there: Iterable[str]) -> str:
    found = ", ".join(sorted(there)) or "none so far"
    return f"'{name}' is not {kind} on the shelf; use one of {found}"


def dead_ends(program: Program, known: Known) -> Iterator[Mistake]:
    """Where a program names an instrument or another program that is not on the shelf."""
    for place, measure in enumerate(program.measures):
        if measure.instrument not in known.instruments:
            yield Mistake(
                ("measures", place, "instrument"),
                _not_there(measure.instrument, "an instrument", known.instruments),
            )
    others = [name for name in known.programs if name != program.id]
    for place, neighbour in enumerate(program.neighbours):
        if neighbour.program is not None and neighbour.program not in others:
            yield Mistake(
                ("neighbours", place, "program"), _not_there(neighbour.program, "a program", others)
            )
