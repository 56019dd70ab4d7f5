"""The staff's pages of aftercare: who to call, and one person since they left."""

from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.anytime.measures import queries as measures
from handrail.anytime.safety import queries as safety
from handrail.care.aftercare import operations, queries
from handrail.care.aftercare.forms import CloseForm, ContactForm, FiguresForm, WishForm
from handrail.care.aftercare.models import CALL
from handrail.care.inquiry import operations as inquiry
from handrail.care.stepdown import queries as stepdown
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.page import page, to


@staff_page("chart.read")
def work_list(request: Any) -> HttpResponse:
    return page(request, "aftercare/list.html", {"lines": queries.contacts_due(as_of=clock.now())})


@staff_page("aftercare.read_figures")
def figures(request: Any) -> HttpResponse:
    """Counts and shares of whoever was discharged between two days; without days, in the last quarter of a year."""
    on = clock.today(request.actor.time_zone)
    start = {"first": on - timedelta(days=91), "last": on}
    form = FiguresForm(request.GET if "first" in request.GET else None, initial=start)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else start
    return page(request, "aftercare/figures.html", {"form": form, "lines": queries.figures(**asked, on=on)})


@staff_page("chart.read", reads_chart=True)
def client(request: Any, episode: UUID) -> HttpResponse:
    found = episodes.episode_for(request.actor, episode)
    form = _contact_form(found, request.POST or None)
    if form.accepted(
        lambda: operations.note_contact(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("aftercare:client", episode=episode)
    return _client_page(request, found, contact_form=form, form=form)


@staff_page("aftercare.contact", only_post=True)
def closure(request: Any, episode: UUID) -> HttpResponse:
    found, form = episodes.episode_for(request.actor, episode), CloseForm(request.POST)
    if form.accepted(lambda: operations.close(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("aftercare:list")
    return _client_page(request, found, close_form=form, form=form)


@staff_page("aftercare.contact", only_post=True)
def stop(request: Any, episode: UUID) -> HttpResponse:
    """The client told staff that they want no more contacts."""
    return _wish(request, episode, operations.note_stop)


@staff_page("aftercare.contact", only_post=True)
def resumption(request: Any, episode: UUID) -> HttpResponse:
    """The client told staff that they want contacts again."""
    return _wish(request, episode, operations.note_resumed)


def _wish(request: Any, episode: UUID, verb: Any) -> HttpResponse:
    found, form = episodes.episode_for(request.actor, episode), WishForm(request.POST)
    if form.accepted(lambda: verb(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("aftercare:client", episode=episode)
    return _client_page(request, found, wish_form=form, form=form)


def _contact_form(episode: Any, typed: Any = None) -> ContactForm:
    on = clock.day_of(clock.now(), episode.site.time_zone)
    planned = queries.planned_for(episode, on=on)
    call = queries.call_asked(episode.pk)
    # What was open when the page was is not refused by the form: the words beside it are heard first.
    due = typed.get("due", "") if typed else call.call_due if call else ""
    return ContactForm(
        typed,
        contacts=planned if typed else [one for one in planned if one.is_due],
        call=due if due.startswith(CALL) else "",
        visit=_visit_asked(episode),
    )


def _visit_asked(episode: Any) -> str:
    """Which visit an answer is noted with, and what is known of it: nobody overrules the client's word by a tick."""
    one = stepdown.visit_to_ask(episode.pk, as_of=clock.now())
    if one is None:
        return ""
    day = date_format(one.appointment.at.astimezone(ZoneInfo(episode.site.time_zone)), "D j M")
    told = {"who": one.appointment.with_whom, "day": day}
    if one.outcome is None:
        return _("Did the visit with %(who)s on %(day)s take place?") % told
    return _("They were not seen by %(who)s on %(day)s. Have they been seen elsewhere since?") % told


def _client_page(request: Any, episode: Any, **forms: Any) -> HttpResponse:
    request.reading = episode
    now = clock.now()
    on = clock.day_of(now, episode.site.time_zone)
    contacts = queries.contacts_of(episode.pk)
    planned = queries.planned_for(episode, on=on)
    booked = stepdown.booked(episode.pk)
    facts = {
        "episode": episode,
        "concerns": safety.open_concerns_of(episode.pk),
        "planned": planned,
        "contacts": contacts[::-1],
        "stopped": queries.stopped(episode.pk),
        "windows": queries.windows(episode, contacts, on=on),
        "measures_due": measures.due_for(episode, on=on),
        "appointments": booked,
        # Whether it took place is asked once it could have; of one that was booked elsewhere, always.
        "asks_appointment": not booked or any(one.appointment.at <= now for one in booked),
        "is_due": any(one.is_due for one in planned),
        "call": queries.call_among(contacts),
        "why_not_contact": list(operations.why_not_contact(episode, by=request.actor)),
        "why_not_close": list(operations.why_not_close(episode, by=request.actor, at=now, reason="given")),
        "why_not_ask_again": list(inquiry.why_not_ask_again(episode, by=request.actor)),
        "wish_form": WishForm(),
        "close_form": CloseForm(),
    }
    if "contact_form" not in forms:
        forms["contact_form"] = _contact_form(episode)
    return page(request, "aftercare/client.html", facts | forms)
