"""The safety plan, version by version."""

from django.db import models

from handrail.ground.rows import ClientRow


class SafetyPlan(ClientRow):
    """One version of a client's safety plan: six steps in order, in the client's words. Append-only."""

    version = models.PositiveSmallIntegerField()
    warning_signs = models.TextField(max_length=2000)
    on_my_own = models.TextField(max_length=2000)
    people_and_places = models.TextField(max_length=2000)
    people_to_ask = models.TextField(max_length=2000)
    professionals = models.TextField(max_length=2000)
    safer_surroundings = models.TextField(max_length=2000)
    made_with = models.CharField(
        max_length=200, blank=True
    )  # who was there; blank in versions before it was asked
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.UniqueConstraint(fields=["episode", "version"], name="safety_plan_version_is_unique"),
        ]

    def __str__(self) -> str:
        return f"safety plan {self.version}"
