"""What a client writes down between days: the nights, and the skills used."""

from datetime import timedelta

from django.db import models

from handrail.ground.rows import ClientRow, one_of

HELPED = ("no", "a little", "a lot")
LONGEST_NIGHT = 20  # hours in bed; more is a time that was mistyped


class Night(ClientRow):
    """One night as the client tells it, by the morning it ended on. Moments in UTC; a correction is kept in the record."""

    woke_on = models.DateField()
    to_bed_at = models.DateTimeField()
    tried_at = models.DateTimeField()  # began to try to sleep
    minutes_to_sleep = models.PositiveSmallIntegerField()  # the client's guess
    minutes_awake = models.PositiveSmallIntegerField()  # in between, all together
    woke_at = models.DateTimeField()  # for good
    up_at = models.DateTimeField()
    kept_at = models.DateTimeField()

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.UniqueConstraint(fields=["episode", "woke_on"], name="diary_one_night_a_morning"),
            models.CheckConstraint(
                name="diary_night_goes_forward",
                condition=models.Q(tried_at__gte=models.F("to_bed_at"))
                & models.Q(woke_at__gte=models.F("tried_at"))
                & models.Q(up_at__gte=models.F("woke_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"night to {self.woke_on}"

    @property
    def in_bed(self) -> int:
        """Minutes from going to bed to getting out of it."""
        return _minutes(self.up_at - self.to_bed_at)

    @property
    def asleep(self) -> int:
        """Minutes slept: from trying to waking for good, less what was spent awake."""
        return _minutes(self.woke_at - self.tried_at) - self.minutes_to_sleep - self.minutes_awake


class SkillUse(ClientRow):
    """One skill used on one day outside the group, and whether it helped."""

    on = models.DateField()
    skill_id = models.CharField(max_length=60)
    helped = models.CharField(max_length=8)
    words = models.CharField(max_length=200, blank=True)
    kept_at = models.DateTimeField()

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("diary_helped_is_known", "helped", HELPED),
            models.UniqueConstraint(
                fields=["episode", "on", "skill_id"], name="diary_one_line_a_skill_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id} {self.on}"


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
