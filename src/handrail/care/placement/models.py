"""The clinical assessment and the level-of-care decision, each level kept with its reason."""

from django.db import models

from handrail.care.placement.states import ASSESSMENT
from handrail.ground.rows import ClientRow, both_or_neither, one_of

LEVELS = ("outpatient", "iop", "php", "inpatient")
# Four levels that are kept apart: what the rules say, what the clinician says, the payer, and what is given.
KINDS = ("recommended", "decided", "authorized", "provided")
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
    # [{"id", "asked", "instead", "answer": true, false or null}]: the program's own, in the words as asked
    own_exclusions = models.JSONField(default=list)
    diagnoses = models.JSONField(default=list)  # [{"code": "F33.1", "words": "..."}]
    sections = models.JSONField(default=dict)  # {section of the evaluation: words}
    eligibility = models.JSONField(default=dict)  # {the program's own rule: true, false or null}
    formulation = models.TextField(blank=True, max_length=8000)
    measured = models.JSONField(default=dict)  # scales, screen and concern as they stood when it was decided
    recommended = models.CharField(max_length=12, blank=True)
    recommendation = models.JSONField(default=dict)  # the rule's finding
    decided = models.CharField(max_length=12, null=True, blank=True)
    reason = models.TextField(blank=True, max_length=4000)
    why_not_less = models.TextField(blank=True, max_length=2000)
    why_not_more = models.TextField(blank=True, max_length=2000)
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


class LevelLine(ClientRow):
    """One statement of a level of care: by the rules, the clinician or the payer, or as provided. Append-only."""

    kind = models.CharField(max_length=12)
    level = models.CharField(max_length=12)
    reason = models.CharField(max_length=4000)
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True)  # authorized through
    reference = models.CharField(max_length=60, blank=True)  # the payer's number
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("placement_level_kind_is_known", "kind", KINDS),
            one_of("placement_level_is_known", "level", LEVELS),
            models.CheckConstraint(
                name="placement_level_ends_after_it_begins",
                condition=models.Q(until_day__isnull=True) | models.Q(until_day__gte=models.F("from_day")),
            ),
        ]
        indexes = [models.Index(fields=["episode", "kind", "at"])]

    def __str__(self) -> str:
        return f"{self.kind}: {self.level}"


class FrameworkScore(ClientRow):
    """The result of a licensed framework, scored in the clinic's own copy. Append-only; a new one replaces nothing."""

    framework = models.SlugField(max_length=40)
    edition = models.CharField(max_length=60)
    scores = models.JSONField()  # {scale: number or null}
    composite = models.PositiveSmallIntegerField(null=True, blank=True)
    level = models.CharField(max_length=60)  # as read in the licensed copy
    variance = models.CharField(max_length=1000, blank=True)  # why another level is chosen
    licence = models.CharField(max_length=200)  # what the scorer says of the licence
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        indexes = [models.Index(fields=["episode", "at"])]

    def __str__(self) -> str:
        return f"{self.framework}: {self.level}"
