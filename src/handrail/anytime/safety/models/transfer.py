"""A transfer: a client's way to a higher level of care and back, step by step."""

from django.db import models

from handrail.anytime.safety.models.concern import Concern
from handrail.anytime.safety.states import TRANSFER
from handrail.clinical.safety.transfer_clock import BED, DAY, URGENT
from handrail.ground.rows import ClientRow, both_or_neither, one_of

PLACES = (*URGENT, *BED, *DAY)
ENDS = ("back", "client refused", "declined", "did not arrive")  # after which it never changes
STEPS_NOTED = ("called", "accepted", "transport", "left", "asked after", "other")  # by hand
STEP_KINDS = (*STEPS_NOTED, "told", "owner", "there", *ENDS)


class Transfer(ClientRow):
    """One way to one place: who answers for it, where it stands, how it ended. Its steps are lines of their own."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    after = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="next", null=True, blank=True
    )  # the one before, where that place declined or the client did not get there
    where = models.CharField(max_length=24)
    place = models.CharField(max_length=160)
    phone = models.CharField(max_length=40, blank=True)
    why = models.TextField(max_length=2000)
    asks = models.TextField(max_length=1000, blank=True)  # what we ask of them
    owner = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=16, default=TRANSFER.start)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    settled_at = models.DateTimeField(null=True, blank=True)  # there, or it is known why not
    settled_by = models.CharField(max_length=120, null=True, blank=True)
    back_on = models.DateField(null=True, blank=True)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("safety_transfer_place_is_known", "where", PLACES),
            one_of("safety_transfer_state_is_known", "state", TRANSFER.states),
            both_or_neither("safety_transfer_settled_has_time_and_person", "settled_at", "settled_by"),
            models.CheckConstraint(
                name="safety_transfer_state_agrees",
                condition=models.Q(state__in=("arranging", "accepted"), settled_at__isnull=True)
                | (~models.Q(state__in=("arranging", "accepted")) & models.Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="safety_transfer_back_has_a_day",
                condition=models.Q(state="back", back_on__isnull=False)
                | (~models.Q(state="back") & models.Q(back_on__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["episode"],
                condition=models.Q(state__in=("arranging", "accepted", "there")),
                name="safety_one_transfer_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "opened_at"],
                name="safety_transfer_standing",
                condition=models.Q(state__in=("arranging", "accepted", "there")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.where}: {self.place}"

    @property
    def is_underway(self) -> bool:
        return self.settled_at is None


class TransferStep(ClientRow):
    """One step of a transfer: what, when, who over there, in words. Append-only."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=16)
    happened_at = models.DateTimeField()
    who = models.CharField(max_length=160, blank=True)  # over there: who was called, who accepted
    words = models.TextField(max_length=2000, blank=True)
    disclosure = models.ForeignKey(
        "consents.Disclosure", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("safety_transfer_step_is_known", "kind", STEP_KINDS),
            models.CheckConstraint(
                name="safety_accepted_says_by_whom",
                condition=~models.Q(kind="accepted") | ~models.Q(who=""),
            ),
            models.CheckConstraint(
                name="safety_told_rests_on_a_disclosure",
                condition=models.Q(kind="told", disclosure__isnull=False)
                | (~models.Q(kind="told") & models.Q(disclosure__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.kind
