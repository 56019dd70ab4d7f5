"""What was said after a concern was raised, beside what raised it.

A concern keeps what was answered when it was raised. Answers that can still be given or changed are kept by a slice above,
which this one does not know: it says here how they are read (`keeps_answers`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handrail.anytime.safety.models import Concern


@dataclass(frozen=True)
class Said:
    """One answer to one question, both in words. `first`: it was not answered before."""

    question: str
    answer: str
    at: datetime
    first: bool


@dataclass(frozen=True)
class Answered:
    """A question and its answer as the concern was raised, and what was said to it since, in order."""

    question: str
    answer: str
    since: tuple[Said, ...]

    @property
    def changed(self) -> bool:
        """Whether another answer stands now than the one that was given then."""
        return bool(self.since) and not self.since[0].first and self.since[-1].answer != self.answer


Reader = Callable[[UUID], list[Said]]  # by the id of what a concern is about: every answer in it, in order
_READERS: dict[str, Reader] = {}


def keeps_answers(about: str) -> Callable[[Reader], Reader]:
    """Say how every answer of such a thing is read, by the label by which concerns name it (`about_of`)."""

    def named(read: Reader) -> Reader:
        _READERS[about] = read
        return read

    return named


def answered(concern: Concern) -> list[Answered]:
    """Return all that was answered when a concern was raised, with what was said to each question since."""
    label, _colon, about = concern.about.partition(":")
    read = _READERS.get(label)
    said = read(UUID(about)) if read and concern.answers else []
    return [
        Answered(question, answer, _since([one for one in said if one.question == question], answer, concern))
        for question, answer in concern.answers
    ]


def _since(said: list[Said], answer: str, concern: Concern) -> tuple[Said, ...]:
    """Return what came after the answer that the concern keeps; that one was given in the moment that raised it, or before."""
    known = (n for n, one in enumerate(said) if one.at == concern.raised_at and one.answer == answer)
    if (n := next(known, None)) is not None:
        return tuple(said[n + 1 :])
    return tuple(one for one in said if one.at > concern.raised_at)
