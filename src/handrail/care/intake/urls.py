"""Routes of intake."""

from django.urls import path

from handrail.care.intake import pages

app_name = "intake"
urlpatterns = [
    path("referrals/<uuid:referral>/intake/", pages.begin, name="begin"),
    path("care/<uuid:episode>/intake/", pages.interview, name="interview"),
    path("care/<uuid:episode>/intake/availability/", pages.availability, name="availability"),
    path("care/<uuid:episode>/intake/comfort/", pages.comfort, name="comfort"),
    path("care/<uuid:episode>/intake/handover/", pages.handover, name="handover"),
]
