"""Routes of admission."""

from django.urls import path

from handrail.care.admission import pages

app_name = "admission"
urlpatterns = [
    path("clients/<uuid:episode>/admission/", pages.prepare, name="prepare"),
    path("clients/<uuid:episode>/admission/team/", pages.team, name="team"),
    path("clients/<uuid:episode>/admission/dose/", pages.dose, name="dose"),
    path("clients/<uuid:episode>/admission/start/", pages.start, name="start"),
    path("clients/<uuid:episode>/admission/orientation/", pages.orientation, name="orientation"),
    path("clients/<uuid:episode>/admission/invitation/", pages.invitation, name="invitation"),
    path("clients/<uuid:episode>/admission/first-day/", pages.first_day, name="first_day"),
]
