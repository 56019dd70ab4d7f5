"""Routes of less care."""

from django.urls import path

from handrail.care.stepdown import pages, plan_pages, summary_pages, transfer_pages

app_name = "stepdown"
urlpatterns = [
    path("clients/<uuid:episode>/step-down/", pages.readiness, name="readiness"),
    path("clients/<uuid:episode>/stay/", pages.stay, name="stay"),
    path("clients/<uuid:episode>/discharge-plan/", pages.plan, name="plan"),
    path("clients/<uuid:episode>/discharge-plan/appointments/", pages.appointment, name="appointment"),
    path("clients/<uuid:episode>/discharge-plan/finish/", pages.finish, name="finish"),
    path("clients/<uuid:episode>/discharge-plan/print/", pages.printed, name="print"),
    path("clients/<uuid:episode>/discharge-plan/paper/", plan_pages.plan_paper, name="plan_paper"),
    path("clients/<uuid:episode>/discharge-plan/sending/", plan_pages.sending, name="sending"),
    path("clients/<uuid:episode>/hand-over/", plan_pages.hand_over, name="hand_over"),
    path("clients/<uuid:episode>/discharge/", pages.discharge, name="discharge"),
    path("clients/<uuid:episode>/discharge-summary/", summary_pages.summary, name="summary"),
    path(
        "clients/<uuid:episode>/discharge-summary/signature/",
        summary_pages.summary_signature,
        name="summary_signature",
    ),
    path("discharge-summaries/<uuid:summary>/paper/", summary_pages.summary_paper, name="summary_paper"),
    path(
        "discharge-summaries/<uuid:summary>/addenda/", summary_pages.summary_addendum, name="summary_addendum"
    ),
    path("appointments/<uuid:appointment>/cancellation/", pages.cancellation, name="cancellation"),
    path("transfers/<uuid:transfer>/sheet/", transfer_pages.transfer_sheet, name="transfer_sheet"),
    path("transfers/<uuid:transfer>/return/", transfer_pages.transfer_return, name="transfer_return"),
]
