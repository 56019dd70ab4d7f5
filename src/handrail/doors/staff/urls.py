"""Routes of the staff's shell."""

from django.urls import path

from handrail.doors.staff import pages

app_name = "staff"
urlpatterns = [
    path("today/", pages.today, name="today"),
    path("today/mine/", pages.mine, name="mine"),
    path("work/", pages.work, name="work"),
    path("clients/", pages.clients, name="clients"),
    path("clients/<uuid:episode>/", pages.client, name="client"),
    path("programs/", pages.programs, name="programs"),
]
