"""Routes of rating scales."""

from django.urls import path

from handrail.anytime.measures import pages

app_name = "measures"
urlpatterns = [
    path("measures/", pages.caseload, name="caseload"),
    path("measures/completion/", pages.completion, name="completion"),
    path("sites/<uuid:site>/reliable-change/", pages.thresholds, name="thresholds"),
    path("sites/<uuid:site>/reliable-change/<slug:instrument>/", pages.set_threshold, name="set_threshold"),
    path("reliable-change/<uuid:threshold>/withdrawal/", pages.withdraw_threshold, name="withdraw_threshold"),
    path("clients/<uuid:episode>/measures/", pages.trend, name="trend"),
    path("clients/<uuid:episode>/measures/<slug:instrument>/", pages.give, name="give"),
]
