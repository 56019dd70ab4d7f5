"""Routes of the staff's shell."""

from django.urls import path

from handrail.doors.staff import casework, employment, letters, medicine, pages

app_name = "staff"
urlpatterns = [
    path("today/", pages.today, name="today"),
    path("today/mine/", pages.mine, name="mine"),
    path("work/", pages.work, name="work"),
    path("casework/", casework.casework_list, name="casework"),
    path("clients/", pages.clients, name="clients"),
    path("clients/<uuid:episode>/", pages.client, name="client"),
    path("staff/new/", employment.hiring, name="hiring"),
    path("staff/<uuid:staff>/roles/", employment.changing, name="changing"),
    path("staff/<uuid:staff>/link/", employment.sign_in_link, name="sign_in_link"),
    path("staff/<uuid:staff>/end/", employment.leaving, name="leaving"),
    path("clients/<uuid:episode>/letters/new/<slug:template>/", letters.new_letter, name="new_letter"),
    path("clients/<uuid:episode>/medication/visit/", medicine.medication_visit, name="medication_visit"),
    path("programs/", pages.programs, name="programs"),
]
