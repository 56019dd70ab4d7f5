"""What is on the shelf: every definition that ships, read once. Errors are `DefinitionError`.

Scales may be brought by whoever runs this: packs in the folder that HANDRAIL_PACKS names (`handrail import-pack`).
"""

import os
from functools import cache
from operator import attrgetter
from pathlib import Path

from handrail.library import instrument as instruments_
from handrail.library import loader, reader
from handrail.library import requirement as requirements_
from handrail.library.check_in import CheckIn
from handrail.library.curriculum import Curriculum
from handrail.library.evaluation import Evaluation, Minors
from handrail.library.explain import DefinitionError, Problem
from handrail.library.framework import Framework
from handrail.library.instrument import Hook, Hooks, Instrument
from handrail.library.letter import LetterTemplate
from handrail.library.need import Need, Needs
from handrail.library.objective import Area, Areas
from handrail.library.program import Program
from handrail.library.references import Known
from handrail.library.requirement import Requirements
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
    if instrument_id in _names("instruments"):
        return instruments_.load(_file("instruments", instrument_id))
    return _named_as_its_file({file.stem: file for file in _brought()}[instrument_id])


def _named_as_its_file(file: Path) -> Instrument:
    found = instruments_.load(file)
    if found.id != file.stem:
        raise DefinitionError([Problem(file.name, 0, "id", f"must be {file.stem}, as the file is called")])
    return found


def packs_folder() -> Path | None:
    """Where the packs lie that whoever runs this has brought; None where no place was named."""
    named = os.environ.get("HANDRAIL_PACKS")
    return Path(named) if named else None


def _brought() -> list[Path]:
    folder = packs_folder()
    return sorted(folder.glob("*.yaml")) if folder else []


@cache
def objectives() -> tuple[Area, ...]:
    """Objectives to begin from, by what they are for."""
    return reader.read(HERE / "objectives.yaml", Areas).areas


@cache
def letters() -> tuple[LetterTemplate, ...]:
    """The kinds of letters a clinic writes for a client, by title."""
    found = (reader.read(HERE / "letters" / f"{name}.yaml", LetterTemplate) for name in _names("letters"))
    return tuple(sorted(found, key=attrgetter("title")))


@cache
def needs() -> tuple[Need, ...]:
    """What a client may need beside care, in the order in which it is offered."""
    return reader.read(HERE / "needs.yaml", Needs).needs


def letter(letter_id: str) -> LetterTemplate:
    """One kind of letter. Raises KeyError when there is none."""
    return {one.id: one for one in letters()}[letter_id]


@cache
def hooks() -> tuple[Hook, ...]:
    """The scales that are known by name only: a clinic with a licence brings its own pack under the same id."""
    return reader.read(HERE / "hooks.yaml", Hooks).hooks


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
def evaluation() -> Evaluation:
    """The sections of the clinical evaluation. Raises DefinitionError when its file is wrong."""
    return loader.evaluation(_file("evaluations", "biopsychosocial"))


@cache
def minors() -> Minors:
    """From which age a minor may consent alone, by state. Raises DefinitionError when the file is wrong.

    A clinic that read its state's law with counsel names a file of its own (HANDRAIL_MINORS).
    """
    return loader.minors(Path(os.environ.get("HANDRAIL_MINORS") or HERE / "minors.yaml"))


@cache
def frameworks() -> tuple[Framework, ...]:
    """The licensed level-of-care frameworks whose scores may be kept, by id."""
    return tuple(loader.framework(_file("frameworks", name)) for name in _names("frameworks"))


@cache
def instrument_ids() -> tuple[str, ...]:
    """The ids a program's measures may name, in order."""
    return tuple(sorted({*_names("instruments"), *(file.stem for file in _brought())}))


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


def program_in(text: str, *, name: str) -> Program:
    """The program that a text defines, with what it names from the shelf. Raises DefinitionError."""
    return loader.program_in(text, name=name, known=known())


def program_text(program_id: str) -> str:
    """The text of a program that ships. Raises KeyError when there is none."""
    return _file("programs", program_id).read_text(encoding="utf-8")


def jurisdictions() -> list[Requirements]:
    """The sheets of what states ask, by id; `generic` is what counts where no state is chosen."""
    return [jurisdiction(name) for name in jurisdiction_ids()]


def payers() -> list[Requirements]:
    """The sheets of what payers ask, by id; `generic` is what counts where no payer is chosen."""
    return [payer(name) for name in payer_ids()]


@cache
def jurisdiction(jurisdiction_id: str) -> Requirements:
    """The sheet of a state. Raises KeyError when there is none, DefinitionError when its file is wrong."""
    return requirements_.load(_file("jurisdictions", jurisdiction_id))


@cache
def payer(payer_id: str) -> Requirements:
    """The sheet of a payer. Raises KeyError when there is none, DefinitionError when its file is wrong."""
    return requirements_.load(_file("payers", payer_id))


@cache
def jurisdiction_ids() -> tuple[str, ...]:
    return _names("jurisdictions")


@cache
def payer_ids() -> tuple[str, ...]:
    return _names("payers")


def _names(folder: str) -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in (HERE / folder).glob("*.yaml")))


def _file(folder: str, name: str) -> Path:
    found = {file.stem: file for file in (HERE / folder).glob("*.yaml")}
    return found[name]
