"""Routes of admission."""

from django.urls import path

from handrail.care.admission import pages

app_name = "admission"
urlpatterns = [
    path("care/<uuid:episode>/admission/", pages.prepare, name="prepare"),
    path("care/<uuid:episode>/admission/team/", pages.team, name="team"),
    path("care/<uuid:episode>/admission/dose/", pages.dose, name="dose"),
    path("care/<uuid:episode>/admission/start/", pages.start, name="start"),
    path("care/<uuid:episode>/admission/orientation/", pages.orientation, name="orientation"),
    path("care/<uuid:episode>/admission/invitation/", pages.invitation, name="invitation"),
    path("care/<uuid:episode>/admission/first-day/", pages.first_day, name="first_day"),
]
