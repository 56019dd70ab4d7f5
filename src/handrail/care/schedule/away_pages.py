"""Somebody who leads is away on a day, or a room can't be used: the ways to mend it, each one press; and whom to tell of a day that is another."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from handrail.care.schedule import operations, queries
from handrail.care.schedule.forms import AwayForm, DissolveForm, EndForm, NoticesForm
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.clinic import queries as clinic
from handrail.ground.clinic.models import Room
from handrail.ground.people import queries as people
from handrail.ground.people.models import Staff
from handrail.ground.ui.forms import Form
from handrail.ground.ui.page import day_asked, page, to


@staff_page("schedule.arrange")
def away(request: Any, day: str, staff: UUID) -> HttpResponse:
    """What becomes of the sessions that this member of staff would lead on a day."""
    on, found = day_asked(day), people.staff_for(request.actor, staff)
    form = AwayForm(request.POST or None)
    if _is_mended(request, form, found, on):
        return to("schedule:week_of", day=day)
    return _away_page(request, found, on, form)


@staff_page("schedule.arrange", only_post=True)
def noted(request: Any, day: str, staff: UUID) -> HttpResponse:
    """Note that somebody is away on a day, or that they are here after all."""
    on, found = day_asked(day), people.staff_for(request.actor, staff)
    act = operations.end_absence if request.POST.get("act") == "here" else operations.note_away
    form = Form(request.POST)
    if form.accepted(lambda: act(found, by=request.actor, at=clock.now(), day=on)):
        if act is operations.end_absence:
            messages.info(request, _("What was mended stays as it is: change it back session by session."))
        return to("schedule:away", day=day, staff=staff)
    return _away_page(request, found, on, form)


def _away_page(request: Any, member: Staff, on: date, form: Form) -> HttpResponse:
    facts = {
        "name": member.name,
        "member": member,
        "absence": queries.absence_of(member.pk, on),
        "day": on,
        "away": queries.away(member, day=on),
        "alone": [one for one in queries.to_come_with(member.pk, on=on) if one.day == on],
        "form": form,
        "go": reverse("schedule:away", args=[on.isoformat(), member.pk]),
    }
    return page(request, "schedule/away.html", facts)


@staff_page("schedule.arrange")
def room_lost(request: Any, day: str, room: UUID) -> HttpResponse:
    """What becomes of the sessions that would meet in a room on a day on which it can't be used."""
    on, found = day_asked(day), clinic.room_for(request.actor, room)
    form = AwayForm(request.POST or None)
    if _is_mended(request, form, found, on):
        return to("schedule:week_of", day=day)
    go = reverse("schedule:room_lost", args=[day, room])
    facts = {"name": found.name, "day": on, "away": queries.room_lost(found, day=on), "form": form, "go": go}
    return page(request, "schedule/away.html", facts)


@staff_page("schedule.arrange")
def few(request: Any, series: UUID) -> HttpResponse:
    """What could become of a group that is under its least."""
    found, form = queries.series_for(request.actor, series), DissolveForm(request.POST or None)
    if form.accepted(
        lambda: operations.dissolve_series(
            found,
            by=request.actor,
            at=clock.now(),
            from_day=form.cleaned_data["from_day"],
            joins=form.joins(),
        )
    ):
        return to("schedule:to_tell")
    today = clock.today(request.actor.time_zone)
    from_day = today + timedelta(days=7 - today.weekday())
    facts = {
        "series": found,
        "from_day": from_day,
        "few": queries.few(found, from_day=from_day),
        "form": form,
    }
    return page(request, "schedule/few.html", facts)


def _is_mended(request: Any, form: AwayForm, about: Staff | Room, on: date) -> bool:
    mended: list[operations.Mended] = []

    def mend() -> None:
        mended.extend(form.mends())
        reason = _("It can't take place this time.")
        operations.mend_day(about, by=request.actor, at=clock.now(), day=on, mends=mended, reason=reason)

    if not form.accepted(mend):
        return False
    names = sorted({people.staff_for(request.actor, one.leader_id).name for one in mended if one.leader_id})
    words = _("Done. Tell who leads instead: %(names)s.") % {"names": ", ".join(names)}
    messages.success(request, words if names else _("Done."))
    return True


@staff_page("schedule.arrange")
def end(request: Any, series: UUID) -> HttpResponse:
    """End a series from a day on, with nobody in it then."""
    found, today = queries.series_for(request.actor, series), clock.today(request.actor.time_zone)
    form = EndForm(request.POST or None, initial={"from_day": today})
    if form.accepted(
        lambda: operations.end_series(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("schedule:week")
    return page(request, "schedule/end_series.html", {"series": found, "form": form})


@staff_page("schedule.arrange")
def to_tell(request: Any) -> HttpResponse:
    """Whom to tell that a day of theirs is another; and who was told."""
    form = NoticesForm(request.POST or None)
    if form.accepted(
        lambda: operations.tell(
            queries.notices_for(request.actor, form.notices()),
            by=request.actor,
            at=clock.now(),
            hours=form.hours(),
        )
    ):
        return to("schedule:to_tell")
    groups = queries.to_tell(on=clock.today(request.actor.time_zone))
    return page(request, "schedule/to_tell.html", {"groups": groups, "form": form})
