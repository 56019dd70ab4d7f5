"""Routes of the assessment."""

from django.urls import path

from handrail.care.placement import pages

app_name = "placement"
urlpatterns = [
    path("clients/<uuid:episode>/assessment/", pages.assessment, name="assessment"),
    path("clients/<uuid:episode>/assessment/decision/", pages.decision, name="decision"),
    path("clients/<uuid:episode>/assessment/authorization/", pages.authorization, name="authorization"),
    path("clients/<uuid:episode>/assessment/scores/<slug:framework>/", pages.score, name="score"),
]
