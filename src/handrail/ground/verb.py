"""A verb: one act in one transaction, and its lines of the record under one hold of the chain.

    @verb
    def admit(episode: Episode, *, by: Actor, at: datetime) -> None: ...

A verb that another verb calls is a part of it: it opens no transaction of its own, and its lines
are written with those of the whole, at the very end. So the chain is locked last, after every
other row, and only once. A part that may fail and be undone alone stands in `with attempt():`.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Act:
    """What a running verb still owes the record when it ends."""

    lines: list[Any] = field(default_factory=list)
    keep: Callable[[list[Any]], None] | None = None


_running: ContextVar[Act | None] = ContextVar("running verb", default=None)


def running() -> Act | None:
    """Return the verb that runs in this thread, or None."""
    return _running.get()


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function a verb. What it raises undoes all of it."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _running.get() is not None:
            return function(*args, **kwargs)
        act = Act()
        token = _running.set(act)
        try:
            with transaction.atomic():
                done = function(*args, **kwargs)
                if act.keep is not None:
                    act.keep(act.lines)
                return done
        finally:
            _running.reset(token)

    return run


@contextmanager
def attempt() -> Iterator[None]:
    """Undo what is done inside, its lines of the record too, when it raises; the verb itself may go on."""
    act = _running.get()
    owed = len(act.lines) if act else 0
    try:
        with transaction.atomic():
            yield
    except BaseException:
        if act:
            del act.lines[owed:]
        raise
