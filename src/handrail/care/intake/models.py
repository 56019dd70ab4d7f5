"""Who the client is, what brought them, and their history, as first told."""

from django.db import models

from handrail.ground.rows import ClientRow, one_of

# Where people step down from.
FROM = ("inpatient", "residential", "partial hospitalization", "emergency department")


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


class Handover(ClientRow):
    """What a sending facility knows of someone who steps down to here. The latest line counts. Append-only."""

    facility = models.CharField(max_length=160)
    from_care = models.CharField(max_length=24)
    discharged_on = models.DateField(null=True, blank=True)  # or will be
    medication = models.TextField(blank=True, max_length=2000)
    safety_plan = models.TextField(blank=True, max_length=2000)
    risk = models.TextField(blank=True, max_length=2000)
    contact = models.CharField(max_length=160, blank=True)  # who there can be asked
    papers_here = models.BooleanField(default=False)  # the discharge summary has come
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("intake_handover_from_is_known", "from_care", FROM),
        ]
        indexes = [models.Index(fields=["episode", "at"])]

    def __str__(self) -> str:
        return f"from {self.facility}"
