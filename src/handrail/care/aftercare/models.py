"""Follow-up after discharge: each try, whether the person was reached, and what comes next."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from handrail.ground.rows import ClientRow, one_of

CLIENT_CALLED = (
    "client-called"  # due on no day: they got in touch themselves; no id of a program has a hyphen
)
CALL = "call-"  # due: a call they asked for, and which answer of theirs asked for it
FEELS = {"well": _("Well"), "so-so": _("So-so"), "hard": _("It is hard")}  # what a client answers
OUTCOMES = ("reached", "not reached", "left a message")


class Contact(ClientRow):
    """One try to reach a person after discharge. Append-only; which are due is computed."""

    due = models.SlugField(
        max_length=20
    )  # id in the program's aftercare contacts, CLIENT_CALLED, or `call_due`
    outcome = models.CharField(max_length=16)
    how = models.CharField(max_length=20)  # phone, text, portal
    words = models.TextField(blank=True, max_length=2000)
    feels = models.CharField(
        max_length=8, null=True, blank=True
    )  # a word of FEELS, in the client's own answer
    next_step = models.CharField(max_length=300, blank=True)
    appointment_kept = models.BooleanField(null=True)
    wants_call = models.BooleanField(default=False)  # the client's own answer: call me, or it is hard
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("aftercare_outcome_is_known", "outcome", OUTCOMES),
            models.UniqueConstraint(
                fields=["episode", "due"],
                condition=models.Q(outcome="reached") & ~models.Q(due=CLIENT_CALLED),
                name="aftercare_reached_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due}: {self.outcome}"

    @property
    def by_client(self) -> bool:
        """Whether the client wrote it, on their own page."""
        return self.by.startswith("client:")

    @property
    def said(self) -> str:
        """How they are, in the reader's language, and their or the caller's words."""
        return " ".join(filter(None, [str(FEELS.get(self.feels or "", "")), self.words]))

    @property
    def call_due(self) -> str:
        """What a try to call them back is noted under: each answer that asks for a call is its own."""
        return CALL + self.pk.hex[-12:]

    @property
    def asked_call(self) -> bool:
        return self.due.startswith(CALL)

    @property
    def client_called(self) -> bool:
        return self.due == CLIENT_CALLED


class ContactsStopped(ClientRow):
    """That the client wants no more contacts after discharge: their own word, kept. Append-only.

    It holds until they take it back (`ContactsResumed`); which of the two stands is the course of care's
    `contacts_stopped_at`, set and emptied with them.
    """

    said_by = models.CharField(
        max_length=120, blank=True
    )  # who told staff; nothing: on the client's own page
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        verbose_name_plural = "contacts stopped"

    def __str__(self) -> str:
        return f"no more contacts from {self.at:%Y-%m-%d}"


class ContactsResumed(ClientRow):
    """That the client wants contacts again, after they had ended them. Append-only."""

    said_by = models.CharField(max_length=120)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        verbose_name_plural = "contacts resumed"

    def __str__(self) -> str:
        return f"contacts again from {self.at:%Y-%m-%d}"
