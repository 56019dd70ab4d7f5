"""The guard at the door: who is asking, in whose scope, still awake; and no page without an audience."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from handrail.ground.access import idle
from handrail.ground.access.permission import May
from handrail.ground.access.sign_in import actor_of
from handrail.ground.actor import Actor

NOBODY = Actor("visitor", "a visitor", None, roles=frozenset({"visitor"}))
FORGOTTEN = {
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}
SIGN_IN_PAGES = {"account_login", "account_logout", "mfa_authenticate"} | FORGOTTEN


class Guard:
    """Opens the organization's scope for the request and refuses any view without an audience."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        user = request.user
        request.actor = (actor_of(user) if user.is_authenticated else None) or NOBODY
        if request.actor.organization_id is None:
            return self.get_response(request)
        zone = ZoneInfo(request.actor.time_zone)
        with scope(organization=request.actor.organization_id), timezone.override(zone):
            response = self.get_response(request)
        # On a shared computer, what one person read must not come back for the next with the back button.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: Any, view: Callable[..., HttpResponse], args: tuple[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Deny by default: a view that names no audience is a mistake, not a page."""
        if view.__module__.startswith("allauth."):
            if request.resolver_match.url_name not in SIGN_IN_PAGES and request.actor is NOBODY:
                return idle.to_sign_in(request)
        elif not hasattr(view, "audience"):
            raise RuntimeError(f"{view.__module__}.{view.__name__} names no audience.")
        opens_locked = getattr(view, "audience", "") in ("public", "unlock")
        if request.actor is NOBODY or opens_locked or request.resolver_match.url_name == "account_logout":
            return None
        return idle.locked_page(request)


def page_facts(request: Any) -> dict[str, Any]:
    """Facts every page may show; nothing clinical."""
    actor = getattr(request, "actor", NOBODY)
    signed_in = actor.kind in ("staff", "client", "caregiver")
    return {
        "actor": actor,
        "may": May(actor),
        "unlock_url": reverse("public:unlock") if signed_in else "",
        "sign_out_url": reverse("account_logout") if signed_in else "",
        "crisis_line": settings.CRISIS_LINE,
        "lines_phone": actor.phone,
        "quick_exit_url": settings.QUICK_EXIT_URL,
        "idle_minutes": settings.IDLE_MINUTES,
        "demo": settings.DEMO,
    }
