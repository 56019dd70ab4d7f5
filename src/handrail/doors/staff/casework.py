"""The case manager's list: each client of theirs on one line, with what is open around them and what comes next."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.casework import queries as casework
from handrail.anytime.consents import queries as consents
from handrail.care.stepdown import queries as stepdown
from handrail.doors.staff import queries
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.due import Due
from handrail.ground.episode import queries as episodes
from handrail.ground.episode.models import Episode
from handrail.ground.ui.page import page

KINDS = ("casework", "aftercare", "stepdown", "coverage", "consents", "messages")  # of the work list


@dataclass(frozen=True)
class Line:
    """One client: where they were led, what is booked, papers that are missing, and their work that waits."""

    episode: Episode
    places: list[Any]  # the next to ask after first
    appointments: list[Any]  # the next first
    papers: list[Any]
    waits: list[Due]  # from the work lists, late first

    @property
    def is_late(self) -> bool:
        return any(one.late for one in self.waits)


@staff_page("casework.link")
def casework_list(request: Any) -> HttpResponse:
    """My clients, those with late work first; of a case manager with none, everyone's (`?all=1` too)."""
    at = clock.now()
    today = clock.day_of(at, request.actor.time_zone)
    teams = episodes.caseload()
    mine = [
        one
        for one in teams.episodes
        if teams.team.get(one.pk, {}).get("case_manager") == request.actor.person_id
    ]
    whole = request.GET.get("all") == "1" or not mine
    found = teams.episodes if whole else mine
    lines = _lines(found, today, queries.work(by=request.actor, as_of=at), as_of=at)
    return page(request, "staff/casework.html", {"lines": lines, "whole": whole, "has_own": bool(mine)})


def _ahead(booked: list[Any], as_of: datetime) -> list[Any]:
    """Return the visits still to come that stand: what is past, took place or was refused is no next one."""
    ahead = (one for one in booked if one.appointment.at >= as_of and not one.refused and not one.outcome)
    return [one.appointment for one in ahead]


def _lines(found: list[Episode], today: date, work: list[Due], *, as_of: datetime) -> list[Line]:
    ids = [one.pk for one in found]
    places, booked = casework.open_linkages(ids), stepdown.booked_among(ids)
    papers = consents.missing_of(found, on=today)
    waits: dict[UUID, list[Due]] = {}
    for due in work:
        if due.kind in KINDS and (episode_id := due.ids.get("episode")):
            waits.setdefault(episode_id, []).append(due)
    lines = [
        Line(
            one,
            places.get(one.pk, []),
            _ahead(booked.get(one.pk, []), as_of),
            papers.get(one.pk, []),
            waits.get(one.pk, []),
        )
        for one in found
    ]
    return sorted(lines, key=lambda line: (not line.is_late, not line.waits))
