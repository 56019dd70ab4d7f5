"""What programs and instruments share: a frozen, strict schema that checks itself, and small values."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from handrail.library.explain import DefinitionError, Mistake, Path, Problem, dotted, mistakes_in


def refusal(*mistakes: Mistake) -> PydanticCustomError:
    """The error by which a validator hands its mistakes, in words and with their places, to the reader."""
    words = "; ".join(mistake.message for mistake in mistakes)
    return PydanticCustomError("mistakes", "{words}", {"words": words, "mistakes": mistakes})


def shaped(pattern: str, message: str) -> AfterValidator:
    """A check that the whole text fits a pattern, with its own words when it doesn't."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise refusal(Mistake((), message.format(found=text)))
        return text

    return AfterValidator(check)


ID_WORDS = "must be a short name of small letters, digits and _, not '{found}'; for example wise_mind"
Id = Annotated[str, shaped(r"[a-z0-9][a-z0-9_]*", ID_WORDS)]
Words = Annotated[str, Field(min_length=1)]
ICD_WORDS = "must be an ICD-10-CM code such as F33 or F41.1, not '{found}'; look the code up"
IcdCode = Annotated[str, shaped(r"[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?", ICD_WORDS)]
Count = Annotated[int, Field(ge=1)]


class Definition(BaseModel):
    """A part of a definition: frozen, no unknown keys, no silent conversions, and consistent with itself."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    def mistakes(self) -> Iterator[Mistake]:
        """What contradicts itself in here; overridden where something can."""
        return iter(())

    def checks(self) -> Iterator[Callable[[], Iterator[Mistake]]]:
        """What `mistakes` looks at, piece by piece, so that one bad part does not hide what is wrong in another."""
        yield self.mistakes

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        found = tuple(self.mistakes())
        if found:
            raise refusal(*found)
        return self


class Stored(Definition):
    """A definition that is kept as a version: it goes to JSON and comes back equal."""

    def as_json(self) -> dict[str, Any]:
        """Plain values for a JSON column; decimals and times are text, so nothing is rounded."""
        return self.model_dump(mode="json", by_alias=True)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The definition again. Raises `DefinitionError` when what was stored no longer fits the schema."""
        try:
            return cls.model_validate_json(json.dumps(stored))
        except ValidationError as error:
            name = str(stored.get("id", cls.__name__.lower()))
            problems = [Problem(name, 0, dotted(at), said) for at, said in mistakes_in(error, cls)]
            raise DefinitionError(problems) from error

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of the canonical JSON: two definitions with one digest say the same."""
        canonical = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


class Span(Definition):
    """Whole numbers from `low` to `high`, both counted in. In the file: {from: 4, to: 8}."""

    low: int = Field(alias="from", ge=0)
    high: int = Field(alias="to", ge=0)

    def __contains__(self, number: int | Decimal) -> bool:
        return self.low <= number <= self.high

    def __str__(self) -> str:
        return f"{self.low}" if self.low == self.high else f"{self.low}–{self.high}"

    def mistakes(self) -> Iterator[Mistake]:
        if self.low > self.high:
            yield Mistake(("from",), f"is {self.low}, more than to, {self.high}; swap or correct them")


def repeated(ids: Iterable[str], places: Iterable[Path]) -> Iterator[Mistake]:
    """A mistake at each second use of an id."""
    seen: Counter[str] = Counter()
    for name, place in zip(ids, places, strict=True):
        seen[name] += 1
        if seen[name] > 1:
            yield Mistake(place, f"'{name}' is used twice; give each its own id")


def repeated_in(key: str, things: Iterable[Any]) -> Iterator[Mistake]:
    """A mistake at each second use of an id in the list that stands under `key`."""
    ids = [thing.id for thing in things]
    return repeated(ids, ((key, place, "id") for place in range(len(ids))))
