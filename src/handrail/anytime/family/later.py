"""What family sessions need of later stages: what else the leader leads, and where else the client is, at that hour.

Nothing at this floor looks ahead. Those that know say so when the house is put together (`config/apps.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

Elsewhere = Callable[[UUID, datetime, datetime], str]


@dataclass
class Later:
    """Until somebody says so, nothing is known of it."""

    leading: Elsewhere | None = None  # what a member of staff leads between two moments; "": nothing
    expected: Elsewhere | None = None  # where a course of care is expected between two moments


LATER = Later()


def told_later(*, leading: Elsewhere, expected: Elsewhere) -> None:
    """Take up the later stages' answers, once, when everything is loaded."""
    LATER.leading, LATER.expected = leading, expected
