"""A real Handrail server in a process of its own, on a database of its own, for tests that drive it."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import environ
import psycopg
from django.conf import settings
from django.db import connections

from tests import template

ROOT = Path(__file__).parents[1]


def fresh_database(home: Path) -> str:
    """Return the address of an empty database of its own, on the engine these tests run on."""
    if not (url := template.on_postgres()):
        return f"sqlite:///{home / 'handrail.sqlite3'}"
    return _made_on(url)


def migrated_database(home: Path) -> str:
    """Return the address of a database of its own with all tables and nothing in them."""
    if url := template.on_postgres():
        return _made_on(url, f" TEMPLATE {template.postgres_name()}")
    shutil.copy(template.sqlite_file(), home / "handrail.sqlite3")
    return f"sqlite:///{home / 'handrail.sqlite3'}"


def empty(database: str) -> None:
    """Make of it what `migrated_database` made of it, though a server has it open."""
    if url := template.on_postgres():
        name = database.rsplit("/", 1)[1]
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template.postgres_name()}")
        return
    with (
        closing(sqlite3.connect(template.sqlite_file())) as made,
        closing(sqlite3.connect(database.removeprefix("sqlite:///"), timeout=60)) as theirs,
    ):
        made.backup(theirs)


def _made_on(url: str, words: str = "") -> str:
    name = f"handrail_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{words}")
    return url.rsplit("/", 1)[0] + "/" + name


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """`handrail run`, as its user runs it. `environment` is added to this process's own."""

    home: Path
    database: str
    environment: dict[str, str] = field(default_factory=dict)
    workers: int = 2
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    def environ(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "HANDRAIL_HOME": str(self.home),
            "DATABASE_URL": self.database,
            "DJANGO_SETTINGS_MODULE": "handrail.config.settings",
            "HANDRAIL_WORKER": "0",  # what a test does not ask for takes no time from it
            "SECRET_KEY": settings.SECRET_KEY,  # so that a session made in the test opens this server
            **self.environment,
        }

    def command(self, *words: str) -> str:
        """Run another `handrail` command on the same database; return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "handrail.doors.commands.main", *words],
            env=self.environ(),
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *, seconds: float = 400) -> "Server":
        words = ["run", "--port", str(self.port), "--workers", str(self.workers)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "handrail.doors.commands.main", *words],
                env=self.environ(),
                cwd=self.home,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"The server ended at once:\n{self.log.read_text()[-4000:]}")
            try:
                with urllib.request.urlopen(self.address + "/sign-in/", timeout=2):
                    return self
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        raise RuntimeError(f"The server did not answer:\n{self.log.read_text()[-4000:]}")

    def kill(self) -> None:
        """SIGKILL the server and all its workers, as a power cut would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None


@contextmanager
def stored(server: Server) -> Iterator[None]:
    """Look at what the server stored: inside, the default connection is the server's database.

    The caller has unblocked database access (pytest-django's blocker).
    """
    ours = connections.settings["default"]
    connections["default"].close()
    connections.settings["default"] = _settings_for(server.database)
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = ours
        del connections["default"]


def _settings_for(url: str) -> dict[str, object]:
    wanted = environ.Env.db_url_config(url)
    wanted["OPTIONS"] = dict(settings.DATABASES["default"].get("OPTIONS", {}))
    configured: dict[str, object] = connections.configure_settings({"default": wanted})["default"]
    return configured
