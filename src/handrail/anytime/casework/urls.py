"""Routes of casework."""

from django.urls import path

from handrail.anytime.casework import pages

app_name = "casework"
urlpatterns = [
    path("clients/<uuid:episode>/letters/", pages.letters, name="letters"),
    path("letters/<uuid:letter>/", pages.letter, name="letter"),
    path("letters/<uuid:letter>/paper.pdf", pages.letter_paper, name="letter_paper"),
    path("letters/<uuid:letter>/withdrawal/", pages.letter_withdrawal, name="letter_withdrawal"),
]
