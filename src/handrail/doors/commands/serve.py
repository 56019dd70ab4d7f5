"""Serving Handrail: static files gathered, then granian in front of the WSGI application."""

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


def serve(*, host: str, port: int, workers: int, threads: int) -> None:
    """Serve until told to stop. Each worker handles so many requests at once; others wait in line."""
    connections.close_all()
    Server(
        "handrail.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backpressure=threads * 8,
        websockets=False,
        log_access=False,
        working_dir=Path.cwd(),
    ).serve()
