"""First calls and requests for an evaluation: a queue with an owner and two clocks; and the waiting line."""

from django.db import models

from handrail.care.inquiry.states import REFERRAL, WAITING
from handrail.ground.rows import ClientRow, Row, both_or_neither, one_of

SOURCES = ("self", "family", "therapist", "hospital", "school", "other")
CHANNELS = ("online", "telephone", "paper")
URGENCIES = ("crisis", "urgent", "priority", "standard")  # the most pressing first
PRIORITIES = URGENCIES[1:]  # nobody in a crisis waits in line
UNSETTLED = ("received", "in hand", "answered")
ABOUT_DANGER = (
    "in_danger_now",
    "thoughts_of_suicide",
    "recent_attempt",
    "withdrawal_signs",
    "recent_hospital_stay",
)
WAYS = ("handed over", "read out", "posted", "faxed")


class Referral(Row):
    """One request for an evaluation. Nothing sent is lost: it has an owner's clock from the start."""

    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey("clinic.ProgramInForce", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=REFERRAL.start)
    channel = models.CharField(max_length=12, default="telephone")
    name = models.CharField(max_length=160)  # who asks
    for_whom = models.CharField(max_length=160, blank=True)  # who needs care, where someone else asks
    birth_date = models.DateField(null=True, blank=True)  # of who needs care
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    phone_key = models.CharField(max_length=10, blank=True)
    email_key = models.CharField(max_length=254, blank=True)
    name_key = models.CharField(max_length=160, blank=True)
    safe_to_leave_message = models.BooleanField(default=False)
    best_time = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=12, default="self")
    referrer = models.CharField(max_length=160, blank=True)
    referrer_contact = models.CharField(max_length=160, blank=True)
    words = models.TextField(blank=True, max_length=4000)
    in_danger_now = models.BooleanField(null=True)
    thoughts_of_suicide = models.BooleanField(null=True)
    recent_attempt = models.BooleanField(null=True)
    withdrawal_signs = models.BooleanField(null=True)
    recent_hospital_stay = models.BooleanField(null=True)
    left_hospital_on = models.DateField(null=True, blank=True)  # or leaves on, where it lies ahead
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
    first_appointment_at = models.DateTimeField(null=True, blank=True)  # the first one offered, never moved
    appointment_due_at = models.DateTimeField(null=True, blank=True)
    episode = models.OneToOneField(
        "episode.Episode", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    # The course of care in which they were here before, where who asks is known: a request from a client's own page, or begun there.
    returns_from = models.ForeignKey(
        "episode.Episode", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    closed_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            one_of("inquiry_referral_state_is_known", "state", REFERRAL.states),
            one_of("inquiry_referral_source_is_known", "source", SOURCES),
            one_of("inquiry_referral_channel_is_known", "channel", CHANNELS),
            one_of("inquiry_referral_urgency_is_known", "urgency", URGENCIES),
            both_or_neither("inquiry_answered_has_time_and_person", "answered_at", "answered_by"),
            models.CheckConstraint(
                name="inquiry_referral_can_be_reached",
                condition=~models.Q(phone="") | ~models.Q(email=""),
            ),
            models.UniqueConstraint(
                fields=["returns_from"],
                condition=models.Q(state__in=UNSETTLED),
                name="inquiry_one_way_back_at_a_time",
            ),
            models.CheckConstraint(
                name="inquiry_merged_says_into_which",
                condition=models.Q(state="merged", merged_into__isnull=False)
                | (~models.Q(state="merged") & models.Q(merged_into__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "state", "due_at"], name="inquiry_referral_by_state"),
            models.Index(fields=["organization", "phone_key"], name="inquiry_referral_by_phone"),
            models.Index(fields=["organization", "email_key"], name="inquiry_referral_by_email"),
            models.Index(fields=["organization", "name_key", "birth_date"], name="inquiry_referral_by_name"),
        ]

    def __str__(self) -> str:
        return self.person

    @property
    def person(self) -> str:
        """Who needs care, as far as it was said."""
        return self.for_whom or self.name


class SelfCheckSent(Row):
    """The answers to "is this right for me?" that the person chose to send along. Append-only."""

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="self_check")
    answers = models.JSONField()  # [{"id", "asked", "answer"}]: the words as they stood on the page
    finding = models.JSONField()
    digest = models.CharField(max_length=64)  # SHA-256 of the answers, also in the record

    def __str__(self) -> str:
        return "self-check"


class Likeness(Row):
    """What a person decided about two requests that look alike, and why. Append-only."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    same = models.BooleanField()
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "likenesses"
        constraints = [
            models.UniqueConstraint(fields=["referral", "other"], name="inquiry_a_pair_is_decided_once"),
            models.CheckConstraint(
                name="inquiry_a_request_is_not_its_own_like",
                condition=~models.Q(referral=models.F("other")),
            ),
        ]

    def __str__(self) -> str:
        return "the same" if self.same else "kept apart"


class Acknowledgement(Row):
    """That a referrer was told their request came in: the words, and how they got them. Append-only."""

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="acknowledgement")
    recipient = models.CharField(max_length=160)
    text = models.TextField(max_length=4000)
    how = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [one_of("inquiry_acknowledged_in_a_known_way", "how", WAYS)]

    def __str__(self) -> str:
        return f"acknowledged to {self.recipient}"


class OutcomeTold(ClientRow):
    """That a referrer was told what came of it, under the client's release. Append-only."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="outcomes")
    disclosure = models.OneToOneField("consents.Disclosure", on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=160)
    text = models.TextField(max_length=4000)
    how = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        verbose_name_plural = "outcomes told"
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("inquiry_outcome_told_in_a_known_way", "how", WAYS),
        ]

    def __str__(self) -> str:
        return f"outcome told to {self.recipient}"


class Capacity(Row):
    """How many people a program takes at once at a site, from a day on. Append-only: the latest counts."""

    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+")
    program = models.SlugField(max_length=40)
    places = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        verbose_name_plural = "capacities"
        constraints = [
            models.CheckConstraint(
                name="inquiry_capacity_is_possible", condition=models.Q(places__range=(1, 500))
            )
        ]

    def __str__(self) -> str:
        return f"{self.places} places"


class Waiting(Row):
    """One person's place in the waiting line of a program: how pressing, why they wait, what was offered."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey("clinic.ProgramInForce", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=WAITING.start)
    priority = models.CharField(max_length=12, default="standard")
    reason = models.CharField(max_length=300)
    since = models.DateTimeField()
    entered_by = models.CharField(max_length=120)
    offered_at = models.DateTimeField(null=True, blank=True)
    offered_by = models.CharField(max_length=120, null=True, blank=True)
    offered_start_on = models.DateField(null=True, blank=True)
    offer_ends_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True)  # why declined or left, in words

    class Meta:
        verbose_name_plural = "waiting"
        constraints = [
            one_of("inquiry_waiting_state_is_known", "state", WAITING.states),
            one_of("inquiry_waiting_priority_is_known", "priority", PRIORITIES),
            both_or_neither(
                "inquiry_an_offer_is_whole", "offered_at", "offered_by", "offered_start_on", "offer_ends_at"
            ),
            models.CheckConstraint(
                name="inquiry_an_offer_was_made",
                condition=~models.Q(state__in=("offered", "taken", "declined", "expired"))
                | models.Q(offered_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["referral"],
                condition=models.Q(state__in=("waiting", "offered", "declined", "expired")),
                name="inquiry_one_place_in_line_a_request",
            ),
        ]
        indexes = [models.Index(fields=["organization", "state", "since"], name="inquiry_waiting_by_state")]

    def __str__(self) -> str:
        return f"{self.priority}, since {self.since:%-d %b}"
