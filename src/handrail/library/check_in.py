"""The questions a client answers when they arrive: a few, plain, always in the same order."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from pydantic import Field

from handrail.library.definition import Definition, Id, Words, repeated_in
from handrail.library.explain import Mistake


class Choice(Definition):
    """One answer to choose, and the words on its button."""

    id: Id
    label: Words


class Question(Definition):
    """One check-in question.

    scale: whole numbers from low to high; hours: from low to high in steps of `step`; yes_no; choice: one of `choices`.
    Any question may be skipped except where `may_skip` is false, and then `why` says why it is asked.
    """

    id: Id
    kind: Literal["scale", "hours", "yes_no", "choice"]
    words: Words
    low: int | None = None
    high: int | None = None
    step: Decimal | None = None
    low_label: Words | None = None
    high_label: Words | None = None
    choices: tuple[Choice, ...] = ()
    may_skip: bool = True
    why: Words | None = None
    asked_of: Literal["everyone", "substance_use"] = "everyone"

    def mistakes(self) -> Iterator[Mistake]:
        if self.kind in ("scale", "hours") and (self.low is None or self.high is None):
            yield Mistake((), f"a question of kind {self.kind} needs low and high; add both")
        elif self.low is not None and self.high is not None and self.low >= self.high:
            yield Mistake(("low",), f"is {self.low}, not less than high, {self.high}; swap or correct them")
        if self.kind == "choice" and len(self.choices) < 2:
            yield Mistake(("kind",), "a choice needs at least two choices; list them under choices")
        if not self.may_skip and self.why is None:
            yield Mistake(("may_skip",), "a question that can't be skipped must say why it is asked; add why")
        yield from repeated_in("choices", self.choices)


class CheckIn(Definition):
    """The questions in order. There is always a safety question, and it can't be skipped."""

    questions: tuple[Question, ...] = Field(min_length=1)

    def question(self, question_id: str) -> Question:
        """The question of that id. Raises KeyError."""
        return {question.id: question for question in self.questions}[question_id]

    def mistakes(self) -> Iterator[Mistake]:
        yield from repeated_in("questions", self.questions)
        safety = [(n, q) for n, q in enumerate(self.questions) if q.id == "safety"]
        if not safety:
            yield Mistake(
                ("questions",), "has no question with the id safety; add it: every check-in asks it"
            )
        for place, question in safety:
            if question.may_skip or question.kind != "yes_no":
                yield Mistake(
                    ("questions", place),
                    "the safety question must be kind yes_no with may_skip false; correct them",
                )
