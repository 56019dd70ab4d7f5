"""Routes anyone may open."""

from django.urls import path

from handrail.doors.public import pages, sign_in

app_name = "public"
urlpatterns = [
    path("", pages.front, name="front"),
    path("at/<slug:clinic>/", pages.clinic_page, name="clinic"),
    path("at/<slug:clinic>/<slug:program>/", pages.program_page, name="program"),
    path("at/<slug:clinic>/<slug:program>/right-for-me/", pages.self_check, name="self_check"),
    path("at/<slug:clinic>/<slug:program>/request/", pages.request_evaluation, name="request"),
    path("at/<slug:clinic>/<slug:program>/received/", pages.received, name="received"),
    path("unlock/", sign_in.unlock, name="unlock"),
    path("invitation/<str:link>/", sign_in.invitation, name="invitation"),
    path("demo/", sign_in.demo, name="demo"),
]
