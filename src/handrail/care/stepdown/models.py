"""The discharge plan with its appointments, and the discharge."""

from django.db import models

from handrail.ground.rows import ClientRow, both_or_neither, one_of

DISCHARGE_REASONS = (
    "completed",
    "transferred to further treatment",
    "dropped out",
    "terminated by facility",
    "incarcerated",
    "death",
    "other",
)


class DischargePlan(ClientRow):
    """What the client leaves with. Started at admission, finished before the last day."""

    warning_signs = models.TextField(blank=True, max_length=2000)
    coping_steps = models.TextField(blank=True, max_length=2000)
    supports = models.TextField(blank=True, max_length=2000)
    medication = models.TextField(blank=True, max_length=2000)
    resources = models.TextField(blank=True, max_length=2000)
    if_it_gets_hard = models.TextField(blank=True, max_length=2000)
    saved_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.CharField(max_length=120, null=True, blank=True)
    no_appointment = models.CharField(max_length=300, blank=True)  # why it was finished with none booked

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            both_or_neither("stepdown_finished_has_time_and_person", "finished_at", "finished_by"),
            models.UniqueConstraint(fields=["episode"], name="stepdown_one_plan_an_episode"),
        ]

    def __str__(self) -> str:
        return "discharge plan"


class NextAppointment(ClientRow):
    """An appointment made with a named person before the last day."""

    plan = models.ForeignKey(DischargePlan, on_delete=models.PROTECT, related_name="appointments")
    with_whom = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)  # therapist, prescriber, group, other
    at = models.DateTimeField()
    where = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(max_length=120, blank=True)
    cancelled_reason = models.CharField(max_length=300, blank=True)

    class Meta(ClientRow.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.with_whom} {self.at:%Y-%m-%d}"


class PlannedEnd(ClientRow):
    """One time the day of the planned end was moved, with the reason in progress and goals. Append-only."""

    was = models.DateField(null=True)
    target_on = models.DateField()
    reason = models.CharField(max_length=500)
    finding = models.JSONField()  # the stay until then beside the program's range, as the rule found it
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.CheckConstraint(name="stepdown_planned_end_has_a_reason", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"planned end {self.target_on}"


class DischargeSummary(ClientRow):
    """What the course of care was, drafted from the record. Once signed it never changes: what is to be said is an addendum."""

    care = models.TextField(max_length=8000)
    diagnoses = models.TextField(max_length=8000)
    attendance = models.TextField(max_length=8000)
    course = models.TextField(max_length=8000)
    scales = models.TextField(max_length=8000)
    goals = models.TextField(max_length=8000)
    medication = models.TextField(max_length=8000)
    risk = models.TextField(max_length=8000)
    what_next = models.TextField(max_length=8000)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=120)
    revision = models.PositiveIntegerField(default=0)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        "people.Staff", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    signed_name = models.CharField(max_length=120, null=True, blank=True)
    pdf = models.BinaryField(null=True, blank=True)
    pdf_hash = models.CharField(max_length=64, null=True, blank=True)  # SHA-256 of the paper

    class Meta(ClientRow.Meta):
        verbose_name_plural = "discharge summaries"
        constraints = [
            *ClientRow.Meta.constraints,
            both_or_neither(
                "stepdown_signed_summary_is_whole", "signed_at", "signed_by", "signed_name", "pdf", "pdf_hash"
            ),
            models.UniqueConstraint(fields=["episode"], name="stepdown_one_summary_an_episode"),
        ]

    def __str__(self) -> str:
        return "discharge summary"


class SummaryOwed(ClientRow):
    """That a discharge asks for a summary, until one is signed.

    A row of its own, so that the work list reads what is open and never everyone who was ever discharged.
    """

    since = models.DateField()  # the last day in the program
    settled_at = models.DateTimeField(null=True, blank=True)  # when the summary was signed

    class Meta(ClientRow.Meta):
        verbose_name_plural = "summaries owed"
        constraints = [
            *ClientRow.Meta.constraints,
            models.UniqueConstraint(fields=["episode"], name="stepdown_one_summary_owed"),
        ]
        indexes = [
            models.Index(
                fields=["organization", "since"],
                condition=models.Q(settled_at__isnull=True),
                name="stepdown_summaries_open",
            )
        ]

    def __str__(self) -> str:
        return f"owed since {self.since}"


class SummaryAddendum(ClientRow):
    """What was added to a signed summary, a line of its own. Append-only."""

    summary = models.ForeignKey(DischargeSummary, on_delete=models.PROTECT, related_name="addenda")
    words = models.TextField(max_length=2000)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        verbose_name_plural = "summary addenda"

    def __str__(self) -> str:
        return f"addendum of {self.at:%Y-%m-%d}"


# What is heard of an appointment made with somebody elsewhere, in the order in which it mostly goes.
HAND_OVER = ("handed over", "accepted", "not accepted")
TOOK_PLACE = ("attended", "not attended", "moved")
SEEN_SINCE = "seen since"  # at another visit, after this one was missed
APPOINTMENT_STEPS = ("confirmed", *HAND_OVER, *TOOK_PLACE, SEEN_SINCE)


class AppointmentStep(ClientRow):
    """One thing heard of a next appointment: confirmed, handed over, accepted or not, attended or not. Append-only."""

    appointment = models.ForeignKey(NextAppointment, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=16)
    words = models.CharField(max_length=500, blank=True)
    new_day = models.DateField(null=True, blank=True)  # of one that was moved, where the client told it
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("stepdown_appointment_step_is_known", "kind", APPOINTMENT_STEPS),
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def by_client(self) -> bool:
        """Whether the client said it themselves, on their own page."""
        return self.by.startswith("client:")
