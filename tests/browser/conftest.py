"""Chromium, driving a real server on a database of its own, in rehearsed time."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.server import Server, empty, migrated_database

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1360, "height": 900}
PATIENCE = 30_000  # milliseconds a browser waits here: speed is for benchmarks/, a busy machine fails no test
expect.set_options(timeout=PATIENCE)


class Clock:
    """The rehearsed time, shared with the server through a file."""

    def __init__(self, path: Path, start: datetime) -> None:
        self.path = path
        self.set(start)

    def set(self, moment: datetime) -> None:
        self.now = moment.astimezone(UTC)
        fresh = self.path.with_suffix(".new")
        fresh.write_text(self.now.isoformat())
        fresh.replace(self.path)


class Standing(Server):
    """A server that is started once and serves one test after the other, each on an empty database."""

    def start(self, **more: Any) -> Server:
        return self if self.process else super().start(**more)

    def empty(self) -> None:
        if self.log.exists():
            empty(self.database)
            os.truncate(self.log, 0)
            shutil.rmtree(self.home / "outbox", ignore_errors=True)


def rehearsed(home: Path, kind: type[Server]) -> tuple[Server, Clock]:
    clock = Clock(home / "clock", datetime(2026, 10, 5, 12, 30, tzinfo=UTC))
    environment = {"HANDRAIL_REHEARSAL": "1", "HANDRAIL_CLOCK_FILE": str(clock.path), "LOG_LEVEL": "WARNING"}
    return kind(home, migrated_database(home), environment), clock


@pytest.fixture(scope="session")
def _standing(tmp_path_factory) -> Iterator[tuple[Server, Clock]]:
    server, clock = rehearsed(tmp_path_factory.mktemp("standing"), Standing)
    yield server, clock
    server.stop()


@pytest.fixture
def rehearsal(_standing, chromium) -> Iterator[tuple[Server, Clock]]:
    """A server whose clock the test sets, on a database with nothing in it. To be started: it may run already."""
    server, clock = _standing
    server.empty()
    clock.set(datetime(2026, 10, 5, 12, 30, tzinfo=UTC))
    yield server, clock
    for context in chromium.contexts:  # no page of this test sends anything to the next one
        context.close()


@pytest.fixture
def own_rehearsal(tmp_path, chromium) -> Iterator[tuple[Server, Clock]]:
    """A server of this test's own, not started, for one that wants it in another environment."""
    server, clock = rehearsed(tmp_path, Server)
    yield server, clock
    server.stop()


# All that axe looks at: what stands on the page, what is typed, chosen and open, where the focus is, and the view.
STANDS = """() => { const all = [...document.querySelectorAll('*')]; return [document.documentElement.outerHTML,
    all.filter(one => one.matches('input, select, option, textarea, dialog, details'))
        .map(one => [one.checked, one.selected, one.disabled, one.value, one.open, one.matches(':invalid')]),
    all.indexOf(document.activeElement), innerWidth, innerHeight, scrollX, scrollY] }"""
MADE_UP = re.compile(r"[0-9a-f-]{36}|[A-Za-z0-9]{32,}")  # ids and tokens, which differ each time
_without_barriers: set[str] = set()


def no_barriers(page: Page) -> None:
    """Assert that axe finds nothing on this page (WCAG 2.2 AA and best practice). The same page is not asked twice."""
    stands = MADE_UP.sub("*", json.dumps(page.evaluate(STANDS)))
    if stands in _without_barriers:
        return
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    # What passes is not asked for: to tell it takes axe as long as the finding itself.
    how = {"runOnly": WCAG, "resultTypes": ["violations"]}
    found = page.evaluate("how => axe.run(document, how)", how)
    problems = [
        f"{rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]
    ]
    assert problems == [], f"{page.url}\n" + "\n".join(problems)
    _without_barriers.add(stands)


def fits(page: Page, name: str, folder: Path, view: dict[str, int]) -> None:
    """Assert that nothing is wider than this view. With HANDRAIL_LOOK set, a picture is kept for whoever looks."""
    page.set_viewport_size(view)
    if os.environ.get("HANDRAIL_LOOK"):
        page.screenshot(path=folder / f"{name}-{view['width']}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= view["width"], f"{name}, {view['width']}"


def seen(page: Page, name: str, folder: Path, views: tuple[dict[str, int], ...] = (DESK, PHONE)) -> None:
    """Assert that in each of these views nothing is wider than the page, and nothing is a barrier."""
    for view in views:
        fits(page, name, folder, view)
        no_barriers(page)
