"""Routes of notes."""

from django.urls import path

from handrail.anytime.notes import pages, private_pages

app_name = "notes"
urlpatterns = [
    path("clients/<uuid:episode>/notes/", pages.of_client, name="of_client"),
    path("clients/<uuid:episode>/notes/new/", pages.new, name="new"),
    path("clients/<uuid:episode>/psychotherapy-notes/", private_pages.private, name="private"),
    path("notes/<uuid:note>/", pages.note, name="note"),
    path("notes/<uuid:note>/words/", pages.words, name="words"),
    path("notes/<uuid:note>/typed/", pages.typed, name="typed"),
    path("notes/<uuid:note>/signature/", pages.signature, name="signature"),
    path("notes/<uuid:note>/co-signature/", pages.cosignature, name="cosignature"),
    path("notes/<uuid:note>/void/", pages.void, name="void"),
    path("notes/<uuid:note>/paper/", pages.paper, name="paper"),
    path("notes/to-co-sign/", pages.to_cosign, name="to_cosign"),
    path("notes/<uuid:note>/addenda/", pages.addenda, name="addenda"),
]
