"""Write a letter: here, where the whole course of care is known. What the record says is filled in, never typed twice."""

import hashlib
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.anytime.casework import operations as casework
from handrail.anytime.casework.forms import LetterForm
from handrail.anytime.medication import queries as medication
from handrail.care.admission import queries as admission
from handrail.care.day import queries as day
from handrail.care.placement import queries as placement
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.page import page, to
from handrail.library import shelf

Facts = dict[str, str]


@staff_page("casework.issue_letter", reads_chart=True)
def new_letter(request: Any, episode: UUID, template: str) -> HttpResponse:
    """One kind of letter: what it says, a look at it, and the signature. Signed is only what was looked at."""
    found = request.reading = episodes.episode_for(request.actor, episode)
    try:
        wanted = shelf.letter(template)
    except KeyError:
        raise Http404 from None
    at = clock.now()
    today = clock.day_of(at, found.site.time_zone)
    start = {
        "facts": list(wanted.begins_with),
        "from_day": found.admitted_on or today,
        "to_day": min(found.discharged_on or today, today),
        "purpose": wanted.purpose,
    }
    form = LetterForm(request.POST or None, template=wanted, initial=start)
    draft = _draft(form.cleaned_data, wanted, found, today) if form.is_bound and form.is_valid() else None
    why_not = list(casework.why_not_issue(found, draft, by=request.actor, at=at)) if draft else []
    body = draft.body(found, on=at) if draft and not why_not else None
    shown = _mark(draft, body)
    made: list[Any] = []
    if (
        draft
        and body
        and form.cleaned_data["seen"] == shown
        and form.accepted(
            lambda: made.append(casework.issue_letter(found, by=request.actor, at=at, draft=draft))
        )
    ):
        return to("casework:letter", letter=made[0].pk)
    facts = {"episode": found, "template": wanted, "form": form, "draft": draft, "body": body}
    facts |= {"why_not": why_not, "shown": shown}
    return page(request, "staff/new_letter.html", facts, only_looked=form.is_bound)


def _mark(draft: casework.Draft | None, body: list[str] | None) -> str:
    """Return what names these words: to whom, and what is said."""
    if draft is None or body is None:
        return ""
    said = [draft.recipient, draft.address, draft.purpose, str(draft.to_client), *body]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _draft(said: dict[str, Any], template: Any, episode: Any, today: date) -> casework.Draft:
    chosen = tuple(said["facts"])
    known = {fact: KNOWN[fact](episode, said, today) for fact in chosen}
    named = ("recipient", "address", "to_client", "purpose")
    return casework.Draft(template, chosen=chosen, known=known, **{name: said[name] for name in named})


def _long(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def by_month(days: Iterable[date]) -> str:
    """Return days as they are read: 6, 9 and 12 November 2026; 1 December 2026."""
    months = [list(found) for _month, found in groupby(days, key=lambda one: (one.year, one.month))]
    return "; ".join(
        ", ".join(str(one.day) for one in month[:-1]) + (_(" and ") if month[1:] else "") + _long(month[-1])
        for month in months
    )


def _period(episode: Any, said: dict[str, Any], today: date) -> Facts:
    return {"from_day": _long(said["from_day"]), "to_day": _long(said["to_day"])}


def _care(episode: Any, said: dict[str, Any], today: date) -> Facts:
    """From when to when they were here, as the record says."""
    if episode.admitted_on is None or episode.admitted_on > today:
        return {}
    return {"care_from": _long(episode.admitted_on), "care_to": _long(episode.discharged_on or today)}


def _schedule(episode: Any, said: dict[str, Any], today: date) -> Facts:
    if episode.discharged_on and episode.discharged_on < today:
        return {}  # no days are planned for whoever has left
    dose = admission.dose_on(episode.pk, on=today)
    return {"days": str(dose.days_per_week), "hours": f"{dose.hours_per_week.normalize():f}"} if dose else {}


def _attendance(episode: Any, said: dict[str, Any], today: date) -> Facts:
    if episode.admitted_on is None:
        return {}
    first = max(said["from_day"], episode.admitted_on)
    last = min(said["to_day"], episode.discharged_on or today, today)
    days = day.attendance_of(episode.pk, first=first, last=last)
    planned = [one for one in days if one.status not in day.NOT_PLANNED]
    came = [one for one in planned if one.minutes]
    if not planned:
        return {}
    dates = by_month(one.place.day for one in came) or _("none")
    return {"from_day": _long(first), "to_day": _long(last)} | {
        "attended": str(len(came)), "planned": str(len(planned)), "dates": dates,
    }  # fmt: skip


def _diagnosis(episode: Any, said: dict[str, Any], today: date) -> Facts:
    """Of a decided assessment alone: what a draft weighs is no diagnosis."""
    assessment = placement.decided_assessment_of(episode.pk)
    found = assessment.diagnoses if assessment else []
    return {"diagnoses": "; ".join(f"{one['words']} ({one['code']})" for one in found)}


def _medicine(episode: Any, said: dict[str, Any], today: date) -> Facts:
    return {"medicines": "; ".join(f"{one.name} {one.dose}" for one in medication.current(episode.pk))}


KNOWN: dict[str, Any] = {
    "period": _period,
    "care": _care,
    "schedule": _schedule,
    "attendance": _attendance,
    "return": lambda episode, said, today: {"return_day": _long(said["return_day"])},
    "limits": lambda episode, said, today: {"limits": said["limits"]},
    "program": lambda episode, said, today: {"program": episode.program.title},
    "diagnosis": _diagnosis,
    "medicine": _medicine,
    "born": lambda episode, said, today: {"born": _long(episode.client.birth_date)},
}
