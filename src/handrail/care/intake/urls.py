"""Routes of intake."""

from django.urls import path

from handrail.care.intake import pages

app_name = "intake"
urlpatterns = [
    path("referrals/<uuid:referral>/intake/", pages.begin, name="begin"),
    path("clients/<uuid:episode>/intake/", pages.interview, name="interview"),
    path("clients/<uuid:episode>/intake/availability/", pages.availability, name="availability"),
    path("clients/<uuid:episode>/intake/comfort/", pages.comfort, name="comfort"),
    path("clients/<uuid:episode>/intake/guardians/", pages.guardian, name="guardian"),
    path(
        "clients/<uuid:episode>/intake/guardians/<uuid:guardian>/end/",
        pages.guardian_ended,
        name="guardian_ended",
    ),
    path("clients/<uuid:episode>/intake/sending-facility/", pages.sending_facility, name="sending_facility"),
    path("clients/<uuid:episode>/intake/handover/", pages.handover, name="handover"),
]
