"""The routes of Handrail, and a blank page for each route a page links to that is not built yet."""

from django.http import HttpResponse
from django.urls import NoReverseMatch, include, path, reverse

from handrail.config import urls as real

BLANK = "0190a7f0-0000-7000-8000-000000000000"
LINKED = {"staff:client": 1, "safety:screen": 1, "public:invitation": 1, "schedule:enrol": 1}


def blank(request, **ids):
    return HttpResponse("")


blank.audience = "public"


def is_missing(name: str) -> bool:
    try:
        reverse(name, urlconf=real.__name__, args=[BLANK])
    except NoReverseMatch:
        return True
    return False


def stand_ins() -> list:
    missing: dict[str, list[str]] = {}
    for name in LINKED:
        if is_missing(name):
            space, route = name.split(":")
            missing.setdefault(space, []).append(route)
    return [
        path(
            f"not-yet/{space}/",
            include(([path(f"{r}/<str:episode>/", blank, name=r) for r in routes], space)),
        )
        for space, routes in missing.items()
    ]


def not_found(request, exception=None):
    return HttpResponse("not found", status=404)


def broken(request):
    return HttpResponse("broken", status=500)


urlpatterns = [*stand_ins(), *real.urlpatterns]
handler404, handler500 = not_found, broken
