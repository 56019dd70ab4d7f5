"""A concern: something that may mean danger, with an owner and a clock."""

from django.db import models

from handrail.anytime.safety.states import CONCERN
from handrail.ground.rows import ClientRow, both_or_neither, one_of

LEVELS = ("emergency", "high", "medium")
ORIGINS = ("check-in", "measure", "screen", "staff", "portal message", "transfer")
RISK_LEVELS = ("low", "moderate", "high")
DISPOSITIONS = (
    "returned to group",
    "one-to-one and safety plan",
    "medical evaluation",
    "higher level of care",
    "emergency services",
)


class Concern(ClientRow):
    """Something that may mean danger: what was answered, by which rule, who answers for it, by when."""

    origin = models.CharField(max_length=20)
    level = models.CharField(max_length=12)
    trigger = models.CharField(max_length=300)  # the value that raised it, in words
    rule = models.CharField(max_length=80)  # the rule or alert, with its version
    about = models.CharField(max_length=80)  # the check-in, response or screen it came from
    # All that was answered together with it, in words: [question, answer]. Whoever calls the person needs it, and an
    # answer that could not be kept stands nowhere else.
    answers = models.JSONField(default=list, blank=True)
    owner = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=16, default=CONCERN.start)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()  # acknowledged by then, or it goes up
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        "people.Staff", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    assessed_at = models.DateTimeField(null=True, blank=True)
    assessed_by = models.ForeignKey(
        "people.Staff", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    risk = models.CharField(max_length=12, null=True, blank=True)
    assessment = models.TextField(blank=True, max_length=4000)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        "people.Staff", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    disposition = models.CharField(max_length=40, null=True, blank=True)
    why_no_plan = models.CharField(max_length=300, blank=True)  # why no safety plan was written since

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("safety_concern_state_is_known", "state", CONCERN.states),
            one_of("safety_concern_level_is_known", "level", LEVELS),
            one_of("safety_concern_origin_is_known", "origin", ORIGINS),
            both_or_neither("safety_acknowledged_has_time_and_person", "acknowledged_at", "acknowledged_by"),
            both_or_neither("safety_assessed_has_time_person_risk", "assessed_at", "assessed_by", "risk"),
            both_or_neither(
                "safety_closed_has_person_and_disposition", "closed_at", "closed_by", "disposition"
            ),
            models.CheckConstraint(
                name="safety_closed_only_with_disposition",
                condition=~models.Q(state="closed") | models.Q(disposition__isnull=False),
            ),
            # What was closed swallows nothing: the same thing said again is a concern of its own.
            models.UniqueConstraint(
                fields=["about", "rule"],
                condition=~models.Q(state="closed"),
                name="safety_one_open_concern_for_one_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["about", "rule"], name="safety_concern_about"),
            models.Index(
                fields=["organization", "state", "due_at"],
                name="safety_concern_by_state",
            ),
            models.Index(
                fields=["organization", "-closed_at"],
                name="safety_concern_closed",
                condition=models.Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.trigger
