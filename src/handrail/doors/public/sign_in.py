"""The way in and back in: home by kind of person, unlock, a client's invitation, the demo's personas."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_scopes import scope

from handrail.doors.public.forms import InvitationForm
from handrail.ground import clock
from handrail.ground.access import idle, operations, throttle
from handrail.ground.access.pages import public_page, signed_in_page
from handrail.ground.access.queries import demo_user, demo_users
from handrail.ground.actor import visitor
from handrail.ground.ui.page import page

BACKEND = "handrail.ground.access.sign_in.Backend"


@signed_in_page
def home(request: Any) -> HttpResponse:
    """Each to their own first page."""
    first = {"client": "portal:today", "caregiver": "caregiver:home"}
    return redirect(first.get(request.actor.kind, "staff:today"))


def unlock(request: Any) -> HttpResponse:
    """Take the password of an idle session; then offer to send what was typed.

    Only a session that is signed in can be unlocked; wrong passwords are throttled like sign-in. A page that one
    person left open is unlocked by nobody who signed in after them.
    """
    someone_else = request.POST.get("for", str(request.user.pk)) != str(request.user.pk)
    if _is_fetch(request) and (request.actor.kind == "visitor" or someone_else):
        return HttpResponse(status=401)
    if request.actor.kind == "visitor":
        return idle.to_sign_in(request)
    back_to = _safe_path(request.POST.get("original_path", ""))
    if request.method != "POST":
        return idle.unlock_page(request, original_path=back_to)
    if not throttle.may_try(request):
        return _still_locked(request, back_to, _("Too many tries. Wait a few minutes, then try again."), 429)
    if not request.user.check_password(request.POST.get("password", "")):
        return _still_locked(request, back_to, _("That password did not fit. Try again."), 403)
    throttle.forget(request)
    idle.wake(request)
    if _is_fetch(request):
        return HttpResponse(status=204)
    typed = idle.typed_in(request)
    if typed:
        return render(request, "ui/resend.html", {"fields": typed, "original_path": back_to})
    return redirect(back_to)


unlock.audience = "unlock"  # type: ignore[attr-defined]


@public_page
def invitation(request: Any, link: str) -> HttpResponse:
    """A client chooses a password with the one-time link they were given."""
    found = operations.invitation_for(link)
    if found is None or found.used_at or found.expires_at <= clock.now():
        return render(request, "public/invitation_ended.html", status=410)
    form = InvitationForm(request.POST or None, initial={"email": found.client.email})
    users: list[Any] = []
    with scope(organization=found.organization):
        accepted = form.accepted(
            lambda: users.append(
                operations.accept_invitation(
                    found,
                    by=visitor(found.organization_id),
                    at=clock.now(),
                    email=form.cleaned_data["email"],
                    password=form.cleaned_data["password"],
                )
            )
        )
    if accepted:
        login(request, users[0], backend=BACKEND)
        return redirect("home")
    return page(request, "public/invitation.html", {"form": form, "client": found.client})


@public_page
def demo(request: Any) -> HttpResponse:
    """One-click sign-in as an invented person. Exists in demo mode only."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        user = demo_user(request.POST.get("persona", ""))
        if user is None:
            raise Http404
        login(request, user, backend=BACKEND)
        return redirect("home")
    return page(request, "public/demo.html", {"personas": demo_users()})


def _still_locked(request: Any, back_to: str, words: str, status: int) -> HttpResponse:
    if _is_fetch(request):
        return HttpResponse(status=status)
    return idle.unlock_page(request, original_path=back_to, wrong=words)


def _is_fetch(request: Any) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _safe_path(path: str) -> str:
    ours = url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours and path.startswith("/") else "/home/"
