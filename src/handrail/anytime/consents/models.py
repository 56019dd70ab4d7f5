"""What was agreed to, with whom, until when; and every disclosure that rested on it."""

from django.db import models

from handrail.ground.rows import ClientRow, both_or_neither, one_of

SIGNERS = ("client", "guardian")
# In what right somebody signs in the place of a client who is of age.
RIGHTS = ("health care agent", "court-appointed guardian", "power of attorney for health care")

RELEASED = "release"
TO_CLIENT = "client"  # handed to the client themselves
TO_GUARDIAN = "guardian"  # shown to the guardian who decides about the care (45 CFR 164.502(g))
BASES = (
    RELEASED,
    TO_CLIENT,
    TO_GUARDIAN,
    "medical emergency",
    "serious threat",
)  # on which something may leave


class Consent(ClientRow):
    """One signed document: which text (by its hash), who signed, until when. Revoked, never deleted."""

    document = models.SlugField(max_length=60)  # id in the program's documents
    document_version = models.CharField(max_length=20)
    title = models.CharField(max_length=160)
    content_hash = models.CharField(max_length=64)  # SHA-256 of the text that was shown
    purpose = models.CharField(max_length=200, blank=True)
    recipient = models.CharField(max_length=200, blank=True)
    scope = models.CharField(max_length=200, blank=True)
    signed_name = models.CharField(max_length=160)
    signed_as = models.CharField(max_length=8, default="client")  # the client, or a guardian for them
    right = models.CharField(max_length=40, blank=True)  # in which somebody signed in the client's place
    guardian = models.ForeignKey(
        "people.Guardian", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    signed_at = models.DateTimeField()
    signed_by = models.CharField(max_length=80)  # the principal at the keyboard
    witnessed_by = models.CharField(max_length=120, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=80, null=True, blank=True)
    revoked_reason = models.CharField(max_length=500, blank=True)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            both_or_neither("consents_revoked_has_time_and_person", "revoked_at", "revoked_by"),
            one_of("consents_signed_as_is_known", "signed_as", SIGNERS),
            models.CheckConstraint(
                name="consents_a_guardian_is_named",
                condition=models.Q(signed_as="client", guardian__isnull=True)
                | models.Q(signed_as="guardian", guardian__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["client", "document", "recipient", "signed_as"],
                condition=models.Q(revoked_at__isnull=True),
                name="consents_one_in_force_of_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.document_version})"


class Disclosure(ClientRow):
    """One time something left: what, to whom, why, on which basis. Append-only."""

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+", null=True)
    basis = models.CharField(max_length=20, default=RELEASED)
    what = models.CharField(max_length=500)
    parts = models.JSONField(null=True, blank=True)  # of a document made here: the ids of what it held
    recipient = models.CharField(max_length=200)
    affiliation = models.CharField(max_length=200, blank=True)  # where the recipient works (42 CFR 2.51(c))
    purpose = models.CharField(max_length=200)
    nature = models.CharField(max_length=1000, blank=True)  # of the emergency or the threat
    judged = models.JSONField(default=dict, blank=True)  # what was judged so, and what the rule found
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120, blank=True)  # blank in lines from before it was kept

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("consents_basis_is_known", "basis", BASES),
            models.CheckConstraint(
                name="consents_without_a_release_says_why",
                condition=models.Q(basis=RELEASED)
                | models.Q(basis__in=(TO_CLIENT, TO_GUARDIAN), consent__isnull=True)
                | (models.Q(consent__isnull=True) & ~models.Q(nature="")),
            ),
            models.CheckConstraint(
                name="consents_emergency_says_where_they_work",
                condition=~models.Q(basis="medical emergency") | ~models.Q(affiliation=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} to {self.recipient}"
