"""Routes of medication."""

from django.urls import path

from handrail.anytime.medication import pages

app_name = "medication"
urlpatterns = [
    path("clients/<uuid:episode>/medication/", pages.medications, name="list"),
    path("medication/<uuid:medication>/dose/", pages.dose, name="dose"),
    path("medication/<uuid:medication>/end/", pages.end, name="end"),
]
