"""Routes of the treatment plan."""

from django.urls import path

from handrail.care.plan import pages, part_pages

app_name = "plan"
urlpatterns = [
    path("clients/<uuid:episode>/plan/", pages.plan, name="plan"),
    path("clients/<uuid:episode>/plan/draft/", pages.draft, name="draft"),
    path("clients/<uuid:episode>/plan/revision/", pages.revision, name="revision"),
    path("clients/<uuid:episode>/plan/problems/", pages.problems, name="problems"),
    path("clients/<uuid:episode>/plan/problems/<uuid:problem>/goals/", pages.goals, name="goals"),
    path("clients/<uuid:episode>/plan/goals/<uuid:goal>/objectives/", pages.objectives, name="objectives"),
    path(
        "clients/<uuid:episode>/plan/objectives/<uuid:objective>/interventions/",
        pages.interventions,
        name="interventions",
    ),
    path("clients/<uuid:episode>/plan/goals/<uuid:goal>/library/", part_pages.library, name="library"),
    path("clients/<uuid:episode>/plan/parts/<uuid:part>/", part_pages.part, name="part"),
    path("clients/<uuid:episode>/plan/parts/<uuid:part>/end/", part_pages.take_out, name="take_out"),
    path("clients/<uuid:episode>/plan/versions/", pages.versions, name="versions"),
    path("clients/<uuid:episode>/plan/addendum/", pages.addendum, name="addendum"),
    path("clients/<uuid:episode>/plan/attempt/", pages.attempt, name="attempt"),
    path("clients/<uuid:episode>/plan/review/", pages.review, name="review"),
    path("clients/<uuid:episode>/plan/cosignature/", pages.cosignature, name="cosignature"),
    path("clients/<uuid:episode>/plan/signature/", pages.signature, name="signature"),
    path("clients/<uuid:episode>/plan/client-signature/", pages.client_signature, name="client_signature"),
]
