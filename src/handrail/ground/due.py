"""One line of a work list. Computed from the record each time, so that it clears itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse


@dataclass(frozen=True)
class Due:
    """Something that waits for someone: in words, about whom, where to do it, until when.

    `staff_id` is whose it is first; None means anyone whose role may do `verb`.
    """

    words: str
    about: str  # a client's short name, or a thing's
    route: str
    ids: Mapping[str, Any]
    verb: str
    due_at: datetime | None = None
    late: bool = False
    staff_id: UUID | None = None
    kind: str = ""  # the slice, for grouping
    tags: tuple[str, ...] = field(default=())

    @property
    def url(self) -> str:
        return reverse(self.route, kwargs=dict(self.ids))
