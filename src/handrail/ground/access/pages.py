"""The frame of every page: whom it is for, what it needs, and how a refusal looks.

    @staff_page("chart.read", reads_chart=True)
    def client_page(request, episode): ...

A view without such a frame is refused by the middleware.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils.translation import gettext as _

from handrail.ground import clock
from handrail.ground.access import idle
from handrail.ground.access.permission import ELSEWHERE, may
from handrail.ground.access.write_keys import KeyReused, NoKey, answer_once
from handrail.ground.record import operations as record
from handrail.ground.record.operations import Line
from handrail.ground.steps import NotAllowed

View = Callable[..., HttpResponse]
WRITES = {"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE"}


def staff_page(
    verb: str, *, reads_chart: bool = False, only_post: bool = False, hears_all: bool = False
) -> Callable[[View], View]:
    """Frame a page for staff whose role includes `verb`.

    `only_post` is for a view that acts and shows nothing of its own. With `reads_chart`, the view sets
    `request.reading` to the episode or client it showed, or to a list of what it showed of several
    clients; each reading becomes a line of that client's record. `hears_all`: see `client_page`.
    """
    return lambda view: _framed(
        view, "staff", verb, reads_chart=reads_chart, only_post=only_post, hears_all=hears_all
    )


def client_page(
    verb: str = "own.read", *, only_post: bool = False, hears_all: bool = False
) -> Callable[[View], View]:
    """Frame a page of the client's own. Whose it is comes from the session only.

    `hears_all`: what is answered here may mean danger, so a used key refuses no other content.
    """
    return lambda view: _framed(view, "client", verb, only_post=only_post, hears_all=hears_all)


def caregiver_page(verb: str = "family.read_released", *, only_post: bool = False) -> Callable[[View], View]:
    """Frame a page of a caregiver's own. Whose client it is about comes from the session only."""
    return lambda view: _framed(view, "caregiver", verb, only_post=only_post)


def public_page(view: View) -> View:
    """Frame a page for anyone."""
    return _framed(view, "public", "")


def shared_screen_page(view: View) -> View:
    """Frame a page on a screen that one person after another uses, without signing in.

    Nothing of it may be shown again by the back button; what is answered on it is heard as in `client_page`.
    """
    framed = _framed(view, "public", "", hears_all=True)

    @functools.wraps(framed)
    def shown(request: Any, **kwargs: Any) -> HttpResponse:
        response = framed(request, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return shown


def anonymous_page(view: View) -> View:
    """Frame a page for anyone that keeps nothing: a form sent to it carries no key, and no row may be written.

    The database connection itself refuses a write while such a page is made.
    """
    return _framed(view, "public", "", keeps_nothing=True)


def signed_in_page(view: View) -> View:
    """Frame a page for anyone signed in, of whatever kind."""
    return _framed(view, "signed in", "")


def _framed(
    view: View,
    audience: str,
    verb: str,
    *,
    reads_chart: bool = False,
    only_post: bool = False,
    hears_all: bool = False,
    keeps_nothing: bool = False,
) -> View:
    allowed = ["POST"] if only_post else ["GET", "HEAD", "POST"]

    @functools.wraps(view)
    def framed(request: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in allowed:
            return _not_shown(request, allowed)
        if any("\x00" in value for _name, values in request.GET.lists() for value in values):
            return render(request, "400.html", status=400)  # no browser sends one; PostgreSQL stores none
        if away := _turned_away(request, audience, verb):
            return away
        try:
            if keeps_nothing:
                return _without_a_trace(request, lambda: view(request, **kwargs))
            if request.method == "POST":
                return answer_once(request, lambda: view(request, **kwargs), hears_all=hears_all)
            response = view(request, **kwargs)
        except NotAllowed as refusal:
            return refused(request, refusal)
        except ObjectDoesNotExist:
            raise Http404 from None
        if reads_chart and response.status_code == 200:
            _record_reading(request)
        return response

    framed.audience, framed.verb = audience, verb  # type: ignore[attr-defined]
    return framed


def _without_a_trace(request: Any, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Make a page while the database takes no writes; neither session nor browser may keep it."""
    with connection.execute_wrapper(_no_writes):
        response = act()
    response["Cache-Control"] = "no-store"
    return response


def _no_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.lstrip().split(None, 1)[0].upper() in WRITES:
        raise RuntimeError("This page promises to keep nothing, and something wrote to the database.")
    return execute(sql, params, many, context)


def _not_shown(request: Any, allowed: list[str]) -> HttpResponse:
    """Say so in words when someone opens an address that only takes a form, as a reload or a bookmark does."""
    response = HttpResponseNotAllowed(allowed)
    if request.method == "GET":
        reason = _("This address only takes what a form sends. Go back to the form.")
        facts = {"reasons": [reason], "back_url": _page_above(request.path)}
        response.content = render(request, "ui/refused.html", facts).content
    return response


def _page_above(path: str) -> str:
    """Return the address one step up, where the form stands, or the first page."""
    above = path.rstrip("/").rpartition("/")[0] + "/"
    return above if is_valid_path(above) else "/"


def _turned_away(request: Any, audience: str, verb: str) -> HttpResponse | None:
    if audience == "public":
        return None
    if request.actor.kind == "visitor":
        return idle.to_sign_in(request)
    if audience in ("staff", "client", "caregiver") and request.actor.kind != audience:
        raise Http404
    if verb and not may(request.actor, verb):
        return refused(request, NotAllowed(["Your role does not include this page."]), status=403)
    return None


def refused(request: Any, refusal: NotAllowed, *, status: int = 409) -> HttpResponse:
    """Show why not, in words for the person who asked. Nothing was saved."""
    if ELSEWHERE in refusal.reasons:
        raise Http404
    if isinstance(refusal, NoKey):
        status = 400
    elif isinstance(refusal, KeyReused):
        status = 422
    return render(request, "ui/refused.html", {"reasons": refusal.reasons}, status=status)


def _record_reading(request: Any) -> None:
    shown = request.reading if isinstance(request.reading, list) else [request.reading]
    lines = [Line("chart.read", about, getattr(about, "client_id", None) or about.pk) for about in shown]
    with transaction.atomic():
        record.write_all(lines, by=request.actor, at=clock.now())
