"""Notes: the part said once for a group, each person's own part, signatures and addenda."""

from django.db import models

from handrail.anytime.notes.states import NOTE
from handrail.ground.rows import ClientRow, Row, both_or_neither, one_of

KINDS = ("group", "individual", "family", "medication", "assessment", "crisis", "case management")
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

    @property
    def earlier(self) -> list["ReplacedShared"]:
        """What others had written here and is no longer part of it."""
        return [one for one in self.replaced.all() if one.text not in self.text]


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
    needs_cosign = models.BooleanField(default=False)  # fixed with the signature
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        "people.Staff", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    void_reason = models.CharField(max_length=300, null=True, blank=True)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("notes_state_is_known", "state", NOTE.states),
            one_of("notes_kind_is_known", "kind", KINDS),
            both_or_neither("notes_signed_has_time_person_hash", "signed_at", "signed_by", "content_hash"),
            models.CheckConstraint(
                name="notes_signed_state_agrees",
                condition=models.Q(state="signed", signed_at__isnull=False)
                | models.Q(state="draft", signed_at__isnull=True)
                | models.Q(state="void"),
            ),
            both_or_neither("notes_void_has_time_person_reason", "voided_at", "voided_by", "void_reason"),
            models.CheckConstraint(
                name="notes_void_state_agrees",
                condition=models.Q(state="void", voided_at__isnull=False)
                | (~models.Q(state="void") & models.Q(voided_at__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["session", "client"],
                condition=models.Q(session__isnull=False) & ~models.Q(state="void"),
                name="notes_one_a_client_a_session",
            ),
        ]
        indexes = [
            models.Index(
                fields=["service_on", "author"],
                condition=models.Q(state="draft"),
                name="notes_drafts_by_day",
            ),
            models.Index(
                fields=["service_on"],
                condition=models.Q(state="signed", needs_cosign=True),
                name="notes_waiting_for_cosign",
            ),
            models.Index(
                fields=["signed_at"],
                condition=models.Q(state="signed", risk_change="higher"),
                name="notes_that_say_risk_rose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} note of {self.service_on}"

    @property
    def earlier(self) -> list["ReplacedPart"]:
        """What others had written here and is no longer part of it."""
        return [one for one in self.replaced.all() if one.text not in self.text]


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


class Cosignature(ClientRow):
    """A supervisor's second signature. It changes nothing of the note or its first signature. Append-only."""

    note = models.OneToOneField(Note, on_delete=models.PROTECT, related_name="cosignature")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)  # what was read, the same as the note's

    def __str__(self) -> str:
        return f"co-signature of {self.at:%Y-%m-%d}"


class ReplacedPart(ClientRow):
    """A person's part as someone else had written it before it changed hands. Append-only."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="replaced")
    text = models.TextField(max_length=8000)
    author = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"words of {self.saved_at:%Y-%m-%d %H:%M}"


class ReplacedShared(Row):
    """The part for everyone as someone else had written it before it changed hands. Append-only."""

    shared = models.ForeignKey(SharedPart, on_delete=models.PROTECT, related_name="replaced")
    text = models.TextField(max_length=8000)
    author = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"words of {self.saved_at:%Y-%m-%d %H:%M}"


class PsychotherapyNote(ClientRow):
    """A clinician's own notes on a conversation, kept apart from the record (45 CFR 164.501).

    Its author alone reads and writes it. It is no part of the chart, of a print or of an export.
    """

    author = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    text = models.TextField(max_length=8000)
    saved_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("notes_private_is_marked", "sensitivity", ["psychotherapy"]),
        ]
        indexes = [models.Index(fields=["author", "episode"])]

    def __str__(self) -> str:
        return f"psychotherapy note of {self.held_on}"
