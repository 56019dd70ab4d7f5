"""Words between a client and their team, on the client's own page; and who read them. Words and acts only grow."""

from django.db import models

from handrail.ground.rows import ClientRow, one_of

SIDES = ("client", "team")
ACTS = ("read", "answered", "no answer needed", "concern raised")


class PortalMessage(ClientRow):
    """What a client wrote to their team, or the team to the client. Only that it was dealt with is noted later, once."""

    side = models.CharField(max_length=8)
    words = models.TextField(max_length=2000)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)
    settled_at = models.DateTimeField(null=True, blank=True)  # what the client wrote, dealt with by somebody

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("messages_side_is_known", "side", SIDES),
            models.CheckConstraint(
                name="messages_only_a_client_s_are_settled",
                condition=models.Q(side="client") | models.Q(settled_at__isnull=True),
            ),
        ]
        indexes = [
            # The work list reads what waits, and not all that was ever written.
            models.Index(
                fields=["organization", "at"],
                name="messages_waiting",
                condition=models.Q(side="client", settled_at__isnull=True),
            ),
            models.Index(fields=["episode", "-at"], name="messages_of_a_course"),
        ]

    def __str__(self) -> str:
        return f"{self.side}, {self.at:%Y-%m-%d}"


class MessageAct(ClientRow):
    """What somebody of the team did with a client's message: read it, settled it, raised a concern from it.

    Of the team's own words: that the client has read them.
    """

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
