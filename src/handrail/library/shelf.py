"""What is on the shelf: every definition that ships, read once. Errors are `DefinitionError`."""

from functools import cache
from pathlib import Path

from handrail.library import instrument as instruments_
from handrail.library import loader
from handrail.library.check_in import CheckIn
from handrail.library.curriculum import Curriculum
from handrail.library.instrument import Instrument
from handrail.library.program import Program
from handrail.library.references import Known
from handrail.library.terms import Document

HERE = Path(__file__).parent


def programs() -> list[Program]:
    """All programs, by id."""
    return [program(name) for name in program_ids()]


def instruments() -> list[Instrument]:
    """All instruments, by id."""
    return [instrument(name) for name in instrument_ids()]


def curricula() -> list[Curriculum]:
    """All curricula, by id."""
    return [curriculum(name) for name in _names("curricula")]


@cache
def program(program_id: str) -> Program:
    """The program of that id. Raises KeyError when there is none, DefinitionError when its file is wrong."""
    return loader.program(_file("programs", program_id), known=known())


@cache
def instrument(instrument_id: str) -> Instrument:
    """The instrument of that id. Raises KeyError when there is none, DefinitionError when its file is wrong."""
    return instruments_.load(_file("instruments", instrument_id))


@cache
def curriculum(curriculum_id: str) -> Curriculum:
    """The curriculum of that id. Raises KeyError when there is none, DefinitionError when its file is wrong."""
    return loader.curriculum(_file("curricula", curriculum_id))


@cache
def document(document_id: str) -> Document:
    """The paper of that id. Raises KeyError when there is none, DefinitionError when its file is wrong."""
    return loader.document(_file("documents", document_id))


@cache
def check_in(check_in_id: str) -> CheckIn:
    """The check-in of that id. Raises KeyError when there is none, DefinitionError when its file is wrong."""
    return loader.check_in(_file("check_ins", check_in_id))


@cache
def instrument_ids() -> tuple[str, ...]:
    """The ids a program's measures may name, in order."""
    return _names("instruments")


@cache
def program_ids() -> tuple[str, ...]:
    """The ids of the programs that ship, in order."""
    return _names("programs")


@cache
def known() -> Known:
    """Everything a program's file may name."""
    return Known(
        instruments=instrument_ids(),
        programs=program_ids(),
        curricula={name: curriculum(name) for name in _names("curricula")},
        documents={name: document(name) for name in _names("documents")},
        check_ins={name: check_in(name) for name in _names("check_ins")},
    )


def _names(folder: str) -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in (HERE / folder).glob("*.yaml")))


def _file(folder: str, name: str) -> Path:
    found = {file.stem: file for file in (HERE / folder).glob("*.yaml")}
    return found[name]
