"""Pages that say no: help stands on them for clients and visitors, in words that fit who reads them."""

import logging
import time

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from tests.builders_days import NAMES, make_client
from tests.reading import page_grade
from tests.world import key


def said(response):
    return response.content.decode()


@pytest.fixture
def people(world, browse):
    make_client(world, *NAMES[0], sign_in=True)
    return {"visitor": browse(), "client": browse(world.users["sam"]), "staff": browse(world.users["alice"])}


def test_a_page_that_is_not_there_names_help_for_visitors_and_clients(people):
    for who, browser in people.items():
        answer = browser.get("/nowhere/")
        html = said(answer).partition("<template")[0]
        assert answer.status_code == 404
        assert ('href="tel:988"' in html, 'href="tel:911"' in html) == (who != "staff", who != "staff")
        assert ("your work here" in html) == (who == "staff")
        assert page_grade(said(answer)) <= 6.0 or who == "staff"
    assert 'href="tel:555-0100"' in said(people["client"].get("/nowhere/"))


def test_a_form_without_its_key_names_help_too(people):
    answer = people["client"].post(reverse("portal:check_in"), {"safety": "yes"})
    assert answer.status_code in (400, 404)
    assert 'href="tel:988"' in said(answer).partition("<template")[0]


@pytest.mark.parametrize("fields", [{"words": "x" * 1_100_000}, {f"f{n}": "1" for n in range(1100)}])
def test_what_is_too_long_gets_a_page_and_a_warning_in_the_log(people, caplog, fields):
    url = reverse("public:request", kwargs={"clinic": "riverside", "program": "skills"})
    with caplog.at_level(logging.DEBUG, logger="django.security"):
        answer = people["visitor"].post(url, fields | key())
    html = said(answer)
    assert answer.status_code == 400
    for words in ("Too long to send", "make it shorter", 'href="tel:988"', 'href="tel:911"'):
        assert words in html
    (line,) = [one for one in caplog.records if one.name.startswith("django.security")]
    assert (line.levelname, line.exc_info) == ("WARNING", None)


def test_a_database_that_goes_away_at_the_end_of_a_request_is_no_mistake_of_the_sender(people, monkeypatch):
    browser = people["client"]
    session = browser.session
    session["seen"] = time.time() - 60  # so that the session is written at the end of the next request
    session.save()

    def away(*_args, **_kwargs):
        raise UpdateError

    monkeypatch.setattr(SessionStore, "save", away)
    answer = browser.get(reverse("portal:today"))
    assert answer.status_code == 503
    assert "it will count once" in said(answer)
    assert 'href="tel:988"' in said(answer)
