"""The clinical assessment and the level-of-care decision, each level kept with its reason."""

from django.db import models

from handrail.care.placement.states import ASSESSMENT
from handrail.ground.rows import ClientRow, both_or_neither, one_of

LEVELS = ("outpatient", "iop", "php", "inpatient")
DIMENSIONS = (
    "risk_of_harm",
    "functioning",
    "medical_and_co_occurring",
    "recovery_environment",
    "treatment_history",
    "engagement",
)
EXCLUSIONS = ("immediate_danger", "needs_24_hour_care", "active_withdrawal", "cannot_use_groups")


class Assessment(ClientRow):
    """One structured assessment: ratings, exclusions, what the rules recommend, what a person decided."""

    state = models.CharField(max_length=12, default=ASSESSMENT.start)
    ratings = models.JSONField(default=dict)  # {dimension: 0-4 or null}
    exclusions = models.JSONField(default=dict)  # {exclusion: true, false or null}
    diagnoses = models.JSONField(default=list)  # [{"code": "F33.1", "words": "..."}]
    formulation = models.TextField(blank=True, max_length=8000)
    recommended = models.CharField(max_length=12, blank=True)
    recommendation = models.JSONField(default=dict)  # the rule's finding
    decided = models.CharField(max_length=12, null=True, blank=True)
    reason = models.TextField(blank=True, max_length=4000)
    next_step = models.CharField(max_length=300, blank=True)  # where instead, when not this program
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "people.Staff", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    author = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("placement_state_is_known", "state", ASSESSMENT.states),
            both_or_neither("placement_decided_has_level_time_person", "decided", "decided_at", "decided_by"),
            models.UniqueConstraint(fields=["episode"], name="placement_one_assessment_an_episode"),
        ]

    def __str__(self) -> str:
        return f"assessment ({self.state})"
