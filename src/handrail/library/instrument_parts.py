"""The parts of a questionnaire: items and their answers, scoring, thresholds, change, alerts, licence, codes."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from handrail.library.definition import Count, Definition, Id, Span, Words, shaped
from handrail.library.explain import Mistake

LoincCode = Annotated[str, shaped(r"[0-9]{1,7}-[0-9]", "must be a LOINC code such as 44261-6, not '{found}'")]
AnswerCode = Annotated[
    str, shaped(r"LA[0-9]+-[0-9]", "must be a LOINC answer such as LA6568-5, not '{found}'")
]
ListCode = Annotated[str, shaped(r"LL[0-9]+-[0-9]", "must be a LOINC list such as LL358-3, not '{found}'")]
Language = Annotated[
    str, shaped(r"[a-z]{2}(-[A-Z]{2})?", "must be a language such as en or es-MX, not '{found}'")
]
Score = int | Decimal


class Option(Definition):
    """One answer: its code, its words, its LOINC answer code, and what it counts.

    `points` is what it adds to a score where that is not its code; `no_answer` counts as left blank (refused, not
    sure). A code that is text is never counted.
    """

    value: int | str
    label: Words
    points: int | None = None
    no_answer: bool = False
    loinc: AnswerCode | None = None

    def mistakes(self) -> Iterator[Mistake]:
        if self.no_answer and self.points is not None:
            yield Mistake(("points",), "must not stand beside no_answer; keep one of the two")

    @property
    def worth(self) -> int | None:
        """What it counts; None: it counts as left blank."""
        if self.no_answer or isinstance(self.value, str):
            return None
        return self.value if self.points is None else self.points


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

    @cached_property
    def worth(self) -> dict[int, int | None]:
        """What each answer counts, by its code. None: it counts as left blank."""
        return {option.value: option.worth for option in self.options if isinstance(option.value, int)}

    @property
    def low(self) -> int:
        """The least an answer can count."""
        return min(self._points())

    @property
    def high(self) -> int:
        """The most an answer can count."""
        return max(self._points())

    def _points(self) -> list[int]:
        return [points for points in self.worth.values() if points is not None]

    def mistakes(self) -> Iterator[Mistake]:
        values = [option.value for option in self.options]
        for place, value in enumerate(values):
            if value in values[:place]:
                yield Mistake(
                    ("options", place, "value"), f"{value} stands twice; give each answer its own value"
                )
        if (self.text is None) == (self.concept is None):
            yield Mistake((), "needs text or concept, one of the two; keep the one that may ship")
        if len(self._points()) < 2:
            yield Mistake(("options",), "needs at least two answers with a number; add them")


class Band(Span):
    """A range of totals and the publisher's word for it."""

    label: Words


class Subscale(Definition):
    """A score over some of the items: their sum, the highest answer, or how many count at least `at_least`.

    `needs: any` is for questions of which a person answers only those that are theirs.
    """

    id: Id
    items: tuple[int, ...] = Field(min_length=1)
    method: Literal["sum", "highest", "count"] = "sum"
    at_least: int | None = None
    needs: Literal["all", "any"] = "all"
    higher_is_better: bool = False

    def mistakes(self) -> Iterator[Mistake]:
        if (self.method == "count") != (self.at_least is not None):
            yield Mistake(("at_least",), "belongs to method count, and to it alone; add it or take it out")


class PartAtLeast(Definition):
    """A subscale reached a value."""

    part: Id
    value: int


class Pattern(Definition):
    """What subscales mean together: a provisional diagnosis, a domain to ask more about. A hint, never a diagnosis."""

    id: Id
    words: Words
    all_of: tuple[PartAtLeast, ...] = ()
    any_of: tuple[PartAtLeast, ...] = ()
    source: Words

    def mistakes(self) -> Iterator[Mistake]:
        if bool(self.all_of) == bool(self.any_of):
            yield Mistake((), "needs all_of or any_of, one of the two; keep one")


class Result(Definition):
    """A named outcome of a screen that is not a sum, and how sure its source is."""

    id: Id
    words: Words
    source: Words | None = None
    confidence: Literal["verified", "secondary"] | None = None


class Scoring(Definition):
    """How answers become a score.

    sum: the scored items; `times` multiplies it. sum_of_parts: the subscales. percent: the sum as a percentage of
    the most that the answered items could give, a question that does not apply left out. parts: subscales only.
    `missing: no_total`: a blank scored item leaves no total; `prorate`: up to `prorate_up_to` blanks are filled with
    the mean of the others, and the sum is rounded half up.
    """

    method: Literal["sum", "sum_of_parts", "percent", "parts", "asq_screen", "columbia_triage"]
    range: Span | None = None
    times: Count = 1
    higher_is_better: bool = False
    subscales: tuple[Subscale, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    missing: Literal["no_total", "prorate", "no_result"]
    prorate_up_to: Count | None = None
    results: tuple[Result, ...] = ()
    rule: Words | None = None
    source: Words | None = None

    @property
    def is_screen(self) -> bool:
        """Whether the outcome is a result and not a number."""
        return self.method in ("asq_screen", "columbia_triage")

    @property
    def has_total(self) -> bool:
        """Whether there is one number for the whole."""
        return not self.is_screen and self.method != "parts"

    def mistakes(self) -> Iterator[Mistake]:
        if (self.missing == "prorate") != (self.prorate_up_to is not None):
            yield Mistake(
                ("prorate_up_to",), "belongs to missing: prorate, and to it alone; add it or take it out"
            )
        if self.missing == "prorate" and self.method != "sum":
            yield Mistake(("missing",), "can be prorate for method sum only; say no_total")
        if self.has_total != (self.range is not None):
            yield Mistake(
                ("range",), f"{'must' if self.has_total else 'must not'} be given for method {self.method}"
            )
        if self.times != 1 and self.method != "sum":
            yield Mistake(("times",), "belongs to method sum; take it out")
        known = {part.id for part in self.subscales}
        for place, pattern in enumerate(self.patterns):
            if not {one.part for one in (*pattern.all_of, *pattern.any_of)} <= known:
                yield Mistake(("patterns", place), "names a subscale that is not here; correct it")


class Cutoff(Definition):
    """A published threshold: totals (or a subscale) of at least, or at most, this, and what it was found to mean."""

    at_least: int | None = None
    at_most: int | None = None
    part: Id | None = None
    whom: Words | None = None  # where it holds for some people only
    meaning: Words
    source: Words

    def mistakes(self) -> Iterator[Mistake]:
        if (self.at_least is None) == (self.at_most is None):
            yield Mistake((), "needs at_least or at_most, one of the two; keep one")


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
    reliability: Decimal | None = None  # test-retest: a site's own reliable change is computed with it
    reliability_source: Words | None = None

    def mistakes(self) -> Iterator[Mistake]:
        if (self.reliability is None) != (self.reliability_source is None):
            yield Mistake(("reliability",), "needs reliability_source beside it; add it or take it out")
        if self.reliability is not None and not 0 < self.reliability < 1:
            yield Mistake(("reliability",), "must be more than 0 and less than 1; correct it")


class ItemAtLeast(Definition):
    """An answer to one item counts at least this."""

    item: int
    value: int


class Alert(Definition):
    """When somebody must look, how soon, and what to do. Exactly one of the five conditions."""

    level: Literal["medium", "high", "emergency"]
    action: Words
    item_at_least: ItemAtLeast | None = None
    part_at_least: PartAtLeast | None = None
    total_at_least: int | None = None
    rise_at_least: int | None = None
    result: Id | None = None

    def mistakes(self) -> Iterator[Mistake]:
        conditions = (
            self.item_at_least,
            self.part_at_least,
            self.total_at_least,
            self.rise_at_least,
            self.result,
        )
        if sum(condition is not None for condition in conditions) != 1:
            names = "item_at_least, part_at_least, total_at_least, rise_at_least or result"
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
