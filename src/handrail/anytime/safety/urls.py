"""Routes of safety."""

from django.urls import path

from handrail.anytime.safety import pages

app_name = "safety"
urlpatterns = [
    path("safety/", pages.queue, name="queue"),
    path("safety/<uuid:concern>/", pages.concern, name="concern"),
    path("safety/<uuid:concern>/acknowledgement/", pages.acknowledgement, name="acknowledgement"),
    path("safety/<uuid:concern>/assessment/", pages.assessment, name="assessment"),
    path("safety/<uuid:concern>/closure/", pages.closure, name="closure"),
    path("clients/<uuid:episode>/concerns/", pages.raising, name="raise"),
    path("clients/<uuid:episode>/medical-hold/", pages.medical_hold, name="medical_hold"),
    path("clients/<uuid:episode>/safety-screen/", pages.screen, name="screen"),
    path("clients/<uuid:episode>/safety-plan/", pages.plan, name="plan"),
]
