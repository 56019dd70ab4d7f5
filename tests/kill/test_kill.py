"""Killing the server in the middle of requests loses nothing that was acknowledged."""

import os

import psycopg
import pytest

from tests.kill.rounds import play
from tests.server import Server, fresh_database

ROUNDS = int(os.environ.get("HANDRAIL_KILL_ROUNDS", "10"))


def is_durable(database: str) -> bool:
    """Return whether what is committed is on the disk: SQLite always, PostgreSQL with fsync."""
    if not database.startswith("postgres"):
        return True
    with psycopg.connect(database) as connection:
        return connection.execute("SHOW fsync").fetchone() == ("on",)


@pytest.mark.long
@pytest.mark.kill
def test_no_acknowledged_write_is_lost(tmp_path, django_db_blocker):
    database = fresh_database(tmp_path)
    assert is_durable(database), "PostgreSQL runs without fsync and proves nothing here: set PG_FSYNC=on"
    server = Server(tmp_path, database, {"LOG_LEVEL": "CRITICAL"}, workers=1)
    with django_db_blocker.unblock():
        tally = play(server, rounds=ROUNDS)
    assert tally.lost == set(), tally.line()
    assert tally.doubled == 0, tally.line()
    assert tally.without_record == 0, tally.line()
    assert tally.broken == [], tally.line()
    assert tally.refused == [], tally.refused[0]
    assert tally.unheard == [], "a positive answer stands without its concern"
    assert tally.not_once == "", tally.line()
    assert len(tally.positives) > ROUNDS // 2, "too few positive answers to prove anything"
    assert len(tally.presses) > ROUNDS // 2, "too few presses of attendance to prove anything"
    assert len(tally.words) > ROUNDS // 2, "too few words of a note to prove anything"
    assert tally.unanswered == {}, "sent again with the same key, and still without an answer"
    assert len(tally.acknowledged) > ROUNDS, "the load wrote too little to prove anything"
