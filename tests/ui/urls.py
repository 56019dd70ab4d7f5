"""Routes for the browser tests of the components alone: the style guide and a lock that opens with a word."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from tests.ui.styleguide import context

PASSWORD = "open sesame"


def guide(request: HttpRequest) -> HttpResponse:
    more = {"unlock_url": "/unlock", "idle_minutes": request.GET["idle"]} if "idle" in request.GET else {}
    return render(request, "ui/styleguide.html", context(bound="wrong" in request.GET) | more)


def unlock(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204 if request.POST.get("password") == PASSWORD else 422)


def public(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/public.html", {"quick_exit_url": "/neutral"})


def save(request: HttpRequest) -> HttpResponse:
    save.seen += 1
    return HttpResponse(status=204)


save.seen = 0


def neutral(request: HttpRequest) -> HttpResponse:
    return HttpResponse("weather")


urlpatterns = [
    path("", guide),
    path("unlock", unlock),
    path("public", public),
    path("neutral", neutral),
    path("save", save),
]
