"""Routes of the staff and their licences."""

from django.urls import path

from handrail.ground.people import pages

app_name = "people"
urlpatterns = [
    path("staff/", pages.staff, name="staff"),
    path("staff/<uuid:staff>/", pages.member, name="member"),
    path("staff/<uuid:staff>/credentials/", pages.credentials, name="credentials"),
    path("staff/<uuid:staff>/hours/", pages.hours, name="hours"),
    path("credentials/<uuid:credential>/withdrawal/", pages.withdrawal, name="withdrawal"),
]
