"""Routes of a client's diary, as the staff read it."""

from django.urls import path

from handrail.anytime.diary import pages

app_name = "diary"
urlpatterns = [
    path("clients/<uuid:episode>/diary/", pages.diary, name="diary"),
    path("clients/<uuid:episode>/diary/sleep/", pages.night, name="night"),
    path("clients/<uuid:episode>/diary/skills/", pages.skill, name="skill"),
]
