"""Answers of a page: the page itself, or the way on."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import is_valid_path
from django.utils.http import url_has_allowed_host_and_scheme

from handrail.ground.ui.forms import Form

PAGES = 1000  # of one list; further back, it is narrowed


def page(
    request: HttpRequest, template: str, facts: dict[str, Any] | None = None, *, only_looked: bool = False
) -> HttpResponse:
    """Render a page. A form that came back with errors is 422, so that its write key stays free.

    `only_looked`: what was sent was to be looked at, and nothing was kept: the key stays free for that too.
    """
    facts = facts or {}
    wrong = any(
        isinstance(value, Form) and value.is_bound and not value.is_valid() for value in facts.values()
    )
    facts["page_has_errors"] = wrong
    return render(request, template, facts, status=422 if wrong or only_looked else 200)


def page_number(request: HttpRequest) -> int:
    """Return which page of a list the address asks for (`?page=`): the first where it asks for none, or for nonsense."""
    asked = request.GET.get("page", "")
    return min(max(int(asked), 1), PAGES) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def pages_beside(n: int, *, more: bool, asked: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the addresses of the pages before and after page `n` of a list, the latest first; nothing where none is.

    `asked`: what else the address asks for.
    """
    beside = {"later": n - 1 if n > 1 else 0, "earlier": n + 1 if more and n < PAGES else 0}
    return {
        name: f"?{urlencode({**(asked or {}), 'page': other})}" if other else ""
        for name, other in beside.items()
    }


def day_asked(written: str) -> date:
    """Return the day that a part of the address names; there is no page for what is none."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Http404 from None


def paper(made: bytes, name: str) -> HttpResponse:
    """Answer with a PDF, shown in the browser and kept nowhere on the way. `name`: of the file; no one's name is in it."""
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


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
