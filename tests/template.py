"""A database that was migrated once, to copy: migrating an empty one anew takes seconds of every test that needs its own."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

ROOT = Path(__file__).parents[1]
NAME = "handrail_template"


def on_postgres() -> str:
    """Return the address of the PostgreSQL server these tests run on, or nothing."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else ""


def sqlite_file() -> Path:
    """Return a migrated file. It is kept from run to run, named after all that makes it: steps, guards, libraries."""
    code = ROOT / "src" / "handrail"
    made_by = [
        *sorted(code.rglob("migrations/*.py")),
        *sorted((code / "ground" / "record").rglob("*.py")),
        code / "doors" / "commands" / "main.py",
        code / "doors" / "commands" / "first_tables.py",
        ROOT / "requirements.lock",
    ]
    key = hashlib.sha256(b"".join(one.read_bytes() for one in made_by)).hexdigest()[:16]
    file = Path(tempfile.gettempdir()) / f"handrail-template-{key}.sqlite3"
    with _alone(file.name):
        if not file.exists():
            with tempfile.TemporaryDirectory() as home:
                fresh = Path(home) / "handrail.sqlite3"
                _migrate(f"sqlite:///{fresh}")
                with sqlite3.connect(fresh) as whole:
                    whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                whole.close()
                part = shutil.copy(fresh, file.with_suffix(".part"))
                Path(part).replace(file)
    return file


def postgres_name() -> str:
    """Return the name of a migrated database on this run's own server."""
    url = on_postgres()
    with (
        _alone(f"{NAME}-{url.rsplit(':', 1)[1].replace('/', '-')}"),
        psycopg.connect(url, autocommit=True) as here,
    ):
        if not here.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            here.execute(f"CREATE DATABASE {NAME}_part")
            _migrate(f"{url.rsplit('/', 1)[0]}/{NAME}_part")
            here.execute(f"ALTER DATABASE {NAME}_part RENAME TO {NAME}")
    return NAME


@contextmanager
def _alone(what: str) -> Iterator[None]:
    """Let one process of a run do this; the others wait."""
    with (Path(tempfile.gettempdir()) / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [sys.executable, "-m", "handrail.doors.commands.main", "migrate"],
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT / "src"),
                "HANDRAIL_HOME": home,
                "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "handrail.config.settings",
            },
            cwd=home,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
