"""`handrail score`: a file of answers to a file of scores, by the function that scores in the product."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from handrail.clinical.measures.scoring import Score, Scorer
from handrail.library.instrument import Instrument

Cells = dict[str, int | None]


class BadAnswers(Exception):
    """What is wrong with the file: the row and the column, and what is allowed there."""


class Sheet:
    """A file's columns as a pack reads them: which are items, and which codes each may hold.

    An item's column is called by its number, as published or ours, with or without a q (9, q9, 7A), or by its id.
    Any other column comes out as it went in. Raises BadAnswers for a header without all items.
    """

    def __init__(self, pack: Instrument, header: Sequence[str]) -> None:
        names = {name: item for item in pack.items for name in names_of(item.n, item.label, item.id)}
        self.items = {place: names[name] for place, name in enumerate(map(_plain, header)) if name in names}
        found = [item.n for item in self.items.values()]
        if twice := sorted({n for n in found if found.count(n) > 1}):
            raise BadAnswers(f"Two columns for item {', '.join(map(str, twice))}; keep one.")
        if missing := [item.number for item in pack.items if item.scored and item.n not in found]:
            raise BadAnswers(
                f"No column for item {', '.join(missing)} of {pack.id}. Name the columns 1, 2, 3 … or q1, q2, q3 …"
            )
        self.header, self.width = list(header), len(header)
        self.columns = [(place, item.n, _codes(item.worth)) for place, item in self.items.items()]
        self.kept = [place for place in range(len(header)) if place not in self.items]

    def answers(self, row: Sequence[str], number: int) -> dict[int, int | None]:
        """The answers of one row. Raises BadAnswers, naming row and column."""
        if len(row) != self.width:
            raise BadAnswers(f"Row {number} has {len(row)} columns; the header has {self.width}.")
        try:
            return {n: codes[row[place]] for place, n, codes in self.columns}
        except KeyError:
            return {n: self._answer(row[place], number, place, codes) for place, n, codes in self.columns}

    def _answer(self, cell: str, number: int, place: int, codes: Cells) -> int | None:
        plain = cell.strip()
        if plain not in codes:
            allowed = ", ".join(code for code in codes if code)
            raise BadAnswers(
                f"Row {number}, column {self.header[place]}: '{cell}' is none of {allowed}, and not blank."
            )
        return codes[plain]


def names_of(n: int, label: str | None, item_id: str | None) -> set[str]:
    """What an item's column may be called. The published number goes before ours where the form has its own."""
    number = label or str(n)
    return {_plain(number), f"q{_plain(number)}", *([_plain(item_id)] if item_id else [])}


def _plain(name: str) -> str:
    return name.strip().lower().removeprefix("\ufeff")


def _codes(worth: Iterable[int]) -> Cells:
    return {"": None, **{str(code): code for code in worth}}


def scores(pack: Instrument, rows: Iterator[list[str]]) -> Iterator[list[Any]]:
    """Yield the header and then a row of scores for each row of answers, one at a time.

    Row numbers count the header as 1, as a spreadsheet does. Raises BadAnswers.
    """
    header = next(rows, None)
    if not header:
        raise BadAnswers("The file is empty: its first row names the columns.")
    sheet, scorer = Sheet(pack, header), Scorer(pack)
    parts = [part.id for part in pack.subscales]
    patterns = [pattern.id for pattern in pack.scoring.patterns]
    yield [*(header[place] for place in sheet.kept), "total", "band", *parts, *patterns, "cannot_tell"]
    for number, row in enumerate(rows, 2):
        if row:
            found = scorer.score(sheet.answers(row, number))
            yield [row[place] for place in sheet.kept] + _written(found, parts, patterns)


def _written(found: Score, parts: list[str], patterns: list[str]) -> list[Any]:
    """The cells of one score; None is written as a blank."""
    untold = found.total is None and (found.missing or not found.subscales)
    return [
        found.total,
        found.band,
        *[found.subscales[part] for part in parts],
        *["yes" if pattern in found.patterns else None for pattern in patterns],
        found.because if untold or found.prorated else None,
    ]


def score_file(pack: Instrument, source: Path, out: Path | None, screen: TextIO) -> int:
    """Score a file to another, which stands only when it is whole, or to the screen. Return how many rows."""
    with source.open(newline="", encoding="utf-8-sig") as answers:
        rows = scores(pack, csv.reader(answers))
        if out is None:
            return _write(rows, screen)
        part = out.with_name(f"{out.name}.part")
        try:
            with part.open("w", newline="", encoding="utf-8") as half:
                count = _write(rows, half)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        part.replace(out)
        return count


def _write(rows: Iterator[list[Any]], to: TextIO) -> int:
    writer = csv.writer(to, lineterminator="\n")
    count = -1
    for row in rows:
        writer.writerow(row)
        count += 1
    return count
