"""Routes of the treatment plan."""

from django.urls import path

from handrail.care.plan import pages

app_name = "plan"
urlpatterns = [
    path("care/<uuid:episode>/plan/", pages.plan, name="plan"),
    path("care/<uuid:episode>/plan/draft/", pages.draft, name="draft"),
    path("care/<uuid:episode>/plan/revision/", pages.revision, name="revision"),
    path("care/<uuid:episode>/plan/problems/", pages.problems, name="problems"),
    path("care/<uuid:episode>/plan/problems/<uuid:problem>/goals/", pages.goals, name="goals"),
    path("care/<uuid:episode>/plan/goals/<uuid:goal>/objectives/", pages.objectives, name="objectives"),
    path(
        "care/<uuid:episode>/plan/objectives/<uuid:objective>/interventions/",
        pages.interventions,
        name="interventions",
    ),
    path("care/<uuid:episode>/plan/signature/", pages.signature, name="signature"),
    path("care/<uuid:episode>/plan/client-signature/", pages.client_signature, name="client_signature"),
]
