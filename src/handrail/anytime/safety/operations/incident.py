"""Incidents: record one, add to it, review it, note a report outside. Nothing of it is ever changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from handrail.anytime.safety.models import (
    REPORT_ANSWERS,
    Incident,
    IncidentAddendum,
    IncidentLine,
    IncidentReport,
    IncidentReview,
)
from handrail.anytime.safety.queries import (
    clocks_of,
    lines_of,
    names_among,
    names_on_roster,
    review_of,
    roster,
    why_not_read,
)
from handrail.clinical.safety.incident_kinds import DEATH, SEVERITIES, kinds_on
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic.models import Site
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode import queries as episodes
from handrail.ground.episode.models import Episode
from handrail.ground.people.models import Client
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

REPORTED = REPORT_ANSWERS[0]


@dataclass(frozen=True)
class Happened:
    """What happened, as whoever was there tells it. `others`: staff and visitors, in words."""

    kind: str
    severity: str
    happened_at: datetime
    place: str
    words: str
    done: str
    told: str
    others: str = ""
    known_at: datetime | None = None  # when the staff learned of it; None: at once


@dataclass(frozen=True)
class Part:
    """What of an incident concerns one client, in words for that client's own chart."""

    episode_id: UUID
    words: str


@verb
def record_incident(
    site: Site, *, by: Actor, at: datetime, said: Happened, parts: Sequence[Part] = ()
) -> Incident:
    """Record an incident. `parts`: each client involved once, with the words for their own chart."""
    access.refuse(by, "safety.record_incident", site)
    people = [(episodes.episode_for(by, part.episode_id), part.words.strip()) for part in parts]
    if reasons := [*_against(site, said, at), *_against_parts(people, roster(site), said.place)]:
        raise NotAllowed(reasons)
    told = asdict(said) | {"known_at": said.known_at or said.happened_at}
    incident: Incident = Incident.objects.create(
        organization_id=site.organization_id,
        site=site,
        **told,
        recorded_by_id=by.person_id if by.kind == "staff" else None,
        **_signed(by, at),
    )
    due = clocks_of(incident, as_of=at)
    detail = {"kind": said.kind, "severity": said.severity, "clocks": due.as_dict()}
    record.write(by=by, at=at, what="safety.incident_recorded", about=incident, detail=detail)
    for episode, words in people:
        _put_in_chart(incident, episode, words, by=by, at=at)
    return incident


@verb
def add_client_to_incident(incident: Incident, *, by: Actor, at: datetime, part: Part) -> IncidentLine:
    """Name one more client as involved: more than the form holds, or found out later. Their course of care may be closed."""
    if reasons := list(why_not_read(incident, by=by)):
        raise NotAllowed(reasons)
    episode, there = episodes.episode_for(by, part.episode_id), lines_of(incident)
    reasons = [] if part.words.strip() else [_("Write what concerns this client, for their own chart.")]
    if episode.client_id in {one.client_id for one in there}:
        reasons.append(_("This client is named already. Add to their line instead."))
    # Where it happened, and what stands in other charts, is written: what names this client there is kept back when
    # a chart is shown (`incident_names`). That they were involved is so, and is not refused.
    others, others_here = [one.client for one in there], roster(incident.site)
    if reasons := [*reasons, *_against_names(part.words, episode.client, others, others_here)]:
        raise NotAllowed(reasons)
    try:
        with attempt():
            return _put_in_chart(incident, episode, part.words.strip(), by=by, at=at)
    except IntegrityError:
        raise NotAllowed([_("Someone else named this client a moment ago. Look again.")]) from None


def _put_in_chart(
    incident: Incident, episode: Episode, words: str, *, by: Actor, at: datetime
) -> IncidentLine:
    row = episode_operations.client_row(episode)
    line: IncidentLine = IncidentLine.objects.create(incident=incident, words=words, **row, **_signed(by, at))
    record.write(by=by, at=at, what="safety.incident_in_chart", about=line, detail={"kind": incident.kind})
    return line


def _signed(by: Actor, at: datetime) -> dict[str, Any]:
    return {"at": at, "by": by.label, "by_name": by.name}


def _against(site: Site, said: Happened, at: datetime) -> Iterator[str]:
    if said.kind not in kinds_on(day_of(at, site.time_zone)):
        yield _("Choose what kind of incident it was.")
    if said.severity not in SEVERITIES:
        yield _("Choose how much harm there was.")
    elif said.kind == DEATH and said.severity != DEATH:
        yield _("A death is recorded with the harm “death”. Choose that, or another kind.")
    if said.happened_at > at or (said.known_at and said.known_at > at):
        yield _("An incident can't be in the future. Give the time at which it happened and was known.")
    if said.known_at and said.known_at < said.happened_at:
        yield _("It can't have been known before it happened. Look at the two times.")
    asked = {
        said.place: _("Write where it happened."),
        said.words: _("Write what happened, in a line or two."),
        said.done: _("Write what was done at once, or “nothing”."),
        said.told: _("Write who was told, or “nobody yet”."),
    }
    yield from (words for answer, words in asked.items() if not answer.strip())


def _against_parts(people: list[tuple[Episode, str]], others_here: list[Client], place: str) -> Iterator[str]:
    """Yield what is wrong with the clients involved: one twice, no words, or another one's name."""
    everyone = {episode.client_id: episode.client for episode, _words in people}
    if len(everyone) != len(people):
        yield _("A client stands there twice. Keep one line for each.")
    for episode, words in people:
        if not words:
            yield _("Write what concerns %(who)s, for their own chart.") % {"who": episode.client.short_name}
        yield from _against_names(words, episode.client, everyone.values(), others_here)
    # Any client may be named as involved later, so the place names none at all.
    if found := {*names_among(place, everyone.values()), *names_on_roster(place, others_here)}:
        said = _("%(names)s stands under “Where”, and every chart shows that. Name the place, and no client.")
        yield said % {"names": _quoted(found)}


def _against_names(
    words: str, client: Client, involved: Iterable[Client], others_here: Iterable[Client]
) -> Iterator[str]:
    """Yield which other client's name stands in the words for one client's chart, had they a part in it or not."""
    involved = [one for one in involved if one.pk != client.pk]
    others_here = [one for one in others_here if one.pk != client.pk]
    found = {*names_among(words, involved, own=client), *names_on_roster(words, others_here, own=client)}
    if found:
        said = _(
            "%(names)s stands in the words for %(who)s’s chart. Write “another client”: no chart names another."
        )
        yield said % {"names": _quoted(found), "who": client.short_name}


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in sorted(names))


@verb
def add_to_incident(
    incident: Incident, *, by: Actor, at: datetime, words: str, line_id: UUID | None = None
) -> IncidentAddendum:
    """Add or correct something. `line_id`: it belongs to that client's chart as well, and names no other client."""
    lines = lines_of(incident)
    line = next((one for one in lines if one.pk == line_id), None)
    reasons = list(why_not_read(incident, by=by))
    if not reasons and not words.strip():
        reasons = [_("Write what is to be added or corrected.")]
    if not reasons and line_id and not line:
        reasons = [_("Choose a client of this incident, or the incident itself.")]
    if not reasons and line:
        involved, others_here = [one.client for one in lines], roster(incident.site)
        reasons = list(_against_names(words, line.client, involved, others_here))
    if reasons:
        raise NotAllowed(reasons)
    added: IncidentAddendum = IncidentAddendum.objects.create(
        organization_id=incident.organization_id,
        incident=incident,
        line=line,
        words=words.strip(),
        **_signed(by, at),
    )
    record.write(by=by, at=at, what="safety.incident_added_to", about=line or incident)
    return added


def why_not_review(incident: Incident, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against reviewing an incident."""
    yield from access.reasons_against(by, "safety.review_incident", incident)
    if done := review_of(incident):
        when = date_format(localtime(done.at), "j M H:i")
        yield _("%(who)s reviewed it on %(when)s. Add to it instead.") % {"who": done.by_name, "when": when}


@verb
def review_incident(
    incident: Incident, *, by: Actor, at: datetime, findings: str, actions: str
) -> IncidentReview:
    """Review an incident: what was found, and what is done so that it does not happen again. Once."""
    reasons = list(why_not_review(incident, by=by))
    if not findings.strip():
        reasons.append(_("Write what you found."))
    if not actions.strip():
        reasons.append(_("Write what is done about it, or “nothing” with the reason."))
    if reasons:
        raise NotAllowed(reasons)
    said = {"findings": findings.strip(), "actions": actions.strip(), **_signed(by, at)}
    review: IncidentReview
    review, new = IncidentReview.objects.get_or_create(
        incident=incident, defaults={"organization_id": incident.organization_id, **said}
    )
    if not new:
        raise NotAllowed([_("Someone else reviewed this a moment ago. Look again.")])
    detail = clocks_of(incident, as_of=at).as_dict()["review"]
    record.write(by=by, at=at, what="safety.incident_reviewed", about=incident, detail=detail)
    return review


@verb
def note_report(
    incident: Incident,
    *,
    by: Actor,
    at: datetime,
    answer: str,
    words: str,
    to: str = "",
    reported_at: datetime | None = None,
) -> IncidentReport:
    """Note a report to someone outside, or that none is due, with the reason. It discloses nothing by itself."""
    access.refuse(by, "safety.review_incident", incident)
    if reasons := list(_against_report(incident, answer, words, to, reported_at, at)):
        raise NotAllowed(reasons)
    reported = {"to": to.strip(), "reported_at": reported_at} if answer == REPORTED else {}
    noted: IncidentReport = IncidentReport.objects.create(
        organization_id=incident.organization_id,
        incident=incident,
        answer=answer,
        words=words.strip(),
        **reported,
        **_signed(by, at),
    )
    detail = {"answer": answer, "to": noted.to, "clock": clocks_of(incident, as_of=at).as_dict()["report"]}
    record.write(by=by, at=at, what="safety.incident_reported", about=incident, detail=detail)
    return noted


def _against_report(
    incident: Incident, answer: str, words: str, to: str, reported_at: datetime | None, at: datetime
) -> Iterator[str]:
    if answer not in REPORT_ANSWERS:
        yield _("Choose whether it was reported, or no report is due.")
    if not words.strip():
        yield _("Write how it was reported and what was said, or why no report is due.")
    if answer != REPORTED:
        return
    if not to.strip():
        yield _("Write to whom it was reported.")
    if reported_at is None:
        yield _("Write when it was reported.")
    elif not incident.happened_at <= reported_at <= at:
        yield _("The report is after the incident and not in the future. Look at its time.")
