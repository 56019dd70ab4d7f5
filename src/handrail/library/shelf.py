"""What is on the shelf: every program and instrument that ships, read once. Errors are `DefinitionError`."""

from functools import cache
from pathlib import Path

from handrail.library import instrument as instruments_
from handrail.library import program as programs_
from handrail.library.instrument import Instrument
from handrail.library.program import Program

HERE = Path(__file__).parent


def programs() -> list[Program]:
    """All programs, by id."""
    return [program(file.stem) for file in sorted((HERE / "programs").glob("*.yaml"))]


def instruments() -> list[Instrument]:
    """All instruments, by id."""
    return [instrument(name) for name in instrument_ids()]


@cache
def program(program_id: str) -> Program:
    """The program of that id. Raises KeyError when there is none, DefinitionError when its file is wrong."""
    return programs_.load(_file("programs", program_id), instruments=instrument_ids())


@cache
def instrument(instrument_id: str) -> Instrument:
    """The instrument of that id. Raises KeyError when there is none, DefinitionError when its file is wrong."""
    return instruments_.load(_file("instruments", instrument_id))


@cache
def instrument_ids() -> tuple[str, ...]:
    """The ids a program's measures may name, in order."""
    return tuple(sorted(file.stem for file in (HERE / "instruments").glob("*.yaml")))


def _file(folder: str, name: str) -> Path:
    found = {file.stem: file for file in (HERE / folder).glob("*.yaml")}
    return found[name]
