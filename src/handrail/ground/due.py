"""One line of a work list. Computed from the record each time, so that it clears itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

ORDINARY = 3  # after what is a crisis (0), urgent (1) or goes before others (2)


@dataclass(frozen=True)
class Due:
    """Something that waits for someone: in words, about whom, where to do it, until when.

    `staff_id` is whose it is first; None means anyone whose role may do `verb`. `rank` is how pressing
    it is before any clock: 0 stands first, late or not; work that says nothing is ordinary.
    """

    words: str
    about: str  # a client's short name, or a thing's
    route: str
    ids: Mapping[str, Any]
    verb: str
    due_at: datetime | None = None
    late: bool = False
    staff_id: UUID | None = None
    rank: int = ORDINARY
    kind: str = ""  # the slice, for grouping
    tags: tuple[str, ...] = field(default=())

    @property
    def url(self) -> str:
        return reverse(self.route, kwargs=dict(self.ids))
