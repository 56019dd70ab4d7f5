"""Read the files of the shelf: programs, curricula, papers, check-ins. Errors are `DefinitionError`."""

from pathlib import Path as FilePath

from handrail.library import reader, references
from handrail.library.check_in import CheckIn
from handrail.library.curriculum import Curriculum
from handrail.library.program import Program
from handrail.library.references import Known
from handrail.library.terms import Document


def program(file: FilePath, *, known: Known) -> Program:
    """The program in a file, with the words of what it names from the shelf (`known`)."""
    return program_in(reader.text_of(file), name=file.name, known=known)


def program_in(text: str, *, name: str, known: Known) -> Program:
    """The program that a text defines; `name` is how its mistakes call it."""
    return reader.read_text(
        text,
        name,
        Program,
        prepare=lambda written: references.filled(written, known),
        also=lambda found: references.dead_ends(found, known),
    )


def curriculum(file: FilePath) -> Curriculum:
    """The curriculum in a file."""
    return reader.read(file, Curriculum)


def document(file: FilePath) -> Document:
    """The paper in a file."""
    return reader.read(file, Document)


def check_in(file: FilePath) -> CheckIn:
    """The check-in questions in a file."""
    return reader.read(file, CheckIn)
