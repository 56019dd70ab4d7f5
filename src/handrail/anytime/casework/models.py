"""Letters: what was written for a client, word for word, with the paper that left."""

from django.db import models

from handrail.ground.rows import ClientRow


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
