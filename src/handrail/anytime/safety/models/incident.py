"""An incident, what each chart shows of it, its review and its reports."""

from django.db import models

from handrail.clinical.safety.incident_kinds import KINDS, SEVERITIES
from handrail.ground.rows import ClientRow, Row, one_of

REPORT_ANSWERS = ("reported", "not due")  # of a report outside


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
