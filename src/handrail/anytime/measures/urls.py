"""Routes of rating scales."""

from django.urls import path

from handrail.anytime.measures import pages

app_name = "measures"
urlpatterns = [
    path("measures/", pages.caseload, name="caseload"),
    path("measures/completion/", pages.completion, name="completion"),
    path("clients/<uuid:episode>/measures/", pages.trend, name="trend"),
    path("clients/<uuid:episode>/measures/<slug:instrument>/", pages.give, name="give"),
]
