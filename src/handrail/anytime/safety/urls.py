"""Routes of safety."""

from django.urls import path

from handrail.anytime.safety import pages, risk_pages

app_name = "safety"
urlpatterns = [
    path("safety/", pages.queue, name="queue"),
    path("safety/<uuid:concern>/", pages.concern, name="concern"),
    path("safety/<uuid:concern>/acknowledgement/", pages.acknowledgement, name="acknowledgement"),
    path("safety/<uuid:concern>/assessment/", pages.assessment, name="assessment"),
    path("safety/<uuid:concern>/closure/", pages.closure, name="closure"),
    path("incidents/", pages.incidents, name="incidents"),
    path("incidents/new/", pages.new_incident, name="new_incident"),
    path("incidents/<uuid:incident>/", pages.incident, name="incident"),
    path("incidents/<uuid:incident>/addenda/", pages.incident_addenda, name="incident_addenda"),
    path("incidents/<uuid:incident>/review/", pages.incident_review, name="incident_review"),
    path("incidents/<uuid:incident>/reports/", pages.incident_reports, name="incident_reports"),
    path("clients/<uuid:episode>/concerns/", pages.raising, name="raise"),
    path("clients/<uuid:episode>/medical-hold/", pages.medical_hold, name="medical_hold"),
    path("clients/<uuid:episode>/safety-screen/", pages.screen, name="screen"),
    path("clients/<uuid:episode>/risk/", risk_pages.risk, name="risk"),
    path("clients/<uuid:episode>/safety-plan/", pages.plan, name="plan"),
]
