"""Rating scales as answered: the items, the score the pack gives, and why there is none."""

from django.db import models

from handrail.ground.rows import ClientRow, both_or_neither


class Response(ClientRow):
    """One answered scale. Append-only. A blank item stays blank, and then there is no total."""

    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    occasion = models.CharField(max_length=20)  # admission, cadence, discharge, follow-up
    answers = models.JSONField()  # {"1": 0, "2": null, ...}
    total = models.SmallIntegerField(null=True, blank=True)
    band = models.CharField(max_length=40, null=True, blank=True)
    cannot_tell = models.CharField(max_length=200, blank=True)  # why there is no total
    answered_on = models.DateField()
    answered_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            both_or_neither("measures_total_has_its_band", "total", "band"),
            models.CheckConstraint(
                name="measures_no_total_has_its_reason",
                condition=models.Q(total__isnull=False) | ~models.Q(cannot_tell=""),
            ),
            models.UniqueConstraint(
                fields=["episode", "instrument", "answered_on"], name="measures_one_response_a_day"
            ),
        ]

    @property
    def numbered(self) -> dict[int, int | None]:
        """The answers by item number, as the rules read them."""
        return {int(n): value for n, value in self.answers.items()}

    def __str__(self) -> str:
        return f"{self.instrument} {self.total if self.total is not None else '?'}"
