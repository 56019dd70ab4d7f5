"""Pages for anyone: what a program is, whether it may be right, and a request for an evaluation."""

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django_scopes import scope

from handrail.care.inquiry import operations as inquiry
from handrail.clinical.inquiry.self_check import self_check as check_rule
from handrail.doors.public import addresses, away
from handrail.doors.public.forms import EvaluationForm, SelfCheckForm
from handrail.doors.public.journey import way_through
from handrail.doors.public.self_check import outcome_of
from handrail.doors.public.sent import address_after, just_sent
from handrail.doors.public.week import typical_week
from handrail.ground import clock
from handrail.ground.access import throttle
from handrail.ground.access.pages import anonymous_page, public_page
from handrail.ground.actor import visitor
from handrail.ground.clinic import queries as clinics
from handrail.ground.clinic.visits import planned_visits
from handrail.ground.ui.page import page, to

Page = Callable[..., HttpResponse]
TOO_LONG = (RequestDataTooBig, TooManyFieldsSent)


def clinic_door(frame: Callable[[Page], Page]) -> Callable[[Page], Page]:
    """Frame a public page of one clinic: the address names it, and only its scope is open."""

    def framed(view: Page) -> Page:
        @frame
        @functools.wraps(view)
        def opened(request: Any, clinic: str, **kwargs: Any) -> HttpResponse:
            organization = clinics.organization_by_slug(clinic)
            if organization is None:
                raise Http404
            with scope(organization=organization):
                request.clinic = organization
                return view(request, clinic=clinic, **kwargs)

        return opened

    return framed


def site_door(view: Page) -> Page:
    """Give a page of a program the door of the site that the address names.

    Without a site's name and with several sites, the reader chooses first. A form sent to the short address, from a
    page that was open before there were several, is lost to nobody: the site that ran the program first takes it. It
    alone can have shown that page.
    """

    @functools.wraps(view)
    def opened(request: Any, clinic: str, program: str, site_name: str = "") -> HttpResponse:
        doors = addresses.doors_of(request.clinic, program)
        found = [one for one in doors if site_name in ("", one.site_name)]
        if not found:
            raise Http404
        if len(found) > 1 and request.method != "POST":
            return _choice(request, found, view.__name__)
        door = found[0] if len(found) == 1 else addresses.first_door(found, program)
        return view(request, door=door)

    return opened


def _choice(request: Any, doors: list[addresses.Door], name: str) -> HttpResponse:
    """The sites that run a program: where each is and what it offers."""
    asked = {"self_check": "self_check", "request_evaluation": "request"}.get(name, "program")
    sites = [
        (one.page(asked), one.in_force.site, clinics.amenities_of(one.in_force.site_id)) for one in doors
    ]
    return page(request, "public/choice.html", _facts(request, title=doors[0].in_force.title, sites=sites))


@public_page
def front(request: Any) -> HttpResponse:
    """The first page: each one's own when signed in, else this clinic's, or how to open one."""
    if request.actor.kind in ("staff", "client", "caregiver"):
        return to("home")
    organization = clinics.first_organization()
    if organization is None:
        return page(request, "public/no_clinic.html")
    return to("public:clinic", clinic=organization.slug)


@clinic_door(public_page)
def clinic_page(request: Any, clinic: str) -> HttpResponse:
    """The programs, with their plain differences side by side."""
    doors = addresses.all_doors(request.clinic)
    programs = [(one, one.in_force, clinics.definition_of(one.in_force)) for one in doors]
    return page(request, "public/clinic.html", _facts(request, programs=programs))


@clinic_door(public_page)
def families(request: Any, clinic: str) -> HttpResponse:
    """For family and friends: what such a program is, how to help, and what we can and cannot tell them."""
    return page(request, "public/families.html", _facts(request))


@clinic_door(public_page)
@site_door
def program_page(request: Any, door: addresses.Door) -> HttpResponse:
    in_force = door.in_force
    definition = clinics.definition_of(in_force)
    facts = {
        "door": door,
        "in_force": in_force,
        "program": definition,
        "weeks": typical_week(definition),
        "visits": planned_visits(definition),
        "way": way_through(definition),
        "offers": clinics.amenities_of(in_force.site_id),
    }
    return page(request, "public/program.html", _facts(request, **facts))


@clinic_door(anonymous_page)
@site_door
def self_check(request: Any, door: addresses.Door) -> HttpResponse:
    """Is this right for me? Nothing is kept: the answers come in one form and stand on its answer only."""
    in_force = door.in_force
    form = SelfCheckForm(request.POST or None, program=clinics.definition_of(in_force))
    facts: dict[str, Any] = {"form": form, "in_force": in_force, "door": door}
    if not form.is_bound or not form.is_valid():
        return page(request, "public/self_check.html", _facts(request, **facts))
    outcome = outcome_of(form, on=_today(in_force))
    if request.POST.get("next") == "request":
        return _request_form(request, door, form, outcome)
    return page(request, "public/self_check_outcome.html", _facts(request, **facts, outcome=outcome))


def _request_form(request: Any, door: addresses.Door, checked: SelfCheckForm, outcome: Any) -> HttpResponse:
    """Go on to the request, with or without the answers, as the person chose; help stays on screen."""
    with_answers = request.POST.get("carry") == "yes"
    said = {"in_danger_now": "yes"} if with_answers and outcome.danger else {}
    help_first = outcome.danger or outcome.danger_skipped
    form = EvaluationForm(initial={"help_first": help_first, **said})
    facts = {
        "form": form,
        "door": door,
        "in_force": door.in_force,
        "help_first": help_first,
        "sent_along": checked.answers(outcome.finding).lines if with_answers else (),
        "carried": _check_fields(request.POST) if with_answers else [],
        "here": away.here(request.clinic, door.in_force.title),
    }
    return page(request, "public/request.html", _facts(request, **facts))


@away.told_when_away
@clinic_door(public_page)
@site_door
def request_evaluation(request: Any, door: addresses.Door) -> HttpResponse:
    """Ask for an evaluation. Danger, said or skipped, shows the crisis lines first and keeps them on screen."""
    in_force = door.in_force
    form = EvaluationForm(request.POST or None)
    asker = replace(visitor(request.clinic.pk), time_zone=in_force.site.time_zone)
    answers = _sent_along(request, in_force)

    kept: list[Any] = []

    def receive() -> None:
        kept.append(inquiry.receive(in_force, form.request(), by=asker, at=clock.now(), self_check=answers))

    many = form.is_bound and form.is_valid() and not _may_send(request, form, answers)
    if not many and form.accepted(receive):
        return to(address_after(door.received, danger=kept[0].urgency == "crisis", at=clock.now()))
    facts = {
        "form": form,
        "door": door,
        "in_force": in_force,
        "help_first": form.shows_help or (answers is not None and answers.danger is not False),
        "many": many,
        "sent_along": answers.lines if answers else (),
        "carried": _check_fields(request.POST) if answers else [],
        "here": away.here(request.clinic, in_force.title),
    }
    response = page(request, "public/request.html", _facts(request, **facts))
    if many:
        response.status_code = 429
    return response


@clinic_door(public_page)
@site_door
def received(request: Any, door: addresses.Door) -> HttpResponse:
    """Thank you, or help first; opened on its own, the page claims nothing."""
    facts = {"in_force": door.in_force, "door": door, "sent": just_sent(request)}
    return page(request, "public/received.html", _facts(request, **facts))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that could not be read; most often, one that is too long.

    A session that could not be kept at the end of a request is not the sender's doing: the database went away, or they
    signed out meanwhile. What they sent may be saved, and counts once when it is sent again.
    """
    if isinstance(exception, SessionInterrupted):
        return render(request, "500.html", status=503)
    return render(request, "400.html", {"too_long": isinstance(exception, TOO_LONG)}, status=400)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def _may_send(request: Any, form: EvaluationForm, answers: inquiry.Answers | None) -> bool:
    """Many forms from one address wait; one that says danger, itself or in its self-check, never does."""
    if answers is not None and answers.danger:
        return True
    return form.cleaned_data["in_danger_now"] is True or throttle.may_send(request, "request")


def _sent_along(request: Any, in_force: Any) -> inquiry.Answers | None:
    """Return the self-check, if the person ticked that it should go along."""
    if request.method != "POST" or request.POST.get("send_answers") != "yes":
        return None
    form = SelfCheckForm(request.POST, program=clinics.definition_of(in_force))
    return form.answers(check_rule(form.facts(), as_of=_today(in_force))) if form.is_valid() else None


def _check_fields(posted: Any) -> list[tuple[str, str]]:
    return [(name, value) for name, value in posted.items() if name.startswith(f"{SelfCheckForm.prefix}-")]


def _today(in_force: Any) -> Any:
    return clock.day_of(clock.now(), in_force.site.time_zone)


def _facts(request: Any, **facts: Any) -> dict[str, Any]:
    return {"clinic": request.clinic, "clinic_name": request.clinic.name, **facts}
