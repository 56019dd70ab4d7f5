"""The idle lock: after so many minutes without a person's act, the password is asked again.

What was typed is kept: a form sent from a locked session comes back after the password
as one button. Background polls neither extend nor skip the lock.
"""

import time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

STEP_SECONDS = 30  # how often the last act is written to the session
NOT_KEPT = ("csrfmiddlewaretoken", "password", "original_path")
SECRETS = ("oldpassword", "password1", "password2", "code")  # of the pages where one changes a password


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a signed-out person to the sign-in page, and back afterwards.

    What they sent is not saved, and the page says so: it shows their words, so that nothing typed is lost.
    """
    if is_background(request):
        return HttpResponse(status=401, headers={"HX-Redirect": reverse("account_login")})
    here = request.get_full_path() if request.method == "GET" else reverse("home")
    sign_in = f"{reverse('account_login')}?{urlencode({'next': here})}"
    sent = [one for _name, values in typed_in(request).lists() for one in values]
    if not sent:
        return redirect(sign_in)
    words = [
        one for one in sent if len(one.split()) > 1
    ]  # what was chosen is chosen again: alone it says nothing
    answer = render(request, "ui/not_saved.html", {"words": words, "sign_in": sign_in}, status=401)
    answer["Cache-Control"] = "no-store"
    return answer


def is_background(request: HttpRequest) -> bool:
    return request.headers.get("X-Background") == "1"


def locked_page(request: Any) -> HttpResponse | None:
    """Return the unlock page if this session has been idle too long; else note that it is awake."""
    session, now = request.session, time.time()
    seen = session.get("seen")
    if seen is None:
        session["seen"] = now
    elif session.get("locked") or now - seen > settings.IDLE_MINUTES * 60:
        if not session.get("locked"):
            session["locked"] = True
        return unlock_page(request)
    elif now - seen > STEP_SECONDS and not is_background(request):
        session["seen"] = now
    return None


def unlock_page(request: Any, *, original_path: str = "", wrong: str = "") -> HttpResponse:
    """Ask for the password, keeping what was sent."""
    if is_background(request):
        return HttpResponse(status=423, headers={"HX-Refresh": "true"})
    facts = {
        "action": reverse("public:unlock"),
        "fields": typed_in(request),
        "original_path": original_path or request.get_full_path(),
        "wrong": wrong,
    }
    return render(request, "ui/unlock.html", facts, status=423)


def typed_in(request: Any) -> QueryDict:
    """Return what was sent, without tokens and passwords."""
    typed: QueryDict = request.POST.copy()
    for name in (*NOT_KEPT, *SECRETS):
        typed.pop(name, None)
    return typed


def wake(request: Any) -> None:
    """Note that the person proved who they are."""
    request.session["locked"] = False
    request.session["seen"] = time.time()
