"""The words of a program's public page."""

from pydantic import Field

from handrail.library.definition import Definition, Words


class QuestionAnswer(Definition):
    """A question people ask, and its answer."""

    q: Words
    a: Words


class CannotTake(Definition):
    """A condition the program is not able to treat, and where such a person finds help instead."""

    condition: Words
    where_instead: Words


class PublicText(Definition):
    """The words of the public page, at about a sixth-grade reading level. The typical week is made, not written."""

    what_it_is: Words
    who_it_helps: tuple[Words, ...] = Field(min_length=1)
    benefits: tuple[Words, ...] = Field(min_length=1)
    what_to_expect: Words
    questions: tuple[QuestionAnswer, ...]
    tips: tuple[Words, ...]
    what_to_bring: tuple[Words, ...] = ()
    what_we_cannot_take: tuple[CannotTake, ...]
    first_day: Words
