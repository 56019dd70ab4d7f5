"""Letters a clinic writes for a client: what each may say, and how. Own wording; no letter begins with a diagnosis."""

import string
from collections.abc import Iterator
from typing import Literal, get_args

from pydantic import Field

from handrail.library.definition import Definition, Id, Words
from handrail.library.explain import Mistake

Fact = Literal[
    "period", "care", "schedule", "attendance", "return", "limits", "program", "diagnosis", "medicine", "born"
]
# What a part that needs a fact may put in; the first three stand for everyone.
GIVES: dict[str, tuple[str, ...]] = {
    "": ("client", "clinic", "today"),
    "period": ("from_day", "to_day"),
    "care": ("care_from", "care_to"),
    "schedule": ("days", "hours"),
    "attendance": ("attended", "planned", "dates", "from_day", "to_day"),
    "return": ("return_day",),
    "limits": ("limits",),
    "program": ("program",),
    "diagnosis": ("diagnoses",),
    "medicine": ("medicines",),
    "born": ("born",),
}
SENSITIVE = ("program", "diagnosis", "medicine")  # each says what kind of care it is


class LetterPart(Definition):
    """A sentence or two. `needs`: the fact without which it is left out."""

    words: Words
    needs: Fact | None = None

    def placeholders(self) -> set[str]:
        return {name for _text, name, _spec, _kind in string.Formatter().parse(self.words) if name}

    def mistakes(self) -> Iterator[Mistake]:
        known = {*GIVES[""], *(GIVES[self.needs] if self.needs else ())}
        for name in sorted(self.placeholders() - known):
            yield Mistake(("words",), f"'{{{name}}}' is not given here; needs: {_who_gives(name)}")


def _who_gives(name: str) -> str:
    return next(
        (fact for fact, names in GIVES.items() if name in names), f"one of {', '.join(get_args(Fact))}"
    )


class LetterTemplate(Definition):
    """One kind of letter. `purpose`: as a release names it. `offers`: the facts it may hold; `begins_with`: ticked first."""

    id: Id
    version: Words
    title: Words
    recipient: Words  # who usually gets it
    purpose: Words
    offers: tuple[Fact, ...] = ()
    begins_with: tuple[Fact, ...] = ()
    licensed: bool = False  # signed by a licensed clinician only
    parts: tuple[LetterPart, ...] = Field(min_length=1)

    def mistakes(self) -> Iterator[Mistake]:
        for fact in self.begins_with:
            if fact not in self.offers:
                yield Mistake(("begins_with",), f"'{fact}' is not among what it offers")
            if fact in SENSITIVE:
                yield Mistake(("begins_with",), f"'{fact}' is ticked by whoever writes, never by the letter")
        used = {part.needs for part in self.parts if part.needs}
        for fact in self.offers:
            if fact not in used:
                yield Mistake(("offers",), f"'{fact}' is offered, and no part says it")
        for place, part in enumerate(self.parts):
            if part.needs and part.needs not in self.offers:
                yield Mistake(("parts", place, "needs"), f"'{part.needs}' is not among what it offers")
