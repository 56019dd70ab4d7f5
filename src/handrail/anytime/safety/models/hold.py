"""The medical hold, and the medical evaluation that it waits for."""

from django.db import models

from handrail.anytime.safety.models.concern import Concern
from handrail.ground.rows import ClientRow, both_or_neither, one_of

OUTCOMES = ("fit for group", "referred")  # of a medical evaluation


class MedicalHold(ClientRow):
    """No group until a medical evaluation finds the client fit for it. It stands from day to day until lifted."""

    concern = models.OneToOneField(Concern, on_delete=models.PROTECT, related_name="hold")
    placed_at = models.DateTimeField()
    why = models.CharField(max_length=300)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        "safety.MedicalEvaluation", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            both_or_neither("safety_hold_lifted_by_an_evaluation", "lifted_at", "lifted_by"),
        ]
        indexes = [
            models.Index(
                fields=["organization", "episode"],
                name="safety_hold_standing",
                condition=models.Q(lifted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.why


class MedicalEvaluation(ClientRow):
    """What a medical evaluation found, by one of the clinic's medical staff or by an outside place. Append-only."""

    evaluated_at = models.DateTimeField()
    evaluator = models.ForeignKey(
        "people.Staff", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    facility = models.CharField(max_length=160, blank=True)  # where, if it was not one of the clinic's own
    outcome = models.CharField(max_length=16)
    referred_to = models.CharField(max_length=160, blank=True)
    words = models.TextField(max_length=2000)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("safety_evaluation_outcome_is_known", "outcome", OUTCOMES),
            models.CheckConstraint(
                name="safety_evaluation_says_who",
                condition=models.Q(evaluator__isnull=False, facility="")
                | (models.Q(evaluator__isnull=True) & ~models.Q(facility="")),
            ),
            models.CheckConstraint(
                name="safety_referred_says_where",
                condition=~models.Q(outcome="referred") | ~models.Q(referred_to=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluated_at:%Y-%m-%d}: {self.outcome}"

    @property
    def who(self) -> str:
        return self.evaluator.name if self.evaluator else self.facility
