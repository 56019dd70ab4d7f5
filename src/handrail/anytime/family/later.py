"""What family sessions need of later stages: what else somebody leads at that hour.

Nothing at this floor looks ahead. Those that know say so when the house is put together (`config/apps.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

Leading = Callable[[UUID, datetime, datetime], str]


@dataclass
class Later:
    """Until somebody says so, nothing is known of it."""

    leading: Leading | None = None  # what a member of staff leads between two moments; "": nothing


LATER = Later()


def told_later(*, leading: Leading) -> None:
    """Take up the later stages' answer, once, when everything is loaded."""
    LATER.leading = leading
