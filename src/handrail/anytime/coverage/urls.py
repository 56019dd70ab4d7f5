"""Routes of coverage."""

from django.urls import path

from handrail.anytime.coverage import pages

app_name = "coverage"
urlpatterns = [
    path("coverage/sender/", pages.sender, name="sender"),
    path("clients/<uuid:episode>/coverage/", pages.client, name="client"),
    path("clients/<uuid:episode>/coverage/authorizations/new/", pages.authorization, name="authorization"),
    path(
        "clients/<uuid:episode>/coverage/authorizations/<uuid:authorization>/ending/",
        pages.authorization_ending,
        name="authorization_ending",
    ),
    path(
        "clients/<uuid:episode>/coverage/authorizations/<uuid:authorization>/denial/",
        pages.denial,
        name="denial",
    ),
    path("clients/<uuid:episode>/coverage/card/", pages.card, name="card"),
    path("clients/<uuid:episode>/coverage/<uuid:coverage>/check/", pages.checked, name="check"),
    path("clients/<uuid:episode>/coverage/<uuid:coverage>/ending/", pages.ending, name="ending"),
    path("clients/<uuid:episode>/coverage/<uuid:coverage>/question/", pages.question, name="question"),
    path("clients/<uuid:episode>/coverage/questions/<uuid:question>/", pages.answer, name="answer"),
    path("clients/<uuid:episode>/coverage/questions/<uuid:question>/file/", pages.question_file, name="file"),
]
