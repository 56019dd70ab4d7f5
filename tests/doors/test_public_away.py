"""A real server whose database really goes away: a request is refused loudly, and nothing typed is lost."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import psycopg
import pytest

from handrail.care.inquiry.models import Referral
from tests.server import Server, migrated_database, stored
from tests.world import make_world

ASK = "/at/riverside/skills/request/"
TYPED = {
    "name": "Jo Lang",
    "phone": "555-0123",
    "source": "self",
    "in_danger_now": "yes",
    "words": "I cannot do this alone <3",
}


class Visitor:
    """Someone with a browser: cookies, a page with its form, and what they send."""

    def __init__(self, server: Server) -> None:
        self.address = server.address
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def open(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        body = urlencode(fields).encode() if fields else None
        request = Request(self.address + path, body, {"Referer": self.address + path})
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            return refused.code, refused.read().decode()


def hidden(html: str) -> dict[str, str]:
    """What the form of a page sends besides what is typed."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))


@contextmanager
def away(server: Server) -> Iterator[None]:
    """Take the database away for real: on SQLite a lock nobody gives back, on PostgreSQL no connections."""
    if server.database.startswith("sqlite"):
        holder = sqlite3.connect(server.database.removeprefix("sqlite:///"), isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            holder.execute("ROLLBACK")
            holder.close()
        return
    base, name = server.database.rsplit("/", 1)
    with psycopg.connect(f"{base}/postgres", autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            admin.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")


@pytest.fixture
def server(tmp_path, django_db_blocker):
    made = Server(
        tmp_path, migrated_database(tmp_path), {"DATABASE_TIMEOUT": "1", "LOG_LEVEL": "INFO"}, workers=1
    )
    with django_db_blocker.unblock(), stored(made):
        make_world("riverside")
    made.start()
    yield made
    made.stop()


@pytest.mark.ledger("B03")
def test_a_form_sent_while_the_database_is_away_is_refused_loudly_and_kept(server, django_db_blocker):
    visitor = Visitor(server)
    status, html = visitor.open(ASK)
    assert status == 200
    sent = TYPED | hidden(html)
    with away(server):
        status, html = visitor.open(ASK, sent)
        assert status == 503
        for words in ("We did not get this", "Nobody here has read", "555-0100", "Jo Lang", "555-0123"):
            assert words in html
        assert "I cannot do this alone &lt;3" in html
        assert html.index("Call 911") < html.index("We did not get this")
        assert hidden(html)["idempotency_key"] == sent["idempotency_key"]
        assert "I cannot do this alone" not in server.log.read_text()
        assert "could not be stored" in server.log.read_text()
    again = TYPED | hidden(html)
    status, html = visitor.open(ASK, again)
    assert (status, "We have it" in html) == (200, True)
    status, html = visitor.open(ASK, again)  # and once more, by an impatient hand
    assert "We have it" in html
    with django_db_blocker.unblock(), stored(server):
        (referral,) = Referral._base_manager.all()
        assert (referral.name, referral.urgency, referral.words) == ("Jo Lang", "crisis", TYPED["words"])
