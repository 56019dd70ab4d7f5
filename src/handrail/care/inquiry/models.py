"""First calls and requests for an evaluation: a queue with an owner and a clock."""

from django.db import models

from handrail.care.inquiry.states import REFERRAL
from handrail.ground.rows import Row, both_or_neither, one_of

SOURCES = ("self", "family", "therapist", "hospital", "school", "other")
URGENCIES = ("crisis", "urgent", "priority", "standard")


class Referral(Row):
    """One request for an evaluation. Nothing sent is lost: it has an owner's clock from the start."""

    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey("clinic.ProgramInForce", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=REFERRAL.start)
    name = models.CharField(max_length=160)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    safe_to_leave_message = models.BooleanField(default=False)
    best_time = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=12, default="self")
    referrer = models.CharField(max_length=160, blank=True)
    words = models.TextField(blank=True, max_length=4000)
    in_danger_now = models.BooleanField(null=True)
    thoughts_of_suicide = models.BooleanField(null=True)
    withdrawal_signs = models.BooleanField(null=True)
    recent_hospital_stay = models.BooleanField(null=True)
    left_hospital_on = models.DateField(null=True, blank=True)
    urgency = models.CharField(max_length=12)
    urgency_finding = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    owner = models.ForeignKey(
        "people.Staff", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=120, null=True, blank=True)
    answer = models.TextField(blank=True, max_length=4000)
    appointment_at = models.DateTimeField(null=True, blank=True)
    episode = models.OneToOneField(
        "episode.Episode", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    closed_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            one_of("inquiry_referral_state_is_known", "state", REFERRAL.states),
            one_of("inquiry_referral_source_is_known", "source", SOURCES),
            one_of("inquiry_referral_urgency_is_known", "urgency", URGENCIES),
            both_or_neither("inquiry_answered_has_time_and_person", "answered_at", "answered_by"),
            models.CheckConstraint(
                name="inquiry_referral_can_be_reached",
                condition=~models.Q(phone="") | ~models.Q(email=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "state", "due_at"],
                name="inquiry_referral_by_state",
            )
        ]

    def __str__(self) -> str:
        return self.name
