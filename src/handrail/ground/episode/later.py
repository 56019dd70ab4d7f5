"""What happens with a course of care that closes, in stages that this floor does not know.

Those that know say so when the house is put together (`config/apps.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handrail.ground.actor import Actor
from handrail.ground.episode.models import Episode

Closed = Callable[[Episode, Actor, datetime], None]


@dataclass
class Later:
    """Until somebody says so, nothing does."""

    closed: Closed | None = None


LATER = Later()


def told_later(*, closed: Closed) -> None:
    """Take up what is done with a course of care that has just closed, once, when everything is loaded."""
    LATER.closed = closed
