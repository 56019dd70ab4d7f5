"""Searching for a week beside the pages: each search in a process of its own, which may take memory and may be killed."""

import resource
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django_scopes import scope

from handrail.care.schedule import operations, queries
from handrail.ground import clock
from handrail.ground.actor import Actor, system
from handrail.ground.clinic import queries as clinic
from handrail.ground.steps import NotAllowed
from handrail.planner.problem import ProblemError, read

MEMORY = 4 * 2**30  # bytes of address space a search may take: the compiler's share is most of it
SIGN_SECONDS = 10.0
TELL_SECONDS = 1.0  # between two words about how far it is: each is a write
SETTLE_SECONDS = 60.0  # a step takes a hundredth of a second at a hundred clients, a tenth at five hundred
END_SECONDS = 5.0  # that a search has to keep its best week when the worker ends


class Searches:
    """The processes that search, as the worker keeps them: one at a time, so that the pages stay quick."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.run: tuple[Any, UUID] | None = None  # its organization and its id
        self.signed = 0.0

    def look(self) -> None:
        """Start the next search that waits, if none runs; note one whose process ended without a word."""
        if self.process is None:
            self._start_next()
        elif self.process.poll() is not None:
            self._note_end(self.process.returncode)
        elif time.monotonic() - self.signed > SIGN_SECONDS:
            self.signed = time.monotonic()
            self._sign()

    def wait(self) -> None:
        """Wait until the search that runs is over, if one does."""
        if self.process is not None:
            self.process.wait()
            self._note_end(self.process.returncode)

    def end(self) -> None:
        """End the search that runs: it keeps the best week so far, unless it can't hear."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:  # busy inside the compiler
            self.process.kill()
            self.process.wait()
        self._note_end(self.process.returncode)

    def _start_next(self) -> None:
        for organization in clinic.organizations():
            with scope(organization=organization):
                by = system(organization.pk)
                for lost in queries.lost_runs(as_of=clock.now()):
                    _give_up(lost, by)
                waiting = queries.queued_runs()
            if waiting:
                self.run = organization, waiting[0].pk
                command = [sys.executable, "-m", "handrail.doors.commands.main", "timetable-run"]
                self.process = subprocess.Popen([*command, str(waiting[0].pk)])  # noqa: S603 - our own, with an id
                self.signed = time.monotonic()
                return

    def _sign(self) -> None:
        """The process may be inside the compiler for minutes, where it can't say that it is alive."""
        if self.run is not None:
            organization, run_id = self.run
            with scope(organization=organization):
                by = system(organization.pk)
                operations.tell_plan(queries.run_for(by, run_id), by=by, at=clock.now())

    def _note_end(self, code: int) -> None:
        ended, self.process, self.run = self.run, None, None
        if ended is None:
            return
        organization, run_id = ended
        with scope(organization=organization):
            by = system(organization.pk)
            run = queries.run_for(by, run_id)
            if run.state in ("queued", "running"):
                how = f"signal {-code}" if code < 0 else f"code {code}"
                _give_up(
                    run,
                    by,
                    f"The process that searched ended early ({how}). Nothing was changed; start it again.",
                )


def _give_up(run: Any, by: Actor, why: str = "") -> None:
    with suppress(NotAllowed):  # somebody noted it a moment ago
        operations.give_up_plan(run, by=by, at=clock.now(), why=why)


def search_here(run_id: UUID) -> bool:
    """Do one search in a process that does nothing else. Return whether there was one to do."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    return search(run_id, stopped)


def search(run_id: UUID, stopped: threading.Event) -> bool:
    """Do one search until it is over, or this is set. Return whether there was one to do."""
    for organization in clinic.organizations():
        with scope(organization=organization):
            by = system(organization.pk)
            with suppress(ObjectDoesNotExist):
                _search(queries.run_for(by, run_id), by, stopped)
                return True
    return False


def _search(run: Any, by: Actor, stopped: threading.Event) -> None:
    with suppress(NotAllowed):
        operations.begin_plan(run, by=by, at=clock.now())
        try:
            answer = _found(run, by, stopped)
        except ProblemError as wrong:
            operations.give_up_plan(run, by=by, at=clock.now(), why=" ".join(wrong.found))
        except MemoryError:
            operations.give_up_plan(
                run, by=by, at=clock.now(), why="The search took more memory than it may have."
            )
        else:
            if stopped.is_set():  # told so by the worker, not on the page
                run.refresh_from_db(fields=["told_at", "state"])  # as read at the beginning, it looks lost
                operations.stop_plan(run, by=by, at=clock.now())
            brought = _asked_besides(run, by, answer, stopped)
            operations.finish_plan(run, by=by, at=clock.now(), answer=answer, brought=brought)


def _asked_besides(
    run: Any, by: Actor, answer: dict[str, Any], stopped: threading.Event
) -> dict[str, Any] | None:
    """Answer what was asked about beside the search, if anything was. The week that was found is kept first, whatever becomes of this."""
    if run.what_if is None or stopped.is_set():
        return None
    operations.keep_plan(run, by=by, at=clock.now(), answer=answer)
    try:
        return _brought(run, by, answer, stopped)
    except (ProblemError, MemoryError):
        return None


def _brought(run: Any, by: Actor, answer: dict[str, Any], stopped: threading.Event) -> dict[str, Any] | None:
    """Search once more with the change that was asked about, as long; None where nothing was asked, or it was stopped meanwhile."""
    from handrail.planner.solve import Progress, solve  # noqa: PLC0415 - it brings the compiler along

    said, goes_on = time.monotonic(), True

    def tell(_so_far: Progress) -> bool:
        nonlocal said, goes_on
        if time.monotonic() - said >= TELL_SECONDS:
            said = time.monotonic()
            goes_on = operations.tell_plan(run, by=by, at=clock.now())
        return goes_on and not stopped.is_set()

    other = run.what_if["problem"]
    found = solve(read(other), seed=run.seed, seconds=float(run.seconds), tell=tell).json()
    if not goes_on or stopped.is_set():
        return None
    return queries.brought(run.problem, answer, other, found)


def _found(run: Any, by: Actor, stopped: threading.Event) -> dict[str, Any]:
    from handrail.planner.solve import Progress, ready, solve  # noqa: PLC0415 - it brings the compiler along

    ready()  # compiled once on a machine, in minutes: the search's own time begins after it
    said = 0.0

    def tell(so_far: Progress) -> bool:
        nonlocal said
        if stopped.is_set():
            return False
        if time.monotonic() - said < TELL_SECONDS and so_far.part < 1:
            return True
        said = time.monotonic()
        return operations.tell_plan(
            run, by=by, at=clock.now(), part=so_far.part, cost=so_far.cost, unmet=so_far.unmet
        )

    found = solve(read(run.problem), seed=run.seed, seconds=float(run.seconds), tell=tell).json()
    until = time.monotonic() + SETTLE_SECONDS
    return queries.settled(run.problem, found, go=lambda: time.monotonic() < until and not stopped.is_set())
