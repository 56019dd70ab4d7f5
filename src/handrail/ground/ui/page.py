"""Answers of a page: the page itself, or the way on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import is_valid_path
from django.utils.http import url_has_allowed_host_and_scheme

from handrail.ground.ui.forms import Form


def page(request: HttpRequest, template: str, facts: dict[str, Any] | None = None) -> HttpResponse:
    """Render a page. A form that came back with errors is 422, so that its write key stays free."""
    facts = facts or {}
    wrong = any(
        isinstance(value, Form) and value.is_bound and not value.is_valid() for value in facts.values()
    )
    facts["page_has_errors"] = wrong
    return render(request, template, facts, status=422 if wrong else 200)


def to(route: str, /, **ids: Any) -> HttpResponse:
    """Send the browser on, so that a reload repeats nothing."""
    return redirect(route, **ids)


def back_or_to(request: HttpRequest, route: str, /, **ids: Any) -> HttpResponse:
    """Send the browser back to the page of ours that the address names (`?back=`), or on to a route."""
    back = back_of(request)
    return redirect(back) if back else to(route, **ids)


def back_of(request: HttpRequest) -> str:
    """Return the page of ours that the address names (`?back=`), or nothing."""
    back = request.GET.get("back", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and is_valid_path(back)
    return back if ours else ""
