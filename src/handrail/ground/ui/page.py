"""Answers of a page: the page itself, or the way on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

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
