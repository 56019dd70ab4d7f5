"""Small doors that were open once: each stays shut."""

import logging
import time

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse

from handrail.care.inquiry import operations as inquiry
from handrail.care.inquiry.models import Referral
from handrail.config.quiet import WithoutLinks
from handrail.ground.access import write_keys
from handrail.ground.access.models import WriteKey
from handrail.ground.record import guards
from tests.builders_days import NAMES, enrolled, make_series
from tests.world import key

CALL = {"name": "Jo Lang", "phone": "555-0123", "source": "self"}


def deadlock() -> OperationalError:
    class Victim(Exception):
        sqlstate = "40P01"

    wrong = OperationalError("deadlock detected")
    wrong.__cause__ = Victim()
    return wrong


@pytest.mark.parametrize(("times", "saved"), [(1, 1), (2, 1), (3, 0)])
def test_the_victim_of_a_deadlock_is_tried_again(world, browse, monkeypatch, times, saved):
    monkeypatch.setattr(write_keys, "_stands_alone", lambda: True)
    receive, left = inquiry.receive, [deadlock() for _ in range(times)]

    def sometimes(*args, **kwargs):
        made = receive(*args, **kwargs)
        if left:
            raise left.pop()
        return made

    monkeypatch.setattr(inquiry, "receive", sometimes)
    browser = browse(world.users["dora"])
    browser.raise_request_exception = False
    browser.post(reverse("inquiry:call", args=["skills"]), CALL | key())
    assert Referral.objects.count() == WriteKey.objects.count() == saved


def test_a_locked_session_can_be_left(world, browse, monkeypatch):
    browser = browse(world.users["dora"])
    browser.get(reverse("inquiry:referrals"))
    later = time.time() + 16 * 60
    monkeypatch.setattr("handrail.ground.access.idle.time.time", lambda: later)
    assert browser.get(reverse("inquiry:referrals")).status_code == 423
    assert browser.get(reverse("account_logout")).status_code == 200
    assert browser.post(reverse("account_logout")).status_code == 302
    assert browser.get(reverse("inquiry:referrals")).status_code == 302


def test_a_locked_client_reaches_help_and_nothing_of_the_chart(world, browse, monkeypatch):
    (episode,) = enrolled(world, make_series(world), NAMES[0], sign_in=True)
    browser = browse(world.users["sam"])
    open_page = browser.get(reverse("portal:today")).content.decode()
    overlay = open_page[open_page.index('id="lock-template"') :]
    later = time.time() + 16 * 60
    monkeypatch.setattr("handrail.ground.access.idle.time.time", lambda: later)
    locked = browser.get(reverse("portal:safety_plan"))
    assert locked.status_code == 423
    for html in (overlay, locked.content.decode()):
        for call in ("tel:988", "sms:988", "tel:911", "tel:555-0100", reverse("portal:help")):
            assert f'href="{call}"' in html
    for html in (locked.content.decode(), browser.get(reverse("portal:help")).content.decode()):
        assert "988" in html
        for theirs in ("Sam", "Kerr", "Alice", str(episode.pk)):
            assert theirs not in html
    assert browser.get(reverse("portal:today")).status_code == 423  # help wakes nothing


def test_a_locked_staff_page_names_the_lines_and_no_page_of_a_client(world, browse):
    html = browse(world.users["dora"]).get(reverse("inquiry:referrals")).content.decode()
    assert 'href="tel:988"' in html[html.index('id="lock-template"') :]
    assert reverse("portal:help") not in html


def test_the_lock_page_gives_no_password_back(world, browse, monkeypatch):
    browser = browse(world.users["dora"])
    browser.get(reverse("inquiry:referrals"))
    later = time.time() + 16 * 60
    monkeypatch.setattr("handrail.ground.access.idle.time.time", lambda: later)
    typed = {"oldpassword": "old horse", "password1": "new horse", "password2": "new horse"}
    locked = browser.post(reverse("account_change_password"), typed)
    assert locked.status_code == 423
    assert "horse" not in locked.content.decode()


def test_what_was_read_is_not_kept_by_the_browser(world, browse):
    answer = browse(world.users["alice"]).get(reverse("staff:clients"))
    assert "no-store" in answer["Cache-Control"]


def test_null_bytes_break_nothing(world, browse):
    browser = browse(world.users["dora"])
    assert browser.get(reverse("staff:clients"), {"words": "a\x00b"}).status_code == 400
    answer = browser.post(reverse("inquiry:call", args=["skills"]), CALL | {"idempotency_key": "a\x00b"})
    assert answer.status_code == 302


def test_a_log_names_no_invitation():
    said = logging.LogRecord("x", logging.WARNING, "", 0, "%s: %s", ("Gone", "/invitation/sEcret_1-/"), None)
    assert WithoutLinks().filter(said)
    assert said.getMessage() == "Gone: /invitation/.../"


def test_every_guard_that_a_migration_names_stands_in_the_database(db):
    """A later migration that rebuilds a table (SQLite) takes its triggers with it, and says nothing."""
    MigrationLoader(connection)  # reads every migration, so that each names its guards
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        standing = {name for (name,) in cursor.fetchall()}
    assert len(guards.DECLARED) > 20
    assert guards.DECLARED - standing == set()
