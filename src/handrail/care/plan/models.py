"""The treatment plan: problem -> goal -> objective -> intervention, signed."""

from hashlib import sha256

from django.db import models
from uuid6 import uuid7

from handrail.care.plan.states import PLAN
from handrail.ground.rows import ClientRow, both_or_neither, one_of


class Plan(ClientRow):
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default=PLAN.start)
    author = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        "people.Staff", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    content_hash = models.CharField(max_length=64, null=True, blank=True)
    client_signed_at = models.DateTimeField(null=True, blank=True)
    client_signed_name = models.CharField(max_length=160, null=True, blank=True)
    client_disagrees = models.TextField(blank=True, max_length=2000)
    needs_cosign = models.BooleanField(default=False)  # fixed with the signature

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("plan_state_is_known", "state", PLAN.states),
            both_or_neither("plan_signed_has_time_person_hash", "signed_at", "signed_by", "content_hash"),
            both_or_neither("plan_client_signed_has_time_and_name", "client_signed_at", "client_signed_name"),
            models.UniqueConstraint(fields=["episode", "version"], name="plan_version_is_unique"),
            models.UniqueConstraint(
                fields=["episode"], condition=models.Q(state="draft"), name="plan_one_draft_an_episode"
            ),
            models.UniqueConstraint(
                fields=["episode"], condition=models.Q(state="signed"), name="plan_one_signed_an_episode"
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.version} ({self.state})"

    @property
    def waits(self) -> bool:
        """Whether a second signature is asked for and is not there yet."""
        return self.needs_cosign and not hasattr(self, "cosignature")


class PlanPart(ClientRow):
    """A part of a plan. `line` is the same in every version the part stands in."""

    SAID: tuple[str, ...] = ()  # the fields that say what it is
    line = models.UUIDField(default=uuid7, editable=False)

    class Meta(ClientRow.Meta):
        abstract = True

    @property
    def mark(self) -> str:
        """A mark of what it says: another one as soon as a word of it is changed."""
        said = "\x1f".join(str(getattr(self, name)) for name in self.SAID)
        return sha256(said.encode()).hexdigest()[:16]


class Problem(PlanPart):
    SAID = ("words", "code")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="problems")
    code = models.CharField(max_length=10, blank=True)  # ICD-10-CM
    words = models.CharField(max_length=300)

    class Meta(PlanPart.Meta):
        pass

    def __str__(self) -> str:
        return self.words


class Goal(PlanPart):
    """What the client wants, in the client's words."""

    SAID = ("words",)
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="goals")
    words = models.CharField(max_length=300)

    class Meta(PlanPart.Meta):
        pass

    def __str__(self) -> str:
        return self.words


class Objective(PlanPart):
    """A measurable step: from a baseline to a target, by a day."""

    SAID = ("words", "measure", "baseline", "target", "due_on")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="objectives")
    words = models.CharField(max_length=300)
    measure = models.CharField(max_length=120)
    baseline = models.CharField(max_length=80)
    target = models.CharField(max_length=80)
    due_on = models.DateField()

    class Meta(PlanPart.Meta):
        pass

    def __str__(self) -> str:
        return self.words


class Intervention(PlanPart):
    """What we do toward an objective: kind, how often, who."""

    SAID = ("kind", "frequency", "staff_id")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="interventions")
    kind = models.CharField(max_length=120)
    frequency = models.CharField(max_length=80)
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")

    class Meta(PlanPart.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.kind}, {self.frequency}"


class Addendum(ClientRow):
    """What was added to a signed version, and by whom. Append-only."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="addenda")
    words = models.TextField(max_length=2000)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.CheckConstraint(name="plan_addendum_says_something", condition=~models.Q(words="")),
        ]

    def __str__(self) -> str:
        return self.words


class SignatureAttempt(ClientRow):
    """The client was asked to sign and did not: when, and why. Append-only."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="attempts")
    because = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.CheckConstraint(name="plan_attempt_has_a_reason", condition=~models.Q(because="")),
        ]

    def __str__(self) -> str:
        return self.because


class Cosignature(ClientRow):
    """A second signature on a plan. It changes nothing of the plan or its first signature. Append-only."""

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="cosignature")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)  # what was read, the same as the plan's

    def __str__(self) -> str:
        return f"co-signature of {self.at:%Y-%m-%d}"


class PlanReview(ClientRow):
    """A clinician went through the signed plan with its progress, and it stays. A change is a new version. Append-only."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reviews")
    words = models.TextField(max_length=2000)
    with_client = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.CheckConstraint(name="plan_review_says_something", condition=~models.Q(words="")),
        ]
        indexes = [models.Index(fields=["episode", "at"])]

    def __str__(self) -> str:
        return self.words
