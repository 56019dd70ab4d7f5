"""A questionnaire as its publisher wrote it: words, codes, and the facts that scoring needs."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from handrail.library import reader
from handrail.library.definition import Count, Definition, Id, Span, Stored, Words, shaped
from handrail.library.explain import Mistake

LoincCode = Annotated[str, shaped(r"[0-9]{1,7}-[0-9]", "must be a LOINC code such as 44261-6, not '{found}'")]
AnswerCode = Annotated[
    str, shaped(r"LA[0-9]+-[0-9]", "must be a LOINC answer such as LA6568-5, not '{found}'")
]
ListCode = Annotated[str, shaped(r"LL[0-9]+-[0-9]", "must be a LOINC list such as LL358-3, not '{found}'")]
Score = int | Decimal


class Option(Definition):
    """One answer: what it is worth, its words, and its LOINC answer code. A value that is text is never summed."""

    value: int | str
    label: Words
    loinc: AnswerCode | None = None


class AskWhen(Definition):
    """Ask only when any of these items was answered with at least this value."""

    any_of: tuple[int, ...] = Field(min_length=1)
    at_least: int


class Item(Definition):
    """One question. `options` are always complete here: the file may say them once for all items.

    A pack whose words may not ship names each question by a `concept` of our own instead of its `text`.
    """

    n: Count
    text: Words | None = None
    concept: Words | None = None
    label: Words | None = None  # how the published form numbers it, where that is not n
    options: tuple[Option, ...] = Field(min_length=2)
    id: Id | None = None
    scored: bool = True
    reverse: bool = False
    loinc: LoincCode | None = None
    ask_when: AskWhen | None = None
    follow_up: Words | None = None
    note: Words | None = None

    @property
    def number(self) -> str:
        """How the question is numbered for whoever asks it."""
        return self.label or str(self.n)

    @property
    def low(self) -> int:
        """The smallest value an answer can have."""
        return min(self._numbers())

    @property
    def high(self) -> int:
        """The largest value an answer can have."""
        return max(self._numbers())

    def _numbers(self) -> list[int]:
        return [option.value for option in self.options if isinstance(option.value, int)]

    def mistakes(self) -> Iterator[Mistake]:
        values = [option.value for option in self.options]
        for place, value in enumerate(values):
            if value in values[:place]:
                yield Mistake(
                    ("options", place, "value"), f"{value} stands twice; give each answer its own value"
                )
        if (self.text is None) == (self.concept is None):
            yield Mistake((), "needs text or concept, one of the two; keep the one that may ship")
        if len(self._numbers()) < 2:
            yield Mistake(("options",), "needs at least two answers with a number; add them")


class Band(Span):
    """A range of totals and the publisher's word for it."""

    label: Words


class Subscale(Definition):
    """A score over some of the items."""

    id: Id
    items: tuple[int, ...] = Field(min_length=1)


class Result(Definition):
    """A named outcome of a screen that is not a sum, and how sure its source is."""

    id: Id
    words: Words
    source: Words | None = None
    confidence: Literal["verified", "secondary"] | None = None


class Scoring(Definition):
    """How answers become a score. `missing: no_total` means a blank scored item leaves no total."""

    method: Literal["sum", "asq_screen", "columbia_triage"]
    range: Span | None = None
    subscales: tuple[Subscale, ...] = ()
    missing: Literal["no_total", "no_result"]
    results: tuple[Result, ...] = ()
    rule: Words | None = None


class Cutoff(Definition):
    """A published threshold: totals of at least this, and what it was found to mean."""

    at_least: int
    meaning: Words
    source: Words


class Change(Definition):
    """What counts as change. Points are points of the total; `response_fall` is a share of the baseline."""

    reliable_points: Score | None = None
    reliable_source: Words | None = None
    response_fall: Decimal | None = None
    response_source: Words | None = None
    remission_below: int | None = None
    remission_source: Words | None = None
    recovery_from: int | None = None
    recovery_source: Words | None = None


class ItemAtLeast(Definition):
    """An answer to one item reached a value."""

    item: int
    value: int


class Alert(Definition):
    """When somebody must look, how soon, and what to do. Exactly one of the four conditions."""

    level: Literal["medium", "high", "emergency"]
    action: Words
    item_at_least: ItemAtLeast | None = None
    total_at_least: int | None = None
    rise_at_least: int | None = None
    result: Id | None = None

    def mistakes(self) -> Iterator[Mistake]:
        conditions = (self.item_at_least, self.total_at_least, self.rise_at_least, self.result)
        if sum(condition is not None for condition in conditions) != 1:
            names = "item_at_least, total_at_least, rise_at_least or result"
            yield Mistake((), f"needs exactly one of {names}; keep one, or make two alerts")


class Licence(Definition):
    """What lets the words ship, and the notice that must stand beside them."""

    tier: Literal["ship_full_text", "conditional_text_pack", "reference_only"]
    status: Id
    holder: Words
    notice: Words
    caveat: Words | None = None


class AgeRange(Definition):
    """Ages in whole years."""

    low: int = Field(alias="min", ge=0)
    high: int | None = Field(default=None, alias="max")
    note: Words | None = None


class Loinc(Definition):
    """Codes of the whole: the panel, the total, the answer list, or the result of a screen."""

    panel: LoincCode | None = None
    total: LoincCode | None = None
    answer_list: ListCode | None = None
    result: LoincCode | None = None
    note: Words | None = None


class Instrument(Stored):
    """A questionnaire. `unverified` names the facts in this file that no source has confirmed yet."""

    id: Id
    version: Count
    name: Words
    domain: Words
    licence: Licence
    ages: AgeRange
    respondent: Literal["self", "clinician_asked"]
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
        if self.scoring.method == "sum":
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
        low = sum(item.low for item in self.scored_items)
        high = sum(item.high for item in self.scored_items)
        if self.range != (low, high):
            yield Mistake(("scoring", "range"), f"must be {low} to {high}, what the scored items add up to")

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


def load(file: FilePath) -> Instrument:
    """The instrument in a file. Raises DefinitionError."""
    return reader.read(file, Instrument, prepare=_options_once_for_all)


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
