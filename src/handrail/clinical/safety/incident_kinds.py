"""The kinds of incident, from their dated sheet, and how much harm there may be."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from handrail.clinical.kit import read

SEVERITIES = ("no harm", "minor", "serious", "death")
GRAVE = ("serious", "death")
DEATH = "death"
ALLEGATION = "abuse_allegation"


@dataclass(frozen=True)
class Kind:
    words: str
    since: date
    reported: Literal["always", "if serious"]  # outside the clinic, where no state's own line is known
    until: date | None = None


def _read() -> dict[str, Kind]:
    sheet = read(Path(__file__).with_suffix(".yaml"))
    return {name: Kind(**line) for name, line in sheet["kinds"].items()}


KINDS = _read()


def kinds_on(day: date) -> dict[str, Kind]:
    """Return the kinds that may be chosen on a day, in the order of the sheet."""
    return {
        name: kind
        for name, kind in KINDS.items()
        if kind.since <= day and (kind.until is None or day <= kind.until)
    }
