"""How high a client's risk is, line by line."""

from django.db import models

from handrail.anytime.safety.models.concern import RISK_LEVELS, Concern
from handrail.ground.rows import ClientRow, one_of

RISK_SOURCES = ("assessment", "screen", "note", "review")


class Risk(ClientRow):
    """How high the risk is from then on, who says so and why. Append-only: the last line of a course of care stands."""

    n = models.PositiveIntegerField()  # its place among the lines of this course of care, from 1
    level = models.CharField(max_length=12)
    source = models.CharField(max_length=12)
    why = models.TextField(max_length=4000)
    concern = models.ForeignKey(
        Concern, on_delete=models.PROTECT, related_name="risks", null=True, blank=True
    )
    licensed = models.BooleanField()  # whether a licensed clinician says so
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("safety_risk_level_is_known", "level", RISK_LEVELS),
            one_of("safety_risk_source_is_known", "source", RISK_SOURCES),
            models.UniqueConstraint(fields=["episode", "n"], name="safety_risk_lines_stand_in_a_row"),
        ]

    def __str__(self) -> str:
        return f"{self.level}, {self.at:%Y-%m-%d}"
