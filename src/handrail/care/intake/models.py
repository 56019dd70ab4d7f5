"""Who the client is, what brought them, and their history, as first told."""

from django.db import models

from handrail.ground.rows import ClientRow


class IntakeInterview(ClientRow):
    """What a person told at intake. One an episode; later words belong to the assessment."""

    what_brings_you = models.TextField(max_length=4000)
    care_so_far = models.TextField(blank=True, max_length=4000)
    medical = models.TextField(blank=True, max_length=2000)
    home_and_supports = models.TextField(blank=True, max_length=2000)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.UniqueConstraint(fields=["episode"], name="intake_one_interview_an_episode"),
        ]

    def __str__(self) -> str:
        return "intake interview"
