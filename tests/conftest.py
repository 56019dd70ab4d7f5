"""A small named world for every test: Alice's clinic, and Charlie's, made by the domain's own verbs."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the tests' thread

import psycopg
import pytest
from django.db import connections
from django.template.base import Template
from django.template.context import Context
from django.test import Client as Browser
from django.test.signals import template_rendered
from django_scopes import scope
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

from handrail.config.memory import settle_memory
from tests import template
from tests.world import NOW, World, make_world, told_again

# A busy machine fails no test: speed is for benchmarks/.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_collection_finish() -> None:
    """Keep what was imported out of the collector's rounds: it is most of what there is."""
    settle_memory()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin the long tests first: where tests run side by side, none is left running alone at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Django's own test database begins as a copy of a migrated one; Django then finds nothing left to do."""
    default = connections.settings["default"]
    if template.on_postgres():
        default["TEST"]["TEMPLATE"] = template.postgres_name()
        yield
        return
    name = connections["default"].creation._get_test_db_name()
    with (
        closing(sqlite3.connect(template.sqlite_file())) as made,
        closing(sqlite3.connect(name, uri=True)) as ours,
    ):
        made.backup(ours)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Before its database goes, whoever is left in it is named and shown out: PostgreSQL drops none that is in use."""
    yield
    if not template.on_postgres():
        return
    with django_db_blocker.unblock():
        name = connections["default"].settings_dict["NAME"]
        connections["default"].close()
    with psycopg.connect(template.on_postgres(), autocommit=True) as here:
        left = "SELECT pid, state, backend_start, left(query, 200) FROM pg_stat_activity WHERE datname = %s"
        for pid, *what in here.execute(left, [name]).fetchall():
            print(f"still in {name}:", *what, file=sys.__stderr__)
            here.execute("SELECT pg_terminate_backend(%s)", [pid])


@pytest.fixture(autouse=True, scope="session")
def _pages_tell_their_facts_once(django_test_environment: None) -> None:
    """Django's test browser copies a page's facts for each part it includes; the page's own are enough."""

    def render(self: Template, context: Context) -> str:
        if context.template is self:
            template_rendered.send(sender=self, template=self, context=context)
        return self.nodelist.render(context)

    Template._render = render


@pytest.fixture(autouse=True)
def _stand_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands at NOW unless a test moves it."""
    monkeypatch.setattr("handrail.ground.clock.now", lambda: NOW)


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch):
    def move(moment: datetime) -> None:
        monkeypatch.setattr("handrail.ground.clock.now", lambda: moment.astimezone(UTC))

    return move


@pytest.fixture
def world(db) -> World:
    """Alice's clinic (Riverside), open as a scope."""
    made = told_again("riverside", lambda: make_world("riverside"))
    with scope(organization=made.organization):
        yield made


@pytest.fixture
def elsewhere(world) -> World:
    """Charlie's clinic: everything the same, and none of our business."""
    from django_scopes import scopes_disabled

    with scopes_disabled():
        return told_again("hillside", lambda: make_world("hillside"))


@pytest.fixture
def browse():
    """Return a signed-in test browser: browse(user), or browse() for a visitor."""

    def sign_in(user=None) -> Browser:
        browser = Browser(HTTP_HOST="localhost")
        if user is not None:
            browser.force_login(user)
        return browser

    return sign_in


FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    # The headless shell is the same browser without windows; a whole Chromium draws one for each person.
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()
