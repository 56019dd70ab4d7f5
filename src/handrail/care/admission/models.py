"""What stands between a decision and the first day: dose, orientation, start date."""

from django.db import models

from handrail.ground.rows import ClientRow, both_or_neither


class Dose(ClientRow):
    """How many days and clinical hours a week this client should attend, from a day on. Append-only."""

    days_per_week = models.PositiveSmallIntegerField()
    hours_per_week = models.DecimalField(max_digits=4, decimal_places=2)
    from_day = models.DateField()
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=80)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.CheckConstraint(
                name="admission_dose_is_possible",
                condition=models.Q(days_per_week__range=(1, 7)) & models.Q(hours_per_week__gt=0),
            ),
        ]
        indexes = [models.Index(fields=["episode", "from_day"])]

    def __str__(self) -> str:
        return f"{self.days_per_week} days, {self.hours_per_week} h a week"


class Admission(ClientRow):
    """One admission in preparation: when it starts, on which days."""

    start_on = models.DateField(null=True, blank=True)
    track = models.CharField(max_length=40, blank=True)
    weekdays = models.JSONField(default=list)  # 0 is Monday
    admitted_at = models.DateTimeField(null=True, blank=True)
    admitted_by = models.CharField(max_length=120, null=True, blank=True)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            both_or_neither("admission_has_time_and_person", "admitted_at", "admitted_by"),
            models.UniqueConstraint(fields=["episode"], name="admission_one_an_episode"),
        ]

    def __str__(self) -> str:
        return f"admission on {self.start_on}"


class OrientationStep(ClientRow):
    """One thing of the orientation checklist that was done. Append-only."""

    step = models.SlugField(max_length=60)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.UniqueConstraint(fields=["episode", "step"], name="admission_a_step_is_done_once"),
        ]

    def __str__(self) -> str:
        return self.step
