"""Words between a client and their team, on the client's own page; and who read them. All of it append-only."""

from django.db import models

from handrail.ground.rows import ClientRow, one_of

SIDES = ("client", "team")
ACTS = ("read", "answered", "no answer needed", "concern raised")


class PortalMessage(ClientRow):
    """What a client wrote to their team, or the team to the client."""

    side = models.CharField(max_length=8)
    words = models.TextField(max_length=2000)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("messages_side_is_known", "side", SIDES),
        ]
        indexes = [
            models.Index(
                fields=["organization", "at"],
                name="messages_of_clients",
                condition=models.Q(side="client"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.side}, {self.at:%Y-%m-%d}"


class MessageAct(ClientRow):
    """What somebody of the team did with a client's message: read it, settled it, raised a concern from it."""

    message = models.ForeignKey(PortalMessage, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("messages_act_is_known", "kind", ACTS),
            models.UniqueConstraint(fields=["message", "kind", "by"], name="messages_one_act_each"),
        ]

    def __str__(self) -> str:
        return self.kind
