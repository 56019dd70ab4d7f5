"""Routes of less care."""

from django.urls import path

from handrail.care.stepdown import pages, transfer_pages

app_name = "stepdown"
urlpatterns = [
    path("clients/<uuid:episode>/step-down/", pages.readiness, name="readiness"),
    path("clients/<uuid:episode>/stay/", pages.stay, name="stay"),
    path("clients/<uuid:episode>/discharge-plan/", pages.plan, name="plan"),
    path("clients/<uuid:episode>/discharge-plan/appointments/", pages.appointment, name="appointment"),
    path("clients/<uuid:episode>/discharge-plan/finish/", pages.finish, name="finish"),
    path("clients/<uuid:episode>/discharge-plan/print/", pages.printed, name="print"),
    path("clients/<uuid:episode>/discharge/", pages.discharge, name="discharge"),
    path("appointments/<uuid:appointment>/cancellation/", pages.cancellation, name="cancellation"),
    path("transfers/<uuid:transfer>/sheet/", transfer_pages.transfer_sheet, name="transfer_sheet"),
    path("transfers/<uuid:transfer>/return/", transfer_pages.transfer_return, name="transfer_return"),
]
