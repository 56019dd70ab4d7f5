"""The caseload page of one therapist: 60 clients, 12 weeks, 4 scales each week, small lines side by side.

The courses are laid down in bulk for clients of the past; what is usual is learned from the history first, as
the work beside the pages does it, so that every scale that can be is held against it.
"""

import random
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django_scopes import scope

from benchmarks.pages import Figure, figure, signed_in
from benchmarks.setting import TODAY, Setting, settle
from handrail.anytime.measures import operations as measures
from handrail.anytime.measures.models import Response
from handrail.clinical.measures.scoring import score
from handrail.doors.commands.telling.clinic import ZONE
from handrail.ground import clock
from handrail.ground.actor import system
from handrail.ground.episode.models import Episode, TeamMember
from handrail.library import shelf

CLIENTS, WEEKS = 60, 12
SCALES = ("phq9", "gad7", "pcl5_weekly", "psc17_youth")
THERAPIST = "june"


def measure(setting: Setting, *, rounds: int) -> list[Figure]:
    """Return the figures of the page, and of the learning that no page waits for."""
    clock.now = lambda: setting.now  # type: ignore[assignment]
    with scope(organization=setting.clinic.organization):
        lay_down(setting)
    settle()
    staff, page = signed_in(setting, THERAPIST), reverse("measures:caseload")
    expect_lines(staff.get(page).content.decode())
    return [
        figure(
            f"caseload, {CLIENTS} clients x {WEEKS} weeks x {len(SCALES)} scales",
            [lambda: staff.get(page)] * rounds,
        )
    ]


def expect_lines(page: str) -> None:
    drawn = page.count("<polyline")
    if drawn != CLIENTS * len(SCALES):
        raise RuntimeError(f"{drawn} lines are drawn, not {CLIENTS * len(SCALES)}")


def lay_down(setting: Setting) -> None:
    """Give clients of the past a new course of care each, 12 weeks long, on the team of one therapist."""
    site, chance = setting.clinic.site, random.Random(7)
    measures.learn(site, by=system(setting.clinic.organization.pk), at=setting.now)
    past = Episode.objects.filter(stage="closed", site=site)[:CLIENTS]
    courses = [course_of(one, setting.now) for one in past]
    Episode.objects.bulk_create(courses)
    therapist = setting.clinic.staff[THERAPIST]
    TeamMember.objects.bulk_create(
        TeamMember(**row_of(one), staff=therapist, role="therapist", since=setting.now) for one in courses
    )
    Response.objects.bulk_create(
        answer for course in courses for name in SCALES for answer in answers_of(course, name, chance)
    )


def course_of(past: Episode, at: datetime) -> Episode:
    return Episode(
        organization_id=past.organization_id,
        client_id=past.client_id,
        site_id=past.site_id,
        program_id=past.program_id,
        stage="taking part",
        stage_since=at,
        opened_at=at,
        admitted_on=TODAY - timedelta(weeks=WEEKS),
    )


def row_of(course: Episode) -> dict[str, Any]:
    return {
        "organization_id": course.organization_id,
        "client_id": course.client_id,
        "episode": course,
        "sensitivity": course.sensitivity,
    }


def answers_of(course: Episode, name: str, chance: random.Random) -> list[Response]:
    """Return a scale once a week: most fall, some stay, each item by chance around a level."""
    scale, level = shelf.instrument(name), chance.uniform(1.2, 2.4)
    fall, rows = chance.choice((0.0, 0.04, 0.08, 0.1)), []
    for week in range(WEEKS):
        answers: dict[int, int | None] = {
            item.n: min(item.high, max(item.low, round(chance.gauss(level - fall * week, 0.5))))
            for item in scale.items
        }
        day = course.admitted_on + timedelta(weeks=week)  # type: ignore[operator]
        found = score(scale, answers)
        rows.append(
            Response(
                **row_of(course), instrument=name, instrument_version=str(scale.version), occasion="cadence",
                answers={str(n): value for n, value in answers.items()}, total=found.total, band=found.band or "",
                answered_on=day, answered_at=datetime.combine(day, time(9), ZoneInfo(ZONE)), by="client", by_name="Client",
            )
        )  # fmt: skip
    return rows
