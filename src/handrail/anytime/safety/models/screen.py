"""A safety screen as it was answered."""

from django.db import models

from handrail.ground.rows import ClientRow

# Results of a screen after which nobody needs to look, and those that are known and below the highest.
CALM = ("negative", "none")
LESSER = ("non_acute_positive", "moderate", "low")


class Screen(ClientRow):
    """One safety screen (ASQ or C-SSRS): its answers and its result. Append-only."""

    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    answers = models.JSONField()  # {item number: "yes" | "no" | "refused" | null}
    words = models.JSONField(
        default=dict, blank=True
    )  # {item number: what was said, where the pack asks for it}
    result = models.CharField(max_length=40)
    # the words it was asked in, where they are the clinic's own copy
    wording = models.ForeignKey(
        "clinic.Wording", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.instrument}: {self.result}"

    @property
    def is_calm(self) -> bool:
        """Whether nobody needs to look."""
        return self.result in CALM

    @property
    def is_settled(self) -> bool:
        """Whether it is known, and not the highest there is. A result that could not be told is not settled."""
        return self.result in CALM + LESSER
