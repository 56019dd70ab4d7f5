"""Letters, word for word, with the paper that left; the directory of places that help, and where each client was led."""

from django.db import models

from handrail.anytime.casework.states import LINKAGE, WAITS
from handrail.ground.rows import ClientRow, Row, one_of

TAGS = ("need", "payer", "language")
STEPS = ("made", *sorted(LINKAGE.verbs), "asked")


class Letter(ClientRow):
    """One letter as it was signed. Append-only; a wrong one is withdrawn and another written."""

    number = models.PositiveIntegerField()  # of this clinic, from 1
    code = models.CharField(max_length=16, unique=True)  # whoever got it checks it by this
    template = models.CharField(max_length=40)
    template_version = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    recipient = models.CharField(max_length=200)
    address = models.TextField(max_length=400, blank=True)
    body = models.JSONField()  # the paragraphs, as they stand on the paper
    disclosure = models.OneToOneField("consents.Disclosure", on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    signed_name = models.CharField(max_length=120)
    signed_at = models.DateTimeField()
    pdf = models.BinaryField()
    pdf_hash = models.CharField(max_length=64)  # SHA-256 of the paper

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "number"], name="casework_letters_count_up"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, no. {self.number}"


class LetterWithdrawal(ClientRow):
    """That a letter no longer stands, and why. Append-only."""

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="withdrawal")
    why = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.why


class Resource(Row):
    """One place that helps, in the clinic's own directory. What is no longer true is retired, never deleted."""

    name = models.CharField(max_length=160)
    place = models.CharField(max_length=120, blank=True)  # the town or the part of it
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    web = models.CharField(max_length=200, blank=True)
    notes = models.CharField(max_length=500, blank=True)
    checked_on = models.DateField()  # when somebody last made sure of it
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name", "place"], name="casework_one_entry_a_name_and_place"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ResourceTag(Row):
    """What a place helps with, who pays there, which language is spoken: a word each, to search by."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="tags")
    kind = models.CharField(max_length=8)
    value = models.CharField(max_length=60)

    class Meta:
        constraints = [
            one_of("casework_tag_is_known", "kind", TAGS),
            models.UniqueConstraint(fields=["resource", "kind", "value"], name="casework_one_tag_each"),
        ]
        indexes = [
            models.Index(fields=["organization", "kind", "value"], name="casework_by_tag"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"


class Linkage(ClientRow):
    """One place a client was led to: for which need, where it stands, when somebody asks how it went."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="+")
    need = models.CharField(max_length=60)
    words = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=16, default=LINKAGE.start)
    next_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    # Where we called or wrote there ourselves; none: the client does.
    disclosure = models.OneToOneField(
        "consents.Disclosure", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("casework_linkage_state_is_known", "state", LINKAGE.states),
        ]
        indexes = [
            models.Index(
                fields=["organization", "next_on"],
                name="casework_linkages_waiting",
                condition=models.Q(state__in=WAITS),
            )
        ]

    def __str__(self) -> str:
        return f"{self.need}: {self.state}"


class LinkageStep(ClientRow):
    """One step of it: what was heard, from whom, when. Append-only."""

    linkage = models.ForeignKey(Linkage, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12)
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("casework_step_is_known", "kind", STEPS),
        ]

    def __str__(self) -> str:
        return self.kind
