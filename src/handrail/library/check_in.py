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


# What the safety scan and the record read under a fixed name: its kind, and between which ends it is answered.
READ = {
    "mood": ("scale", 0, 10),
    "urges": ("scale", 0, 10),
    "sleep_hours": ("hours", 0, 24),
    "substance_use": ("yes_no", None, None),
    "withdrawal": ("yes_no", None, None),
}
# The same of the choices: the answers that are understood.
UNDERSTOOD = {
    "medication_taken": {"all", "some", "none", "not_prescribed"},
    "goal_progress": {"done", "partly", "not_yet"},
    "home_practice": {"done", "partly", "not_yet"},
}


class CheckIn(Definition):
    """The questions in order. There is always a safety question, and it can't be skipped."""

    questions: tuple[Question, ...] = Field(min_length=1)

    def question(self, question_id: str) -> Question:
        """The question of that id. Raises KeyError."""
        return {question.id: question for question in self.questions}[question_id]

    def mistakes(self) -> Iterator[Mistake]:
        yield from repeated_in("questions", self.questions)
        yield from self._misread()
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

    def _misread(self) -> Iterator[Mistake]:
        """A question the safety scan reads must be answered as it expects; any other id is the program's own."""
        for place, asked in enumerate(self.questions):
            kind, low, high = READ.get(asked.id, (asked.kind, asked.low, asked.high))
            if (asked.kind, asked.low, asked.high) != (kind, low, high):
                ends = f" from {low} to {high}" if low is not None else ""
                words = f"{asked.id} is read by the safety scan as {kind}{ends}; keep it so, or give your question an id of its own"
                yield Mistake(("questions", place), words)
            known = UNDERSTOOD.get(asked.id)
            if known and (asked.kind != "choice" or not {choice.id for choice in asked.choices} <= known):
                words = f"{asked.id} is a choice of {', '.join(sorted(known))}; use these ids, or give your question an id of its own"
                yield Mistake(("questions", place), words)
