"""Messages to clients: how each wants to be reminded, what is to go out, and what became of it."""

from django.db import models

from handrail.anytime.outbox.states import MESSAGE
from handrail.ground.rows import ClientRow, Row, one_of

CHANNELS = ("email", "text")
OUTCOMES = ("sent", "no answer", "refused", "not known", "not wanted any more")


class Reach(ClientRow):
    """How a client wants to be reminded. Without a row: not at all."""

    email = models.BooleanField(default=False)
    text = models.BooleanField(default=False)
    same_day = models.BooleanField(default=False)  # once more on the day itself
    questions = models.BooleanField(default=False)  # also when something is to be filled in
    aftercare = models.BooleanField(
        default=False
    )  # also after the program: how are you, and a few kind words
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        verbose_name_plural = "reaches"
        constraints = [
            *ClientRow.Meta.constraints,
            models.UniqueConstraint(fields=["client"], name="outbox_one_reach_a_client"),
        ]

    def __str__(self) -> str:
        ways = [way for way in CHANNELS if getattr(self, way)]
        return " and ".join(ways) or "not reminded"


class Message(ClientRow):
    """One message to one address. It says nothing clinical, whoever reads it."""

    channel = models.CharField(max_length=8)
    to = models.CharField(max_length=254)  # the client's address when it was last taken for sending
    subject = models.CharField(max_length=120, blank=True)
    text = models.CharField(max_length=600)
    about = models.CharField(max_length=80)  # what it is about, as place:<id>
    once = models.CharField(max_length=120)  # what may go out once only: kind, thing, channel
    state = models.CharField(max_length=12, default=MESSAGE.start)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()  # not before this
    expires_at = models.DateTimeField()  # no use after this
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("outbox_message_state_is_known", "state", MESSAGE.states),
            one_of("outbox_message_channel_is_known", "channel", CHANNELS),
            models.UniqueConstraint(fields=["organization", "once"], name="outbox_each_goes_out_once"),
        ]
        indexes = [
            # Whole, not only of what waits: SQLite does not see that a state is among several, and read them all.
            models.Index(fields=["organization", "state", "next_at"], name="outbox_by_state"),
            models.Index(fields=["organization", "about"], name="outbox_by_what_it_is_about"),
            models.Index(fields=["organization", "made_at"], name="outbox_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class Attempt(Row):
    """One try at sending a message, and what came of it. Append-only: the delivery log."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="tries")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=24)
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [one_of("outbox_outcome_is_known", "outcome", OUTCOMES)]

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%Y-%m-%d %H:%M}"
