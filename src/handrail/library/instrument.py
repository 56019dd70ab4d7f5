"""A questionnaire as its publisher wrote it: words, codes, and the facts that scoring needs."""

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any, Literal, Self

from pydantic import Field

from handrail.library import reader
from handrail.library.definition import Count, Definition, Id, Stored, Words
from handrail.library.explain import Mistake
from handrail.library.instrument_parts import (
    AgeRange,
    Alert,
    Band,
    Change,
    Cutoff,
    Item,
    Language,
    Licence,
    Loinc,
    Scoring,
    Subscale,
)

__all__ = ["Hook", "Hooks", "Instrument", "load", "load_text"]


class Instrument(Stored):
    """A questionnaire. `unverified` names the facts in this file that no source has confirmed yet."""

    id: Id
    version: Count
    name: Words
    domain: Words
    licence: Licence
    ages: AgeRange
    respondent: Literal["self", "caregiver", "clinician_asked", "clinician_rated"]
    plain_name: Words | None = (
        None  # what a client calls the score: "worry score"; None: no score is shown to them
    )
    beside: Id | None = (
        None  # the client's own scale of the same questions, where this is somebody else's view
    )
    languages: tuple[Language, ...] = ("en",)  # of the words that ship, or that the codes are known for
    recall: Words
    stem: Words | None
    how_to_ask: Words | None = None  # for whoever asks: what is asked when
    items: tuple[Item, ...] = Field(min_length=1)
    scoring: Scoring
    bands: tuple[Band, ...]
    cutoffs: tuple[Cutoff, ...]
    change: Change
    alerts: tuple[Alert, ...]
    cadence_days: Count | None
    cadence_basis: Words
    loinc: Loinc
    unverified: tuple[Words, ...]

    @property
    def range(self) -> tuple[int, int] | None:
        """Lowest and highest total, or None for a screen without a total."""
        span = self.scoring.range
        return (span.low, span.high) if span else None

    @property
    def subscales(self) -> tuple[Subscale, ...]:
        """Scores over some of the items."""
        return self.scoring.subscales

    @property
    def higher_is_better(self) -> bool:
        """Whether a higher total means that a person is better."""
        return self.scoring.higher_is_better

    @property
    def short_name(self) -> str:
        """What clinicians call it: PHQ-9."""
        return self.name.rpartition("(")[2].rstrip(")") if "(" in self.name else self.name

    def action_for(self, result: str) -> str:
        """What to do about a screen's result; empty where the pack says nothing about it."""
        return next((alert.action for alert in self.alerts if alert.result == result), "")

    @property
    def needs_wording(self) -> bool:
        """Whether the words are not here: who holds a licence or a permission loads them (`worded`)."""
        return any(item.text is None for item in self.items)

    def worded(self, texts: Mapping[int, str], *, notice: str) -> Self:
        """This pack with the words that a site loaded, and the notice it shows.

        A question that has come since stands there by its concept: it was not asked in these words.
        """
        items = tuple(
            item.model_copy(update={"text": texts.get(item.n, item.concept)}) for item in self.items
        )
        licence = self.licence.model_copy(update={"notice": notice})
        return self.model_copy(update={"items": items, "licence": licence})

    @property
    def scored_items(self) -> tuple[Item, ...]:
        """The items that count toward the total."""
        return tuple(item for item in self.items if item.scored)

    def item(self, n: int) -> Item:
        """The item with that number. Raises KeyError."""
        return {item.n: item for item in self.items}[n]

    def items_to_ask(self, answers: Mapping[int, int | str | None]) -> tuple[Item, ...]:
        """The items that are asked, given the answers so far (item number to value)."""
        return tuple(item for item in self.items if _is_asked(item, answers))

    def mistakes(self) -> Iterator[Mistake]:
        numbers = [item.n for item in self.items]
        if numbers != list(range(1, len(numbers) + 1)):
            yield Mistake(("items",), f"must be numbered 1, 2, 3 in order, not {numbers}; correct n")
        yield from self._reference_mistakes(set(numbers))
        yield from self._wording_mistakes()
        if self.scoring.has_total:
            yield from self._range_mistakes()
            yield from self._band_mistakes()

    def _reference_mistakes(self, known: set[int]) -> Iterator[Mistake]:
        for place, scale in enumerate(self.subscales):
            if not set(scale.items) <= known:
                yield Mistake(
                    ("scoring", "subscales", place, "items"), "names an item that is not here; correct it"
                )
        for place, alert in enumerate(self.alerts):
            at = ("alerts", place)
            if alert.item_at_least and alert.item_at_least.item not in known:
                yield Mistake((*at, "item_at_least"), "names an item that is not here; correct it")
            if alert.part_at_least and alert.part_at_least.part not in {part.id for part in self.subscales}:
                yield Mistake((*at, "part_at_least"), "names a subscale that is not here; correct it")
            if alert.result and alert.result not in {result.id for result in self.scoring.results}:
                yield Mistake((*at, "result"), f"'{alert.result}' is not a result of the scoring; correct it")
        for place, item in enumerate(self.items):
            if item.ask_when and not set(item.ask_when.any_of) <= set(range(1, item.n)):
                yield Mistake(("items", place, "ask_when"), "must name earlier items; correct it")

    def _wording_mistakes(self) -> Iterator[Mistake]:
        if not self.needs_wording:
            return
        if self.licence.tier != "conditional_text_pack":
            yield Mistake(("licence", "tier"), "must be conditional_text_pack while a question has no text")
        for place, item in enumerate(self.items):
            if item.text is not None:
                yield Mistake(("items", place, "text"), "must be a concept: the words are loaded by the site")

    def _range_mistakes(self) -> Iterator[Mistake]:
        low, high = self._reach()
        if self.range != (low, high):
            yield Mistake(("scoring", "range"), f"must be {low} to {high}, what the scored items add up to")

    def _reach(self) -> tuple[int, int]:
        """The lowest and the highest total that answers can give."""
        if self.scoring.method == "percent":
            return 0, 100
        if self.scoring.method == "sum_of_parts":
            reaches = [self.reach_of(part) for part in self.subscales]
            return sum(low for low, _ in reaches), sum(high for _, high in reaches)
        times = self.scoring.times
        return (
            sum(self._least(item) for item in self.scored_items) * times,
            sum(item.high for item in self.scored_items) * times,
        )

    def reach_of(self, part: Subscale) -> tuple[int, int]:
        """The least and the most a subscale can be."""
        items = [item for item in self.items if item.n in part.items]
        if part.method == "count":
            return 0, len(items)
        gather = sum if part.method == "sum" else max
        return gather(item.low for item in items), gather(item.high for item in items)

    @staticmethod
    def _least(item: Item) -> int:
        """A question that is not asked counts 0."""
        return min(item.low, 0) if item.ask_when else item.low

    def _band_mistakes(self) -> Iterator[Mistake]:
        if not self.bands or self.range is None:
            return
        expected = self.range[0]
        for place, band in enumerate(self.bands):
            if band.low != expected:
                yield Mistake(
                    ("bands", place, "from"), f"must be {expected}, so that no total falls between bands"
                )
            expected = band.high + 1
        if expected != self.range[1] + 1:
            yield Mistake(("bands", len(self.bands) - 1, "to"), f"must be {self.range[1]}, the highest total")


def _is_asked(item: Item, answers: Mapping[int, int | str | None]) -> bool:
    gate = item.ask_when
    if gate is None:
        return True
    given = (answers.get(n) for n in gate.any_of)
    return any(isinstance(value, int) and value >= gate.at_least for value in given)


class Hook(Definition):
    """A scale known by name only: who holds it, and what is known of its licence."""

    id: Id
    name: Words
    domain: Words
    holder: Words
    status: Words


class Hooks(Definition):
    """All of them."""

    hooks: tuple[Hook, ...]


def load(file: FilePath) -> Instrument:
    """The instrument in a file. Raises DefinitionError."""
    return load_text(reader.text_of(file), name=file.name)


def load_text(text: str, *, name: str) -> Instrument:
    """The instrument in a text; `name` is how its mistakes call it. Raises DefinitionError."""
    return reader.read_text(text, name, Instrument, prepare=_options_once_for_all)


def _options_once_for_all(written: Any) -> tuple[Any, tuple[Mistake, ...]]:
    """Give each item the answers that the file says once, unless it has its own."""
    if not isinstance(written, dict) or not isinstance(written.get("items"), list):
        return written, ()
    shared = written.get("options")
    filled = [
        {"options": shared, **item} if isinstance(item, dict) and shared else item
        for item in written["items"]
    ]
    return {key: value for key, value in written.items() if key != "options"} | {"items": filled}, ()
