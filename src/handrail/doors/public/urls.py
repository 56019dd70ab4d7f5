"""Routes anyone may open."""

from django.urls import path

from handrail.doors.public import door, letters, outside, pages, sign_in

app_name = "public"
urlpatterns = [
    path("", pages.front, name="front"),
    path("at/<slug:clinic>/", pages.clinic_page, name="clinic"),
    path("at/<slug:clinic>/for-families/", pages.families, name="families"),
    path("at/<slug:clinic>/check-a-letter/", letters.check_letter, name="check_letter"),
    path("at/<slug:clinic>/<slug:program>/", pages.program_page, name="program"),
    path("at/<slug:clinic>/<slug:program>/right-for-me/", pages.self_check, name="self_check"),
    path("at/<slug:clinic>/<slug:program>/request/", pages.request_evaluation, name="request"),
    path("at/<slug:clinic>/<slug:program>/received/", pages.received, name="received"),
    # The same pages of one site, where a clinic runs the program at several.
    path("at/<slug:clinic>/<slug:program>/in/<slug:site_name>/", pages.program_page, name="program_at"),
    path(
        "at/<slug:clinic>/<slug:program>/in/<slug:site_name>/right-for-me/",
        pages.self_check,
        name="self_check_at",
    ),
    path(
        "at/<slug:clinic>/<slug:program>/in/<slug:site_name>/request/",
        pages.request_evaluation,
        name="request_at",
    ),
    path("at/<slug:clinic>/<slug:program>/in/<slug:site_name>/received/", pages.received, name="received_at"),
    path("unlock/", sign_in.unlock, name="unlock"),
    path("invitation/<str:link>/", sign_in.invitation, name="invitation"),
    path("calendar/<str:secret>.ics", outside.calendar, name="calendar"),
    path("room/<str:secret>/", outside.room, name="room"),
    path("reminders/<str:secret>/", outside.reminders, name="reminders"),
    path("door/<str:secret>/", door.door, name="door"),
    path("door/<str:secret>/done/", door.done, name="door_done"),
    path("door/<str:secret>/stay/", door.stay, name="door_stay"),
    path("door/<str:secret>/<slug:who>/", door.birthday, name="door_birthday"),
    path("door/<str:secret>/check-in/<str:ticket>/", door.check_in, name="door_check_in"),
    path("door/<str:secret>/questions/<str:ticket>/", door.questions, name="door_questions"),
    path("demo/", sign_in.demo, name="demo"),
]
