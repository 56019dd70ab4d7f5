"""Serving Handrail: static files gathered, then granian in front of the WSGI application."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from granian.constants import Interfaces
from granian.server import Server


def gather_static() -> None:
    """Copy the front-end files beside the database, hashed and compressed, if any of them changed."""
    stamp = settings.STATIC_ROOT / "gathered"
    newest = max(path.stat().st_mtime_ns for path in settings.PACKAGE.rglob("static/**/*") if path.is_file())
    if stamp.exists() and stamp.read_text() == str(newest):
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(str(newest))


@contextmanager
def working(wanted: bool) -> Iterator[None]:
    """Send reminders beside the server, in a process of its own, and end it with the server."""
    if not wanted:
        yield
        return
    beside = os.environ | {
        "HANDRAIL_WORKS_FOR": str(os.getpid())
    }  # it ends when this process does, however it ends
    worker = subprocess.Popen([sys.executable, "-m", "handrail.doors.commands.main", "work"], env=beside)
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(timeout=10)


# A browser keeps up to six connections open while its person reads. They cost almost nothing, and the next phone
# must not wait for one to be given up: many more are held than there are requests at once.
CONNECTIONS = 2000


def serve(*, host: str, port: int, workers: int, threads: int) -> None:
    """Serve until told to stop. Each worker handles so many requests at once; others wait in line."""
    connections.close_all()
    _soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (most, most)
    )  # a shell's usual 1,024 files are fewer than that
    Server(
        "handrail.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backpressure=CONNECTIONS,  # granian counts connections here, idle ones too, not requests
        websockets=False,
        log_access=False,
        working_dir=Path.cwd(),
    ).serve()
