"""Server time and queries of three pages, through the whole stack of middleware, in one process.

The time is from the request's arrival at the WSGI handler to the finished answer; the database
works in it, the network does not. Every page is asked for many times after a warm-up.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.setting import Setting
from handrail.ground import clock

ROUNDS, WARM_UP = 200, 15


@dataclass(frozen=True)
class Figure:
    """One page at one size: queries, and server milliseconds (median, 95th percentile)."""

    page: str
    queries: int
    median: float
    p95: float


def measure(setting: Setting, *, rounds: int = ROUNDS) -> list[Figure]:
    """Return the figures of the today board, the client page and the check-in."""
    clock.now = lambda: setting.now  # type: ignore[assignment]
    staff, client = browser_for(setting, "dana"), browser_for_client(setting)
    episode = setting.people[0].state.pk
    return [
        figure("today board", lambda: staff.get(reverse("staff:today")), rounds),
        figure("client page", lambda: staff.get(reverse("staff:client", args=[episode])), rounds),
        figure("check-in form", lambda: client.get(reverse("portal:check_in")), rounds),
        figure("check-in sent", lambda: send_check_in(setting), 0, own_rounds=check_ins(setting)),
    ]


def figure(
    page: str, ask: Callable[[], Any], rounds: int, *, own_rounds: list[Callable[[], Any]] | None = None
) -> Figure:
    """Ask for one page many times. `own_rounds` are single-use acts (a check-in can be sent once)."""
    asks = own_rounds or [ask] * (rounds + WARM_UP)
    with CaptureQueriesContext(connection) as counted:
        expect_good(asks[0]())
    times = []
    for number, one in enumerate(asks[1:]):
        start = time.perf_counter()
        answer = one()
        spent = (time.perf_counter() - start) * 1000
        expect_good(answer)
        if own_rounds or number >= WARM_UP:
            times.append(spent)
    times.sort()
    return Figure(page, len(counted), statistics.median(times), times[int(len(times) * 0.95)])


def expect_good(answer: Any) -> None:
    if answer.status_code not in (200, 302):
        raise RuntimeError(f"{answer.status_code}: {answer.content.decode()[:2000]}")


def browser_for(setting: Setting, key: str) -> Browser:
    browser = Browser(HTTP_HOST="localhost")
    browser.force_login(setting.clinic.staff[key].user)
    return browser


def browser_for_client(setting: Setting, number: int = 0) -> Browser:
    browser = Browser(HTTP_HOST="localhost")
    person = setting.people[number]
    person.state.client.refresh_from_db()
    browser.force_login(person.state.client.user)
    return browser


def check_ins(setting: Setting) -> list[Callable[[], Any]]:
    """Return one sending a person of the group: a check-in is made once a day."""
    browsers = [browser_for_client(setting, number) for number in range(len(setting.people))]
    answers = {"mood": "6", "urges": "2", "sleep_hours": "7", "safety": "no", "substance_use": "no"}
    return [
        lambda browser=browser: browser.post(  # type: ignore[misc]
            reverse("portal:check_in"), answers | {"idempotency_key": str(uuid4())}
        )
        for browser in browsers
    ]


def send_check_in(setting: Setting) -> Any:
    raise RuntimeError("a check-in is sent once")
