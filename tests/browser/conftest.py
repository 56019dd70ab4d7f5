"""Chromium, driving a real server on a database of its own, in rehearsed time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.server import Server, migrated_database

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


@pytest.fixture
def rehearsal(tmp_path) -> Iterator[tuple[Server, Clock]]:
    """A server whose clock the test sets, on a database with nothing in it. Not started yet."""
    clock = Clock(tmp_path / "clock", datetime(2026, 10, 5, 12, 30, tzinfo=UTC))
    server = Server(
        tmp_path,
        migrated_database(tmp_path),
        {"HANDRAIL_REHEARSAL": "1", "HANDRAIL_CLOCK_FILE": str(clock.path), "LOG_LEVEL": "WARNING"},
    )
    yield server, clock
    server.stop()


def no_barriers(page: Page) -> None:
    """Assert that axe finds nothing on this page (WCAG 2.2 AA and best practice)."""
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)
    problems = [
        f"{rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]
    ]
    assert problems == [], f"{page.url}\n" + "\n".join(problems)
