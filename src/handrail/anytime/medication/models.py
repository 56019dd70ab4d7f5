"""A client's medication and each change of it; allergies; what was compared, reviewed and asked for."""

from django.db import models

from handrail.ground.rows import ClientRow, Row, both_or_neither, one_of

CHANGES = ("start", "change dose", "stop", "keep")
ALLERGIES = ("allergy", "intolerance", "none known", "taken back")
OCCASIONS = ("admission", "return", "discharge", "other")
ADHERENCE = ("as listed", "some missed", "not taken", "cannot tell")
ASKS = ("more of it", "side effect")
ANSWERS = ("handed over", "answered", "declined")


class Medication(ClientRow):
    """One medication a client takes or took. The dose is the present one."""

    name = models.CharField(max_length=120)
    dose = models.CharField(max_length=80)
    prescribed_by = models.CharField(max_length=120, null=True, blank=True)  # elsewhere; none: here
    rxnorm = models.CharField(max_length=12, null=True, blank=True)  # RXCUI, where somebody typed one
    started_on = models.DateField()
    stopped_on = models.DateField(null=True, blank=True)
    in_error = models.BooleanField(default=False)  # it was never taken: the wrong chart, the wrong name

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.CheckConstraint(
                name="medication_stops_after_it_starts",
                condition=models.Q(stopped_on__isnull=True)
                | models.Q(stopped_on__gte=models.F("started_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.dose}"


class Change(ClientRow):
    """One change of medication: what, from, to, why. Append-only."""

    medication = models.ForeignKey(Medication, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12)
    was = models.CharField(max_length=80, blank=True)
    now = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("medication_change_is_known", "kind", CHANGES),
            models.CheckConstraint(name="medication_change_has_a_reason", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.was} {self.now}"


class Allergy(ClientRow):
    """One line about what a client does not bear: an allergy, an intolerance, none known, or one taken back. Append-only."""

    kind = models.CharField(max_length=12)
    substance = models.CharField(max_length=120, blank=True)
    reaction = models.CharField(max_length=200, blank=True)
    takes_back = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="taken_back_by", null=True, blank=True
    )
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("medication_allergy_is_known", "kind", ALLERGIES),
            models.CheckConstraint(
                name="medication_allergy_names_what",
                condition=models.Q(kind__in=("none known", "taken back")) | ~models.Q(substance=""),
            ),
            models.CheckConstraint(
                name="medication_allergy_taken_back_says_which",
                condition=models.Q(kind="taken back", takes_back__isnull=False)
                | (~models.Q(kind="taken back") & models.Q(takes_back__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.substance}".strip()

    @property
    def told(self) -> str:
        """To what, and what happens where that is known."""
        return f"{self.substance} ({self.reaction})" if self.reaction else self.substance


class Reconciliation(ClientRow):
    """One time the list was compared with what the client takes, line by line. Append-only."""

    occasion = models.CharField(max_length=12)
    sources = models.CharField(max_length=200)  # who or what told it
    lines = models.JSONField()  # each medication, and what was decided
    words = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("medication_occasion_is_known", "occasion", OCCASIONS),
            models.CheckConstraint(
                name="medication_reconciled_says_from_what", condition=~models.Q(sources="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occasion}, {self.at:%Y-%m-%d}"


class Review(ClientRow):
    """One look of a prescriber at the medication: is it taken, what does it do, when again. Append-only."""

    adherence = models.CharField(max_length=12)
    side_effects = models.CharField(max_length=500, blank=True)  # blank: asked, and none
    words = models.CharField(max_length=1000, blank=True)
    next_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("medication_adherence_is_known", "adherence", ADHERENCE),
        ]

    def __str__(self) -> str:
        return f"review of {self.at:%Y-%m-%d}"


class Ask(ClientRow):
    """What a client asks or tells about medicine: more of it, a side effect. Its words are a message to the team."""

    message = models.OneToOneField(
        "portal_messages.PortalMessage", on_delete=models.PROTECT, related_name="+"
    )
    medication = models.ForeignKey(Medication, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    answer = models.CharField(max_length=12, null=True, blank=True)
    answer_words = models.CharField(max_length=500, null=True, blank=True)  # to whom, how; or why not
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=120, null=True, blank=True)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("medication_ask_is_known", "kind", ASKS),
            models.CheckConstraint(
                name="medication_answer_is_known",
                condition=models.Q(answer__isnull=True) | models.Q(answer__in=ANSWERS),
            ),
            both_or_neither(
                "medication_answer_says_who_and_when", "answer", "answer_words", "answered_at", "answered_by"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "at"],
                name="medication_asks_open",
                condition=models.Q(answered_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.at:%Y-%m-%d}"


class RxnormRelease(Row):
    """A release of RxNorm that was loaded here: its day, and how many names of it. A newer one takes its place."""

    released_on = models.DateField()
    names = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=80)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(replaced_at__isnull=True),
                name="medication_one_rxnorm_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"RxNorm of {self.released_on:%Y-%m-%d}"


class RxnormName(Row):
    """One name of the release in force: its code (RXCUI), kind of term (IN, SCD, SBD, BN ...) and words."""

    rxcui = models.CharField(max_length=12)
    kind = models.CharField(max_length=4)
    name = models.TextField()
    folded = models.CharField(
        max_length=120, db_index=True
    )  # its beginning, in small letters: what is looked for

    class Meta:
        indexes = [models.Index(fields=["organization", "rxcui"], name="medication_rxnorm_code")]

    def __str__(self) -> str:
        return self.name
