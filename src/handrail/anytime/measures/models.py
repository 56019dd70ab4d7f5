"""Rating scales as answered or begun: the items, the score the pack gives, and why there is none; what is usual here."""

from django.db import models

from handrail.ground.rows import ClientRow, Row, both_or_neither


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


class Learning(Row):
    """A day on which a site's ended courses of care were looked at for what is usual. Append-only; the latest holds."""

    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField()
    made_at = models.DateTimeField()
    courses = models.PositiveIntegerField()  # that ended and had a total at admission

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "made_on"], name="measures_learned_once_a_day")
        ]

    def __str__(self) -> str:
        return f"learned on {self.made_on}"


class UsualCourse(Row):
    """How those who began in one range usually went: one scale, one program of one site. Append-only.

    `weeks`: week of care -> {"n", "best", "median", "worst"}, in totals of the scale; a week with too few is left out.
    """

    learning = models.ForeignKey(Learning, on_delete=models.PROTECT, related_name="usual")
    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+")
    program = models.SlugField(max_length=40)
    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    begins_low = models.SmallIntegerField()
    begins_high = models.SmallIntegerField()
    courses = models.PositiveIntegerField()
    weeks = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learning", "program", "instrument", "begins_low"], name="measures_one_usual_course"
            )
        ]
        indexes = [models.Index(fields=["site", "learning"], name="measures_usual_of_site")]

    def __str__(self) -> str:
        return f"usual {self.instrument} from {self.begins_low} to {self.begins_high}"


class Giving(ClientRow):
    """A scale that was begun and is answered one question after another. Its answers so far stand beside it.

    `response` is the whole answer it became. Without one it was not finished: what was answered can be read, is
    never scored, and what was not answered stays blank.
    """

    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    occasion = models.CharField(max_length=20)
    begun_on = models.DateField()
    begun_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)
    response = models.OneToOneField(
        Response, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            # Two devices at once begin the same one.
            models.UniqueConstraint(
                fields=["episode", "instrument", "instrument_version", "begun_on"],
                name="measures_one_giving_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} begun {self.begun_on}"


class ItemAnswer(Row):
    """One answer to one question, kept the moment it was given. Append-only: the latest to a question stands."""

    giving = models.ForeignKey(Giving, on_delete=models.PROTECT, related_name="said")
    item = models.PositiveSmallIntegerField()
    value = models.SmallIntegerField(null=True, blank=True)  # None: passed over
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.item}: {'–' if self.value is None else self.value}"


class Manner(ClientRow):
    """How a client likes to be asked. Without a row: all questions on one page."""

    one_at_a_time = models.BooleanField()
    changed_at = models.DateTimeField()

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.UniqueConstraint(fields=["client"], name="measures_one_manner_a_client"),
        ]

    def __str__(self) -> str:
        return "one question at a time" if self.one_at_a_time else "all on one page"


class OwnThreshold(Row):
    """The points from which a change is reliable at one site, computed from its own admissions. Append-only.

    The latest of a site and a scale is in force, unless it was withdrawn.
    """

    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    n = models.PositiveIntegerField()
    sd = models.DecimalField(max_digits=6, decimal_places=2)
    reliability = models.DecimalField(max_digits=4, decimal_places=3)
    reliability_source = models.CharField(max_length=200)
    points = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="measures_own_threshold_is_a_change", condition=models.Q(points__gte=1)
            )
        ]
        indexes = [models.Index(fields=["site", "instrument", "at"], name="measures_threshold_latest")]

    def __str__(self) -> str:
        return f"{self.instrument}: {self.points} points"


class ThresholdWithdrawal(Row):
    """From now on the publisher's number holds again: who said so, and why. Append-only; once for a threshold."""

    threshold = models.OneToOneField(OwnThreshold, on_delete=models.PROTECT, related_name="withdrawal")
    because = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"withdrawal of {self.threshold_id}"
