"""Routes of the weekly review."""

from django.urls import path

from handrail.care.review import pages

app_name = "review"
urlpatterns = [
    path("review/", pages.agenda, name="agenda"),
    path("clients/<uuid:episode>/review/", pages.client, name="client"),
    path("clients/<uuid:episode>/off-track/<slug:instrument>/", pages.off_track, name="off_track"),
]
