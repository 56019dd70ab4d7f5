"""Routes of the assessment."""

from django.urls import path

from handrail.care.placement import pages

app_name = "placement"
urlpatterns = [
    path("care/<uuid:episode>/assessment/", pages.assessment, name="assessment"),
    path("care/<uuid:episode>/assessment/decision/", pages.decision, name="decision"),
]
