"""Killing the server in the middle of requests loses nothing that was acknowledged."""

import os

import pytest

from tests.kill.rounds import play
from tests.server import Server, fresh_database

ROUNDS = int(os.environ.get("HANDRAIL_KILL_ROUNDS", "10"))


@pytest.mark.long
@pytest.mark.kill
def test_no_acknowledged_write_is_lost(tmp_path, django_db_blocker):
    server = Server(tmp_path, fresh_database(tmp_path), {"LOG_LEVEL": "CRITICAL"}, workers=1)
    with django_db_blocker.unblock():
        tally = play(server, rounds=ROUNDS)
    assert tally.lost == set(), tally.line()
    assert tally.doubled == 0, tally.line()
    assert tally.without_record == 0, tally.line()
    assert tally.broken == [], tally.line()
    assert tally.refused == []
    assert tally.unanswered == {}, "sent again with the same key, and still without an answer"
    assert len(tally.acknowledged) > ROUNDS, "the load wrote too little to prove anything"
