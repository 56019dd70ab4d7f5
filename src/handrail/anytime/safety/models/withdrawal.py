"""A withdrawal scale's total, as staff found it."""

from django.db import models

from handrail.clinical.safety.withdrawal_hold import EMERGENCY, HIGHEST, HOLD, NAMES, NO_HOLD
from handrail.ground.rows import ClientRow, one_of


class WithdrawalCheck(ClientRow):
    """One total of a withdrawal scale, or that it could not be done, and what follows. Append-only.

    Only the total: the scales' words are not here.
    """

    scale = models.CharField(max_length=12)
    total = models.PositiveSmallIntegerField(null=True, blank=True)  # None: blank or refused
    complicated = models.BooleanField(null=True)  # None: nobody looked
    words = models.CharField(max_length=500, blank=True)
    result = models.CharField(max_length=16)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("safety_withdrawal_scale_is_known", "scale", HIGHEST),
            one_of("safety_withdrawal_result_is_known", "result", (EMERGENCY, HOLD, NO_HOLD)),
        ]

    def __str__(self) -> str:
        return f"{NAMES[self.scale]}: {self.result}"

    @property
    def scale_name(self) -> str:
        return NAMES[self.scale]
