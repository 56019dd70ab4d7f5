"""Routes of the assessment."""

from django.urls import path

from handrail.care.placement import pages

app_name = "placement"
urlpatterns = [
    path("clients/<uuid:episode>/assessment/", pages.assessment, name="assessment"),
    path("clients/<uuid:episode>/assessment/decision/", pages.decision, name="decision"),
]
