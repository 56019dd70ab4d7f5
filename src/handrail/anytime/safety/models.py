"""Concerns with an owner and a clock, screens, the safety plan, and incidents."""

from django.db import models

from handrail.anytime.safety.states import CONCERN
from handrail.clinical.safety.incident_kinds import KINDS, SEVERITIES
from handrail.ground.rows import ClientRow, Row, both_or_neither, one_of

LEVELS = ("emergency", "high", "medium")
ORIGINS = ("check-in", "measure", "screen", "staff", "message")
RISK_LEVELS = ("low", "moderate", "high")
# Results of a screen after which nobody needs to look, and those that are known and below the highest.
CALM = ("negative", "none")
LESSER = ("non_acute_positive", "moderate", "low")
OUTCOMES = ("fit for group", "referred")  # of a medical evaluation
REPORT_ANSWERS = ("reported", "not due")  # of a report outside
DISPOSITIONS = (
    "returned to group",
    "one-to-one and safety plan",
    "medical evaluation",
    "higher level of care",
    "emergency services",
)


class Concern(ClientRow):
    """Something that may mean danger: what was answered, by which rule, who answers for it, by when."""

    origin = models.CharField(max_length=20)
    level = models.CharField(max_length=12)
    trigger = models.CharField(max_length=300)  # the value that raised it, in words
    rule = models.CharField(max_length=80)  # the rule or alert, with its version
    about = models.CharField(max_length=80)  # the check-in, response or screen it came from
    # All that was answered together with it, in words: [question, answer]. Whoever calls the person needs it, and an
    # answer that could not be kept stands nowhere else.
    answers = models.JSONField(default=list, blank=True)
    owner = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=16, default=CONCERN.start)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()  # acknowledged by then, or it goes up
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        "people.Staff", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    assessed_at = models.DateTimeField(null=True, blank=True)
    assessed_by = models.ForeignKey(
        "people.Staff", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    risk = models.CharField(max_length=12, null=True, blank=True)
    assessment = models.TextField(blank=True, max_length=4000)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        "people.Staff", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    disposition = models.CharField(max_length=40, null=True, blank=True)
    why_no_plan = models.CharField(max_length=300, blank=True)  # why no safety plan was written since

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("safety_concern_state_is_known", "state", CONCERN.states),
            one_of("safety_concern_level_is_known", "level", LEVELS),
            one_of("safety_concern_origin_is_known", "origin", ORIGINS),
            both_or_neither("safety_acknowledged_has_time_and_person", "acknowledged_at", "acknowledged_by"),
            both_or_neither("safety_assessed_has_time_person_risk", "assessed_at", "assessed_by", "risk"),
            both_or_neither(
                "safety_closed_has_person_and_disposition", "closed_at", "closed_by", "disposition"
            ),
            models.CheckConstraint(
                name="safety_closed_only_with_disposition",
                condition=~models.Q(state="closed") | models.Q(disposition__isnull=False),
            ),
            models.UniqueConstraint(fields=["about", "rule"], name="safety_one_concern_for_one_answer"),
        ]
        indexes = [
            models.Index(
                fields=["organization", "state", "due_at"],
                name="safety_concern_by_state",
            )
        ]

    def __str__(self) -> str:
        return self.trigger


class MedicalHold(ClientRow):
    """No group until a medical evaluation finds the client fit for it. It stands from day to day until lifted."""

    concern = models.OneToOneField(Concern, on_delete=models.PROTECT, related_name="hold")
    placed_at = models.DateTimeField()
    why = models.CharField(max_length=300)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        "safety.MedicalEvaluation", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            both_or_neither("safety_hold_lifted_by_an_evaluation", "lifted_at", "lifted_by"),
        ]
        indexes = [
            models.Index(
                fields=["organization", "episode"],
                name="safety_hold_standing",
                condition=models.Q(lifted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.why


class MedicalEvaluation(ClientRow):
    """What a medical evaluation found, by one of the clinic's medical staff or by an outside place. Append-only."""

    evaluated_at = models.DateTimeField()
    evaluator = models.ForeignKey(
        "people.Staff", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    facility = models.CharField(max_length=160, blank=True)  # where, if it was not one of the clinic's own
    outcome = models.CharField(max_length=16)
    referred_to = models.CharField(max_length=160, blank=True)
    words = models.TextField(max_length=2000)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("safety_evaluation_outcome_is_known", "outcome", OUTCOMES),
            models.CheckConstraint(
                name="safety_evaluation_says_who",
                condition=models.Q(evaluator__isnull=False, facility="")
                | (models.Q(evaluator__isnull=True) & ~models.Q(facility="")),
            ),
            models.CheckConstraint(
                name="safety_referred_says_where",
                condition=~models.Q(outcome="referred") | ~models.Q(referred_to=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluated_at:%Y-%m-%d}: {self.outcome}"

    @property
    def who(self) -> str:
        return self.evaluator.name if self.evaluator else self.facility


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


class SafetyPlan(ClientRow):
    """One version of a client's safety plan: six steps in order, in the client's words. Append-only."""

    version = models.PositiveSmallIntegerField()
    warning_signs = models.TextField(max_length=2000)
    on_my_own = models.TextField(max_length=2000)
    people_and_places = models.TextField(max_length=2000)
    people_to_ask = models.TextField(max_length=2000)
    professionals = models.TextField(max_length=2000)
    safer_surroundings = models.TextField(max_length=2000)
    made_with = models.CharField(
        max_length=200, blank=True
    )  # who was there; blank in versions before it was asked
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.UniqueConstraint(fields=["episode", "version"], name="safety_plan_version_is_unique"),
        ]

    def __str__(self) -> str:
        return f"safety plan {self.version}"


class Incident(Row):
    """Something that happened at a site and is looked into: what, when, where, who, and what was done. Append-only.

    It may be about several clients or nobody. Its words may name them all, so it is of no client's chart: what a chart
    shows is each client's own `IncidentLine`.
    """

    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)  # of clinical/safety/incident_kinds.yaml
    severity = models.CharField(max_length=12)
    happened_at = models.DateTimeField()
    known_at = models.DateTimeField()  # when the staff learned of it: the clocks start here
    place = models.CharField(max_length=160)
    others = models.CharField(max_length=300, blank=True)  # staff and visitors, in words
    words = models.TextField(max_length=4000)
    done = models.TextField(max_length=2000)  # at once
    told = models.CharField(max_length=500)  # who was told
    recorded_by = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            one_of("safety_incident_severity_is_known", "severity", SEVERITIES),
            models.CheckConstraint(
                name="safety_incident_was_known_after_it_happened",
                condition=models.Q(known_at__gte=models.F("happened_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "happened_at"], name="safety_incident_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_words}, {self.happened_at:%Y-%m-%d}"

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind].words


class IncidentLine(ClientRow):
    """One client's own part of an incident, as their chart shows it: no other client is named. Append-only."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="lines")
    words = models.TextField(max_length=2000)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.UniqueConstraint(fields=["incident", "episode"], name="safety_one_line_for_one_client"),
        ]

    def __str__(self) -> str:
        return self.words


class IncidentAddendum(Row):
    """What was added or corrected later, to the incident or to one client's line. Append-only."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="addenda")
    line = models.ForeignKey(
        IncidentLine, on_delete=models.PROTECT, related_name="addenda", null=True, blank=True
    )
    words = models.TextField(max_length=2000)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "incident addenda"

    def __str__(self) -> str:
        return self.words


class IncidentReview(Row):
    """What a director found, and what is done so that it does not happen again. One an incident. Append-only."""

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="review")
    findings = models.TextField(max_length=4000)
    actions = models.TextField(max_length=4000)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.findings


class IncidentReport(Row):
    """A report to someone outside, or that none is due, with the reason. Append-only."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="reports")
    answer = models.CharField(max_length=16)
    to = models.CharField(max_length=160, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(max_length=2000)  # how, and what was said; or why none is due
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            one_of("safety_report_answer_is_known", "answer", REPORT_ANSWERS),
            models.CheckConstraint(
                name="safety_report_says_to_whom_and_when",
                condition=models.Q(answer="reported", reported_at__isnull=False) & ~models.Q(to="")
                | models.Q(answer="not due", reported_at__isnull=True, to=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} {self.to}".strip()
