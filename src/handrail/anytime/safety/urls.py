"""Routes of safety."""

from django.urls import path

from handrail.anytime.safety import closed_pages, pages, risk_pages, transfer_pages, withdrawal_pages

app_name = "safety"
urlpatterns = [
    path("safety/", pages.queue, name="queue"),
    path("safety/closed/", closed_pages.closed, name="closed"),
    path("safety/<uuid:concern>/", pages.concern, name="concern"),
    path("safety/<uuid:concern>/acknowledgement/", pages.acknowledgement, name="acknowledgement"),
    path("safety/<uuid:concern>/assessment/", pages.assessment, name="assessment"),
    path("safety/<uuid:concern>/closure/", pages.closure, name="closure"),
    path("safety/<uuid:concern>/hold/", pages.hold, name="hold"),
    path("incidents/", pages.incidents, name="incidents"),
    path("incidents/new/", pages.new_incident, name="new_incident"),
    path("incidents/<uuid:incident>/", pages.incident, name="incident"),
    path("incidents/<uuid:incident>/addenda/", pages.incident_addenda, name="incident_addenda"),
    path("incidents/<uuid:incident>/clients/", pages.incident_clients, name="incident_clients"),
    path("incidents/<uuid:incident>/review/", pages.incident_review, name="incident_review"),
    path("incidents/<uuid:incident>/reports/", pages.incident_reports, name="incident_reports"),
    path("clients/<uuid:episode>/concerns/", pages.raising, name="raise"),
    path("clients/<uuid:episode>/medical-hold/", pages.medical_hold, name="medical_hold"),
    path("clients/<uuid:episode>/safety-screen/", pages.screen, name="screen"),
    path("clients/<uuid:episode>/transfers/", transfer_pages.transfers, name="transfers"),
    path("transfers/<uuid:transfer>/", transfer_pages.transfer, name="transfer"),
    path("transfers/<uuid:transfer>/steps/", transfer_pages.transfer_steps, name="transfer_steps"),
    path("transfers/<uuid:transfer>/tellings/", transfer_pages.transfer_tellings, name="transfer_tellings"),
    path("transfers/<uuid:transfer>/outcome/", transfer_pages.transfer_outcome, name="transfer_outcome"),
    path("transfers/<uuid:transfer>/owner/", transfer_pages.transfer_owner, name="transfer_owner"),
    path("clients/<uuid:episode>/withdrawal/", withdrawal_pages.withdrawal, name="withdrawal"),
    path("clients/<uuid:episode>/risk/", risk_pages.risk, name="risk"),
    path("clients/<uuid:episode>/safety-plan/", pages.plan, name="plan"),
    path("clients/<uuid:episode>/safety-plan/paper.pdf", pages.plan_paper, name="plan_paper"),
]
