"""Notes: the part said once for a group, each person's own part, signatures and addenda."""

from django.db import models

from handrail.anytime.notes.states import NOTE
from handrail.ground.rows import ClientRow, Row, both_or_neither, one_of

KINDS = ("group", "individual", "medication", "assessment", "crisis", "case management")
PARTICIPATION = ("observed", "some", "took part", "led")
RISK_CHANGE = ("no change", "lower", "higher")


class SharedPart(Row):
    """What was taught and done in a group session, written once. It names no participant."""

    session = models.OneToOneField("schedule.Session", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True, max_length=8000)
    author = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)  # compare-and-set between two editors

    def __str__(self) -> str:
        return f"shared part of {self.session_id}"


class Note(ClientRow):
    """One client's note. For a group it holds that client's part and, once signed, the shared words."""

    kind = models.CharField(max_length=20)
    session = models.ForeignKey(
        "schedule.Session", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    service_on = models.DateField()
    author = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=NOTE.start)
    text = models.TextField(blank=True, max_length=8000)
    shared_text = models.TextField(blank=True, max_length=8000)  # copied when signed
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    participation = models.CharField(max_length=12, blank=True)
    risk_change = models.CharField(max_length=12, blank=True)
    objective = models.ForeignKey(
        "plan.Objective", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    saved_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        "people.Staff", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    content_hash = models.CharField(max_length=64, null=True, blank=True)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("notes_state_is_known", "state", NOTE.states),
            one_of("notes_kind_is_known", "kind", KINDS),
            both_or_neither("notes_signed_has_time_person_hash", "signed_at", "signed_by", "content_hash"),
            models.CheckConstraint(
                name="notes_signed_state_agrees",
                condition=models.Q(state="signed", signed_at__isnull=False)
                | models.Q(state="draft", signed_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["session", "client"],
                condition=models.Q(session__isnull=False),
                name="notes_one_a_client_a_session",
            ),
        ]
        indexes = [
            models.Index(
                fields=["service_on", "author"],
                condition=models.Q(state="draft"),
                name="notes_drafts_by_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} note of {self.service_on}"


class Addendum(ClientRow):
    """What was added to a signed note later. Append-only."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="addenda")
    text = models.TextField(max_length=8000)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")

    class Meta(ClientRow.Meta):
        verbose_name_plural = "addenda"

    def __str__(self) -> str:
        return f"addendum of {self.at:%Y-%m-%d}"
