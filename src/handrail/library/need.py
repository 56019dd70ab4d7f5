"""What a client may need beside care: the words a directory of places is searched by."""

from collections.abc import Iterator

from pydantic import Field

from handrail.library.definition import Definition, Id, Words, repeated_in
from handrail.library.explain import Mistake


class Need(Definition):
    id: Id
    words: Words


class Needs(Definition):
    """All of them, in the order in which they are offered."""

    needs: tuple[Need, ...] = Field(min_length=1)

    def mistakes(self) -> Iterator[Mistake]:
        yield from repeated_in("needs", self.needs)
