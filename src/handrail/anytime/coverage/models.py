"""Who pays: what the card says, what was asked of the payer, and what the payer answered."""

from datetime import date

from django.db import models

from handrail.ground.rows import ClientRow, Row, both_or_neither, one_of

ORDERS = ("primary", "secondary")
RELATIONS = ("self", "spouse", "child", "other")
WAYS = ("telephone", "website", "file")
OUTCOMES = ("active", "not active", "not found", "no answer")
ANSWERED = ("active", "not active", "not found")
LEVELS = ("intensive_outpatient", "partial_hospitalization", "outpatient")
UNITS = ("days", "hours")
SETTLED = ("withdrawn", "appealed")
ANSWERS = ("approved", "partly approved", "denied")


class Coverage(ClientRow):
    """One plan as the card shows it. Never changed: a new card is a new row, and the old one ends."""

    order = models.CharField(max_length=12, default="primary")
    payer = models.CharField(max_length=60)
    payer_id = models.CharField(max_length=80, blank=True)  # the payer's electronic id
    plan = models.CharField(max_length=120, blank=True)
    member_id = models.CharField(max_length=80)
    group_number = models.CharField(max_length=50, blank=True)
    relation = models.CharField(max_length=12, default="self")  # what the client is to whoever holds the plan
    subscriber_given = models.CharField(max_length=35, blank=True)
    subscriber_family = models.CharField(max_length=60, blank=True)
    subscriber_birth_date = models.DateField(null=True, blank=True)
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta(ClientRow.Meta):
        verbose_name_plural = "coverage"
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("coverage_order_is_known", "order", ORDERS),
            one_of("coverage_relation_is_known", "relation", RELATIONS),
            both_or_neither("coverage_ended_has_time_and_person", "ended_at", "ended_by"),
            models.CheckConstraint(
                name="coverage_of_another_names_who_holds_it",
                condition=models.Q(relation="self")
                | (
                    ~models.Q(subscriber_given="")
                    & ~models.Q(subscriber_family="")
                    & models.Q(subscriber_birth_date__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="coverage_ends_after_it_begins",
                condition=models.Q(begins_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("begins_on")),
            ),
            models.UniqueConstraint(
                fields=["client", "order"],
                condition=models.Q(ended_at__isnull=True),
                name="coverage_one_in_force_of_each_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payer}, {self.plan}" if self.plan else self.payer


class Question(ClientRow):
    """One 270 that was written out: its words, and the trace that its answer must bring back. Append-only."""

    coverage = models.ForeignKey(Coverage, on_delete=models.PROTECT, related_name="questions")
    control = models.PositiveIntegerField()
    trace = models.CharField(max_length=50)
    service_on = models.DateField()
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "control"], name="coverage_a_number_is_used_once"
            ),
            models.UniqueConstraint(fields=["organization", "trace"], name="coverage_a_trace_is_used_once"),
        ]

    def __str__(self) -> str:
        return self.trace


class Check(ClientRow):
    """What the payer said, when, to whom, under which reference. Null means: they did not say. Append-only."""

    coverage = models.ForeignKey(Coverage, on_delete=models.PROTECT, related_name="checks")
    question = models.OneToOneField(
        Question, on_delete=models.PROTECT, related_name="answered", null=True, blank=True
    )
    how = models.CharField(max_length=12)
    outcome = models.CharField(max_length=12)
    reference = models.CharField(max_length=80)
    spoke_with = models.CharField(max_length=120, blank=True)
    program_covered = models.BooleanField(null=True)
    needs_authorization = models.BooleanField(null=True)
    copay = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    deductible_left = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    words = models.TextField(blank=True, max_length=2000)
    text = models.TextField(blank=True)  # the 271 as it came
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("coverage_checked_in_a_known_way", "how", WAYS),
            one_of("coverage_check_outcome_is_known", "outcome", OUTCOMES),
        ]
        indexes = [models.Index(fields=["coverage", "at"], name="coverage_check_by_time")]

    def __str__(self) -> str:
        return f"{self.outcome} ({self.reference})"


class Authorization(ClientRow):
    """What a payer answered when it was asked for days or hours of care. More of it is a new row. Append-only."""

    coverage = models.ForeignKey(Coverage, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=16)
    reference = models.CharField(max_length=80)
    level = models.CharField(max_length=24)
    first_day = models.DateField()
    last_day = models.DateField()
    unit = models.CharField(max_length=8)
    units = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)  # null: denied
    reason = models.CharField(max_length=300, blank=True)  # why not all of what was asked
    told_by = models.CharField(max_length=120)  # who said so, at the payer
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("coverage_authorization_answer_is_known", "answer", ANSWERS),
            one_of("coverage_authorization_level_is_known", "level", LEVELS),
            one_of("coverage_authorization_unit_is_known", "unit", UNITS),
            models.CheckConstraint(
                name="coverage_authorization_ends_after_it_begins",
                condition=models.Q(last_day__gte=models.F("first_day")),
            ),
            models.CheckConstraint(
                name="coverage_denied_has_no_units_and_a_reason",
                condition=(models.Q(answer="denied", units__isnull=True) & ~models.Q(reason=""))
                | (~models.Q(answer="denied") & models.Q(units__gt=0)),
            ),
        ]
        indexes = [models.Index(fields=["episode", "first_day"], name="coverage_authorized_of_course")]

    def __str__(self) -> str:
        return f"{self.answer} ({self.reference})"

    @property
    def until(self) -> date:
        """Its last day: an earlier one where it was ended early."""
        ending = getattr(self, "ending", None)
        return ending.last_day if ending else self.last_day


class AuthorizationEnding(ClientRow):
    """An authorization ended before its last day: since when, and why. Append-only."""

    authorization = models.OneToOneField(Authorization, on_delete=models.PROTECT, related_name="ending")
    last_day = models.DateField()
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.CheckConstraint(name="coverage_ending_has_a_reason", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"ended {self.last_day:%Y-%m-%d}"


class DenialSettled(ClientRow):
    """What became of a denial beside an approval of the same days: the payer withdrew it, or it is appealed. Append-only."""

    authorization = models.OneToOneField(Authorization, on_delete=models.PROTECT, related_name="settled")
    outcome = models.CharField(max_length=12)
    words = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        verbose_name_plural = "denials settled"
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("coverage_denial_settled_is_known", "outcome", SETTLED),
            models.CheckConstraint(name="coverage_denial_settled_says_how", condition=~models.Q(words="")),
        ]

    def __str__(self) -> str:
        return self.outcome


class Sender(Row):
    """How this clinic is known to payers. One an organization."""

    npi = models.CharField(max_length=10)
    sender = models.CharField(max_length=15)
    receiver = models.CharField(max_length=15)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization"], name="coverage_one_sender_a_clinic")]

    def __str__(self) -> str:
        return self.npi
