"""One course of care: its stage, its team, its timeline."""

from django.db import models
from django.utils.translation import gettext as _

from handrail.ground.episode.states import EPISODE
from handrail.ground.rows import SENSITIVITIES, ClientRow, Row, both_or_neither, one_of

TEAM_ROLES = ("therapist", "prescriber", "case_manager")
CLOSED = ("closed",)


class Episode(Row):
    """One course of care of one client, from intake to the months after."""

    client = models.ForeignKey("people.Client", on_delete=models.PROTECT, related_name="episodes")
    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey("clinic.ProgramInForce", on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=20, default=EPISODE.start)
    stage_since = models.DateTimeField()
    opened_at = models.DateTimeField()
    sensitivity = models.CharField(max_length=16, default="general")
    admitted_on = models.DateField(null=True, blank=True)
    target_discharge_on = models.DateField(null=True, blank=True)
    discharged_on = models.DateField(null=True, blank=True)
    discharge_reason = models.CharField(max_length=40, null=True, blank=True)
    # The client wants no more contacts after discharge: nobody calls, and nothing is sent, of this course of care.
    contacts_stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("episode_stage_is_known", "stage", EPISODE.states),
            one_of("episode_sensitivity_is_known", "sensitivity", SENSITIVITIES),
            both_or_neither("episode_discharge_has_day_and_reason", "discharged_on", "discharge_reason"),
            models.UniqueConstraint(
                fields=["client"],
                condition=~models.Q(stage__in=CLOSED),
                name="episode_one_open_course_of_care",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "stage", "stage_since"],
                name="episode_by_stage",
            )
        ]

    def __str__(self) -> str:
        return f"{self.client} ({self.stage})"

    @property
    def is_open(self) -> bool:
        return self.stage not in CLOSED

    @property
    def stage_words(self) -> str:
        """The stage as it is read: who was admitted takes part from the first day on, not from the admission."""
        if self.stage == "taking part" and self.admitted_on is not None:
            return _("taking part from %(day)s") % {"day": f"{self.admitted_on:%-d %b}"}
        return self.stage


class StageChange(ClientRow):
    """One move along the rail: when, by whom, why. Append-only."""

    was = models.CharField(max_length=20, blank=True)
    now = models.CharField(max_length=20)
    verb = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)
    reason = models.CharField(max_length=500, blank=True)

    class Meta(ClientRow.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.was} -> {self.now}"


class TeamMember(ClientRow):
    """A member of staff's part in one client's team."""

    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("episode_team_role_is_known", "role", TEAM_ROLES),
            models.UniqueConstraint(
                fields=["episode", "role"],
                condition=models.Q(until__isnull=True),
                name="episode_one_person_holds_each_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_words}: {self.staff}"

    @property
    def role_words(self) -> str:
        return self.role.replace("_", " ")
