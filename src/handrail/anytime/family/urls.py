"""Routes of family work."""

from django.urls import path

from handrail.anytime.family import pages

app_name = "family"
urlpatterns = [
    path("clients/<uuid:episode>/family/", pages.client, name="client"),
    path("clients/<uuid:episode>/family/caregivers/", pages.caregivers, name="caregivers"),
    path("clients/<uuid:episode>/family/sessions/", pages.sessions, name="sessions"),
    path("caregivers/<uuid:caregiver>/", pages.caregiver, name="caregiver"),
    path("caregivers/<uuid:caregiver>/details/", pages.details, name="details"),
    path("caregivers/<uuid:caregiver>/release/", pages.release, name="release"),
    path("caregivers/<uuid:caregiver>/invitation/", pages.invitation, name="invitation"),
    path("caregivers/<uuid:caregiver>/words/", pages.words, name="words"),
    path("caregivers/<uuid:caregiver>/end/", pages.end, name="end"),
    path("family-sessions/<uuid:family_session>/", pages.session, name="session"),
    path("family-sessions/<uuid:family_session>/attendance/", pages.attendance, name="attendance"),
    path("family-sessions/<uuid:family_session>/calling-off/", pages.call_off, name="call_off"),
]
