"""Routes of the caregiver's own pages, under family/."""

from django.urls import path

from handrail.doors.caregiver import pages

app_name = "caregiver"
urlpatterns = [
    path("", pages.home, name="home"),
    path("learn/", pages.learn, name="learn"),
    path("practice/<uuid:practice>/", pages.practice, name="practice"),
]
