"""A client's medication, and each change of it with its reason."""

from django.db import models

from handrail.ground.rows import ClientRow, one_of

CHANGES = ("start", "change dose", "stop", "keep")


class Medication(ClientRow):
    """One medication a client takes or took. The dose is the present one."""

    name = models.CharField(max_length=120)
    dose = models.CharField(max_length=80)
    started_on = models.DateField()
    stopped_on = models.DateField(null=True, blank=True)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.CheckConstraint(
                name="medication_stops_after_it_starts",
                condition=models.Q(stopped_on__isnull=True)
                | models.Q(stopped_on__gte=models.F("started_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.dose}"


class Change(ClientRow):
    """One change of medication: what, from, to, why. Append-only."""

    medication = models.ForeignKey(Medication, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12)
    was = models.CharField(max_length=80, blank=True)
    now = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("medication_change_is_known", "kind", CHANGES),
            models.CheckConstraint(name="medication_change_has_a_reason", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.was} {self.now}"
