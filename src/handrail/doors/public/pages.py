"""Pages for anyone: what a program is, made from its definition; and a request for an evaluation."""

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django_scopes import scope

from handrail.care.inquiry import operations as inquiry
from handrail.doors.public.forms import EvaluationForm
from handrail.doors.public.week import typical_week
from handrail.ground import clock
from handrail.ground.access.pages import public_page
from handrail.ground.actor import visitor
from handrail.ground.clinic import queries as clinics
from handrail.ground.ui.page import page, to


def clinic_door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Frame a public page of one clinic: the address names it, and only its scope is open."""

    @public_page
    @functools.wraps(view)
    def opened(request: Any, clinic: str, **kwargs: Any) -> HttpResponse:
        organization = clinics.organization_by_slug(clinic)
        if organization is None:
            raise Http404
        with scope(organization=organization):
            request.clinic = organization
            return view(request, clinic=clinic, **kwargs)

    return opened


@public_page
def front(request: Any) -> HttpResponse:
    """The first page: each one's own when signed in, else this clinic's, or how to open one."""
    if request.actor.kind in ("staff", "client"):
        return to("home")
    organization = clinics.first_organization()
    if organization is None:
        return page(request, "public/no_clinic.html")
    return to("public:clinic", clinic=organization.slug)


@clinic_door
def clinic_page(request: Any, clinic: str) -> HttpResponse:
    return page(request, "public/clinic.html", _facts(request, programs=clinics.programs_in_force()))


@clinic_door
def program_page(request: Any, clinic: str, program: str) -> HttpResponse:
    in_force = _in_force(program)
    definition = clinics.definition_of(in_force)
    facts = {"in_force": in_force, "program": definition, "weeks": typical_week(definition)}
    return page(request, "public/program.html", _facts(request, **facts))


@clinic_door
def request_evaluation(request: Any, clinic: str, program: str) -> HttpResponse:
    """Ask for an evaluation. Danger shows the crisis lines first and keeps them on screen."""
    in_force = _in_force(program)
    form = EvaluationForm(request.POST or None)
    asker = replace(visitor(request.clinic.pk), time_zone=in_force.site.time_zone)
    if form.accepted(lambda: inquiry.receive(in_force, form.request(), by=asker, at=clock.now())):
        return to("public:received", clinic=clinic, program=program)
    in_danger = form.is_bound and form.data.get("in_danger_now") == "yes"
    return page(
        request, "public/request.html", _facts(request, form=form, in_force=in_force, in_danger=in_danger)
    )


@clinic_door
def received(request: Any, clinic: str, program: str) -> HttpResponse:
    return page(request, "public/received.html", _facts(request, in_force=_in_force(program)))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def _in_force(program: str) -> Any:
    in_force = clinics.program_in_force(program=program)
    if in_force is None:
        raise Http404
    return in_force


def _facts(request: Any, **facts: Any) -> dict[str, Any]:
    return {"clinic": request.clinic, "clinic_name": request.clinic.name, **facts}
