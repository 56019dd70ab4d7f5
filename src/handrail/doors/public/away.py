"""A request that could not be stored: said loudly, with what was typed still there and a number to call.

Nothing here may ask the database: it is what is missing.
"""

import functools
import logging
from collections.abc import Callable
from typing import Any

from django.core import signing
from django.db import Error
from django.http import HttpResponse
from django.shortcuts import render

from handrail.doors.public.forms import EvaluationForm

log = logging.getLogger(__name__)
SALT = "handrail.public.away"
HERE = "here"  # the hidden field in which a form carries whom to call
Page = Callable[..., HttpResponse]


def here(clinic: Any, title: str) -> str:
    """Return whom to call and what for, signed, for the form to carry: each process can read it back."""
    return signing.dumps({"clinic": clinic.name, "phone": clinic.phone, "title": title}, salt=SALT)


def told_when_away(view: Page) -> Page:
    """Answer a form that the database could not take with the form itself, not with an empty error page."""

    @functools.wraps(view)
    def told(request: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except Error as wrong:
            # What was typed, and the values a database error quotes, do not belong in a log.
            log.error("A request for an evaluation could not be stored: %s", type(wrong).__name__)
            return _not_sent(request)

    return told


def _not_sent(request: Any) -> HttpResponse:
    form = EvaluationForm(request.POST or None)
    known = _carried(request)
    facts = {
        "form": form,
        "help_first": form.shows_help,
        "known": known,
        "clinic_name": known.get("clinic", ""),
        "here": request.POST.get(HERE, ""),
        "carried": [(name, value) for name, value in request.POST.items() if name.startswith("check-")],
    }
    response = render(request, "public/not_sent.html", facts, status=503)
    response["Retry-After"] = "120"
    return response


def _carried(request: Any) -> dict[str, str]:
    try:
        known: dict[str, str] = signing.loads(request.POST.get(HERE, ""), salt=SALT)
    except signing.BadSignature:
        return {}
    return known
