"""Routes of consents."""

from django.urls import path

from handrail.anytime.consents import pages

app_name = "consents"
urlpatterns = [
    path("clients/<uuid:episode>/documents/", pages.documents, name="list"),
    path("clients/<uuid:episode>/documents/<slug:document>/", pages.document, name="document"),
    path("clients/<uuid:episode>/documents/<slug:document>/signature/", pages.signature, name="signature"),
    path("clients/<uuid:episode>/consents/<uuid:consent>/revocation/", pages.revocation, name="revocation"),
]
