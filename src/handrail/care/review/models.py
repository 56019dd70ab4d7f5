"""The weekly team review: who was there, what was decided and why; and why a plan stays though a client is off track."""

from django.db import models

from handrail.ground.rows import ClientRow, Row, both_or_neither, one_of

DECISIONS = ("continue", "change dose", "step down", "step up", "discharge", "case conference")


class Meeting(Row):
    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    present = models.JSONField(default=list)  # staff names

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "held_on"], name="review_one_meeting_a_day")]

    def __str__(self) -> str:
        return f"review of {self.held_on}"


class Decision(ClientRow):
    """What the team decided for one client, with what stood on the agenda. Append-only."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    decision = models.CharField(max_length=20)
    reason = models.TextField(max_length=2000)
    agenda = models.JSONField(default=dict)  # the facts as they stood
    tasks = models.TextField(blank=True, max_length=2000)
    decided_on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("review_decision_is_known", "decision", DECISIONS),
            models.UniqueConstraint(fields=["meeting", "client"], name="review_one_decision_a_meeting"),
        ]
        indexes = [models.Index(fields=["episode", "decided_on"])]

    def __str__(self) -> str:
        return self.decision


class Task(ClientRow):
    """What somebody does for a client until the team meets again, as decided. Done is said once."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="todo")
    words = models.CharField(max_length=300)
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    outcome = models.CharField(max_length=300, null=True, blank=True)  # what came of it
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=120, null=True, blank=True)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            both_or_neither("review_task_done_says_who_when_and_what", "outcome", "done_at", "done_by"),
        ]
        indexes = [
            models.Index(
                fields=["organization", "due_on"],
                name="review_tasks_open",
                condition=models.Q(done_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.words


class KeptPlan(ClientRow):
    """Why the plan stays as it is although a scale is off track, as somebody of the team said. Append-only."""

    response = models.ForeignKey("measures.Response", on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=40)
    finding = models.JSONField()  # as it stood
    reason = models.TextField(max_length=2000)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.UniqueConstraint(fields=["response"], name="review_one_reason_an_answer"),
        ]

    def __str__(self) -> str:
        return f"plan kept, {self.instrument}"
