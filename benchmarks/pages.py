"""Server time and queries of the pages that are open all day, through the whole stack of middleware, in one process.

The time is from the request's arrival at the handler to the finished answer; the database works in
it, the network does not. Every page is asked for many times after a warm-up.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.pace import YARDSTICK
from benchmarks.setting import Setting, write_key
from handrail.ground import clock

WARM_UP = 10
ANSWERS = {"mood": "6", "urges": "2", "sleep_hours": "7", "safety": "no", "substance_use": "no"}
BACKGROUND = {"X-Background": "1"}


@dataclass(frozen=True)
class Figure:
    """One page: queries, wall milliseconds (median, 95th percentile), and this process's CPU (median)."""

    page: str
    queries: int
    median: float
    p95: float
    cpu: float
    yard: float  # what the yardstick took meanwhile (pace.py), CPU seconds


def measure(setting: Setting, *, rounds: int) -> list[Figure]:
    """Return the figures of the board, the client page and the check-in."""
    clock.now = lambda: setting.now  # type: ignore[assignment]
    staff, client = signed_in(setting, "dana"), signed_in_client(setting, 0)
    episode = setting.people[0].state.pk
    today, check_in = reverse("staff:today"), reverse("portal:check_in")
    return [
        figure("today board", [lambda: staff.get(today)] * rounds),
        figure(
            "today board, as it refreshes itself", [lambda: staff.get(today, headers=BACKGROUND)] * rounds
        ),
        figure("my work, beside the board", [lambda: staff.get(reverse("staff:mine"))] * rounds),
        figure("client page", [lambda: staff.get(reverse("staff:client", args=[episode]))] * rounds),
        figure("check-in, the form", [lambda: client.get(check_in)] * rounds),
        figure("check-in, sent", check_ins(setting), warm_up=2),
    ]


def figure(page: str, asks: list[Callable[[], Any]], *, warm_up: int = WARM_UP) -> Figure:
    """Ask for a page as often as there are asks. The first ones warm up, and the next counts queries."""
    for ask in asks[:warm_up]:
        expect_good(ask())
    with CaptureQueriesContext(connection) as counted:
        expect_good(asks[warm_up]())
    queries, spent, yard = len(counted), [], []
    for ask in asks[warm_up + 1 :]:
        yard.append(YARDSTICK.measure())
        start, start_cpu = time.perf_counter(), time.process_time()
        answer = ask()
        spent.append((time.perf_counter() - start, time.process_time() - start_cpu))
        expect_good(answer)
    walls = sorted(wall * 1000 for wall, _ in spent)
    cpu = statistics.median(cpu * 1000 for _, cpu in spent)
    median, p95 = statistics.median(walls), walls[int(len(walls) * 0.95)]
    return Figure(page, queries, median, p95, cpu, YARDSTICK.median(yard))


def expect_good(answer: Any) -> None:
    if answer.status_code not in (200, 302):
        raise RuntimeError(f"{answer.status_code}: {answer.content.decode()[:2000]}")


def signed_in(setting: Setting, key: str) -> Browser:
    browser = Browser(HTTP_HOST="localhost")
    browser.force_login(setting.clinic.staff[key].user)
    return browser


def signed_in_client(setting: Setting, number: int) -> Browser:
    person = setting.people[number]
    person.state.client.refresh_from_db()
    browser = Browser(HTTP_HOST="localhost")
    browser.force_login(person.state.client.user)
    return browser


def check_ins(setting: Setting) -> list[Callable[[], Any]]:
    """Return one sending a person of the group: a check-in is made once a day."""
    browsers = [signed_in_client(setting, number) for number in range(len(setting.people))]
    url = reverse("portal:check_in")
    return [lambda browser=browser: browser.post(url, ANSWERS | write_key()) for browser in browsers]  # type: ignore[misc]
