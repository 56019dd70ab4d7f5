"""Routes of medication."""

from django.urls import path

from handrail.anytime.medication import pages

app_name = "medication"
urlpatterns = [
    path("clients/<uuid:episode>/medication/", pages.medications, name="list"),
    path("clients/<uuid:episode>/medication/allergies/", pages.allergies, name="allergies"),
    path("clients/<uuid:episode>/medication/comparison/", pages.reconciliation, name="reconciliation"),
    path("allergies/<uuid:allergy>/end/", pages.allergy_end, name="allergy_end"),
    path("medicine-requests/<uuid:ask>/answer/", pages.ask_answer, name="ask_answer"),
    path("medication/names/", pages.names, name="names"),
    path("medication/<uuid:medication>/dose/", pages.dose, name="dose"),
    path("medication/<uuid:medication>/end/", pages.end, name="end"),
    path("medication/<uuid:medication>/in-error/", pages.in_error, name="in_error"),
]
