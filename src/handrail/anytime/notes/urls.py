"""Routes of notes."""

from django.urls import path

from handrail.anytime.notes import pages

app_name = "notes"
urlpatterns = [
    path("clients/<uuid:episode>/notes/", pages.of_client, name="of_client"),
    path("clients/<uuid:episode>/notes/new/", pages.new, name="new"),
    path("notes/<uuid:note>/", pages.note, name="note"),
    path("notes/<uuid:note>/words/", pages.words, name="words"),
    path("notes/<uuid:note>/signature/", pages.signature, name="signature"),
    path("notes/<uuid:note>/addenda/", pages.addenda, name="addenda"),
]
