"""Work that no page waits for: reminders are sent, what is usual is learned, weeks are searched for, old write keys go.

Any number of these may run at once.
"""

import logging
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connections
from django_scopes import scope

from handrail.anytime.measures import operations as measures
from handrail.anytime.measures import queries as scales
from handrail.anytime.outbox import operations as outbox
from handrail.anytime.outbox import queries as messages
from handrail.care.aftercare import queries as aftercare
from handrail.care.schedule import queries as schedule
from handrail.doors.commands.planning import Searches
from handrail.ground import clock
from handrail.ground.access import write_keys
from handrail.ground.actor import system
from handrail.ground.clinic import queries as clinic

EVERY_SECONDS = 20
AT_ONCE = 200  # messages a pass, so that a stop is heard
# A sender that has not settled a message by then was killed.
LEFT_AFTER = timedelta(minutes=5)
log = logging.getLogger("handrail.work")


def work(*, once: bool = False) -> None:
    """Do what is due, then wait; until told to stop."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    searches = Searches()
    try:
        while not stopped.is_set():
            with _going_on():
                pass_once(at=clock.now())
            if once:
                with _going_on():
                    searches.look()
                    searches.wait()
                return
            for _second in range(EVERY_SECONDS):
                with _going_on():
                    searches.look()
                if stopped.wait(1) or _left_alone():
                    return
    finally:
        searches.end()


@contextmanager
def _going_on() -> Iterator[None]:
    """The database is away, or one message is odd: neither ends the reminders of everybody else."""
    try:
        yield
    except Exception:
        log.exception("This pass ended early; the work goes on with the next.")
        connections.close_all()


def _left_alone() -> bool:
    """Whether the server this works beside is gone: killed, it could not say so."""
    server = os.environ.get("HANDRAIL_WORKS_FOR")
    return server is not None and str(os.getppid()) != server


def _queued(kinds: Iterable[str]) -> list[Any]:
    return [one for kind in kinds for one in messages.queued_about(f"{kind}:")]


def pass_once(*, at: datetime, **provided: Any) -> int:
    """Do for each organization what is due now. Returns how many messages went out. `provided`: `provide`, for tests."""
    sent = 0
    write_keys.forget_old(at=at)
    for organization in clinic.organizations():
        with scope(organization=organization):
            by = system(organization.pk)
            questions = scales.reminders_due(at=at, base=settings.ADDRESS)
            after = aftercare.reminders_due(at=at, base=settings.ADDRESS)
            days = schedule.reminders_due(at=at, base=settings.ADDRESS)
            outbox.put([*days, *questions, *after], by=by, at=at)
            stale = [
                *schedule.not_so_any_more(_queued(schedule.REMINDED_OF), at=at),
                *scales.not_so_any_more(messages.queued_about("questions:"), wanted=questions),
                *aftercare.not_so_any_more(messages.queued_about("aftercare:"), wanted=after),
            ]
            for one in stale:
                outbox.drop(one, by=by, at=at)
            for left in messages.left_behind(before=at - LEFT_AFTER):
                outbox.take_up(left, by=by, at=at, **provided)
            waiting = messages.waiting(as_of=at, limit=AT_ONCE)
            for site in scales.to_learn(at=at):
                measures.learn(site, by=by, at=at)
            sent += sum(outbox.send(one, by=by, at=at, **provided) for one in waiting)
    return sent
