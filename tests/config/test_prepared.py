"""Statements to PostgreSQL are prepared, unless whoever runs it says that a pooler can't take them."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from handrail.config import prepared
from handrail.ground.access.models import User

POSTGRES = "postgres://somebody@127.0.0.1:5432/handrail"
OPTIONS = "from handrail.config.settings import DATABASES; print(DATABASES['default'].get('OPTIONS'))"


def options(**environment: str) -> str:
    """Return the options of the connection as a process of its own reads them from its environment."""
    said = {name: one for name, one in os.environ.items() if name != "DATABASE_PREPARED"} | environment
    run = subprocess.run(
        [sys.executable, "-c", OPTIONS], env=said, capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


def test_a_direct_connection_prepares_and_one_variable_turns_it_off():
    assert options(DATABASE_URL=POSTGRES) == "{'server_side_binding': True, 'prepare_threshold': 5}"
    assert options(DATABASE_URL=POSTGRES, DATABASE_PREPARED="0") == "None"


def test_what_the_address_says_of_the_connection_stays():
    said = options(DATABASE_URL=f"{POSTGRES}?sslmode=require")
    assert "'sslmode': 'require'" in said
    assert "'prepare_threshold': 5" in said
    assert options(DATABASE_URL=f"{POSTGRES}?sslmode=require", DATABASE_PREPARED="0") == (
        "{'sslmode': 'require'}"
    )


def test_sqlite_knows_nothing_of_it(tmp_path):
    assert "prepare" not in options(DATABASE_URL=f"sqlite:///{tmp_path / 'one.sqlite3'}")


@pytest.mark.django_db
def test_the_server_keeps_a_statement_that_comes_back_and_no_more_than_fit():
    for _n in range(6):
        list(User.objects.filter(email="nobody@example.org"))
    if connection.vendor != "postgresql":  # SQLite's own cache of statements needs no word from us
        assert not hasattr(connection.connection, "prepared_max")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%email%"])
        assert cursor.fetchone()[0] >= 1
    assert connection.connection.prepared_max == prepared.MOST
