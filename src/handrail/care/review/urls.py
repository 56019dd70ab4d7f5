"""Routes of the weekly review."""

from django.urls import path

from handrail.care.review import pages

app_name = "review"
urlpatterns = [
    path("review/", pages.agenda, name="agenda"),
    path("clients/<uuid:episode>/review/", pages.client, name="client"),
    path("review/tasks/<uuid:task>/", pages.task, name="task"),
    path("review/minutes/<uuid:meeting>/", pages.minutes, name="minutes"),
    path("review/minutes/<uuid:meeting>/minutes.pdf", pages.minutes_paper, name="minutes_paper"),
    path("clients/<uuid:episode>/off-track/<slug:instrument>/", pages.off_track, name="off_track"),
]
