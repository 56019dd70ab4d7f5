"""One client's program day: check-in, safety scan, attendance as events, home practice."""

from django.db import models

from handrail.care.day.states import VISIT
from handrail.ground.rows import ClientRow, Row, both_or_neither, one_of

SCAN = ("settled", "look", "one-to-one before group", "respond", "medical hold")
EVENTS = ("arrived", "online", "held", "left", "returned", "ended", "excused", "missed", "hospitalized")
WAYS = ("phone", "text", "e-mail", "visit", "emergency contact", "welfare check")
DECISIONS = ("emergency contact", "welfare check", "nothing more today")
IDENTITY = ("own sign-in", "known to staff", "shows ID")
DONE = ("yes", "partly", "not yet")
SPANS = ("day", "week")
PRACTISED = ("role-play", "planning", "troubleshooting", "exercise")
PEER_ROLES = ("opens", "keeps time", "welcomes", "closes")


class Visit(ClientRow):
    """One client's one program day. Made when the first thing happens; until then they are expected."""

    place = models.OneToOneField("schedule.Place", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey("schedule.Session", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    state = models.CharField(max_length=12, default=VISIT.start)
    scan = models.CharField(
        max_length=24, null=True, blank=True
    )  # the safety scan's answer, once there is one
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(
        "people.Staff", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    minutes = models.PositiveSmallIntegerField(default=0)  # clinical minutes, from the events

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("day_visit_state_is_known", "state", VISIT.states),
            both_or_neither("day_cleared_has_time_and_person", "cleared_at", "cleared_by"),
        ]
        indexes = [models.Index(fields=["episode", "day"]), models.Index(fields=["day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.state}"


class CheckIn(ClientRow):
    """One day's check-in as answered. Append-only. What was skipped stays empty."""

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    mood = models.PositiveSmallIntegerField(null=True)  # 0 worst - 10 best
    urges = models.PositiveSmallIntegerField(null=True)  # 0 none - 10 strongest
    sleep_hours = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    substance_use = models.BooleanField(null=True)
    withdrawal_signs = models.BooleanField(null=True)
    medication_taken = models.BooleanField(null=True)
    goal_progress = models.PositiveSmallIntegerField(null=True)  # 0-10
    unsafe_thoughts = models.BooleanField(null=True)  # the safety question; None: declined
    words = models.CharField(max_length=500, blank=True)
    more = models.JSONField(default=dict, blank=True)  # the program's own questions: {question's id: answer}
    scan = models.CharField(max_length=24)
    finding = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("day_scan_is_known", "scan", SCAN),
            models.CheckConstraint(
                name="day_ratings_are_0_to_10",
                condition=(models.Q(mood__isnull=True) | models.Q(mood__range=(0, 10)))
                & (models.Q(urges__isnull=True) | models.Q(urges__range=(0, 10)))
                & (models.Q(goal_progress__isnull=True) | models.Q(goal_progress__range=(0, 10))),
            ),
        ]

    def __str__(self) -> str:
        return f"check-in of {self.day}"


class AttendanceEvent(ClientRow):
    """Something that happened to a client's presence. Append-only; a correction is a new event."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()  # when it happened
    noted_at = models.DateTimeField()  # when it was written down
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)
    reason = models.CharField(max_length=300, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)  # when an excuse was told; null: at `at`
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta(ClientRow.Meta):
        constraints = [*ClientRow.Meta.constraints, one_of("day_event_is_known", "kind", EVENTS)]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%H:%M}"


class VideoAttestation(ClientRow):
    """Where a client is who joins by video, who they are, whom to call, and that they are alone. Append-only.

    The latest of a day counts: someone may move, or be asked anew.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    location = models.CharField(max_length=200)
    state = models.CharField(max_length=2)
    identity = models.CharField(max_length=16)
    contact = models.CharField(max_length=160)  # whom to call for them right now
    private = models.BooleanField()
    finding = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [*ClientRow.Meta.constraints, one_of("day_identity_is_known", "identity", IDENTITY)]

    def __str__(self) -> str:
        return f"{self.state} {self.at:%H:%M}"


class DoorTablet(Row):
    """A secret address that shows a site's check-in on a shared tablet, for one day. Only its hash is kept."""

    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    ends_at = models.DateTimeField()  # midnight at the site
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="day_tablet_ends_after_it_is_made", condition=models.Q(ends_at__gt=models.F("made_at"))
            )
        ]

    def __str__(self) -> str:
        return f"tablet of {self.made_at:%Y-%m-%d}"


class OutreachAttempt(ClientRow):
    """One try to reach a client nobody heard from, and whether it reached them. Append-only."""

    place = models.ForeignKey("schedule.Place", on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=20)
    reached = models.BooleanField()
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [*ClientRow.Meta.constraints, one_of("day_outreach_way_is_known", "how", WAYS)]

    def __str__(self) -> str:
        return f"{self.how} {self.at:%H:%M}"


class OutreachDecision(ClientRow):
    """What a licensed clinician decided when a client was not reached. Append-only."""

    place = models.ForeignKey("schedule.Place", on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=20)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("day_outreach_decision_is_known", "decision", DECISIONS),
        ]

    def __str__(self) -> str:
        return self.decision


class MakeUp(ClientRow):
    """A place that makes up for a missed one. Append-only; where it is missed too, another may be offered."""

    missed = models.ForeignKey("schedule.Place", on_delete=models.PROTECT, related_name="+")
    place = models.OneToOneField("schedule.Place", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.CheckConstraint(
                name="day_make_up_is_another_place", condition=~models.Q(missed=models.F("place"))
            ),
        ]

    def __str__(self) -> str:
        return f"made up at {self.place_id}"


class HomePractice(ClientRow):
    """What a client takes home to practise, and whether it happened."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    skill_id = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=300)
    support = models.CharField(max_length=200, blank=True)
    set_on = models.DateField()
    set_by = models.CharField(max_length=120)
    done = models.CharField(max_length=8, null=True, blank=True)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True)  # 0-10
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(ClientRow.Meta):
        verbose_name_plural = "home practice"
        constraints = [
            *ClientRow.Meta.constraints,
            both_or_neither("day_practice_answer_has_time", "done", "answered_at"),
            models.UniqueConstraint(fields=["visit"], name="day_one_practice_a_day"),
        ]
        indexes = [models.Index(fields=["episode", "set_on"])]

    def __str__(self) -> str:
        return self.words


class ShortTermGoal(ClientRow):
    """What a client means to do until the next program day, or this week, with the first step."""

    span = models.CharField(max_length=4)
    words = models.CharField(max_length=200)
    next_step = models.CharField(max_length=200, blank=True)
    objective = models.ForeignKey(
        "plan.Objective", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )  # of the plan, toward which it is
    set_on = models.DateField()
    set_by = models.CharField(max_length=120)
    outcome = models.CharField(max_length=8, null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("day_goal_span_is_known", "span", SPANS),
            both_or_neither("day_goal_answer_has_time", "outcome", "answered_at"),
            models.UniqueConstraint(
                fields=["episode", "span"],
                condition=models.Q(outcome__isnull=True),
                name="day_one_open_goal_a_span",
            ),
        ]
        indexes = [models.Index(fields=["episode", "set_on"])]

    def __str__(self) -> str:
        return self.words


class SkillPractice(ClientRow):
    """A skill tried out in the group with coaching, and how sure the client felt. Append-only."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    skill_id = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=300, blank=True)
    confidence = models.PositiveSmallIntegerField(null=True)  # 0-10, the client's own
    at = models.DateTimeField()
    by = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("day_skill_practice_kind_is_known", "kind", PRACTISED),
            models.CheckConstraint(
                name="day_confidence_is_0_to_10",
                condition=models.Q(confidence__isnull=True) | models.Q(confidence__range=(0, 10)),
            ),
        ]
        indexes = [models.Index(fields=["episode", "at"])]

    def __str__(self) -> str:
        return self.kind


class GroupRating(ClientRow):
    """What a client says of the group: three questions of our own, not validated, and named so. Append-only."""

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="+")
    series = models.ForeignKey("schedule.Series", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    belonging = models.PositiveSmallIntegerField(null=True)  # 0 not at all - 4 very much; None: skipped
    heard = models.PositiveSmallIntegerField(null=True)
    helpful = models.PositiveSmallIntegerField(null=True)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.CheckConstraint(
                name="day_group_ratings_are_0_to_4",
                condition=(models.Q(belonging__isnull=True) | models.Q(belonging__range=(0, 4)))
                & (models.Q(heard__isnull=True) | models.Q(heard__range=(0, 4)))
                & (models.Q(helpful__isnull=True) | models.Q(helpful__range=(0, 4))),
            ),
        ]
        indexes = [models.Index(fields=["series", "day"])]

    def __str__(self) -> str:
        return f"the group on {self.day}"


class PeerRole(ClientRow):
    """What one member does for the group in one session: opens it, keeps time, welcomes, closes."""

    session = models.ForeignKey("schedule.Session", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12)
    given_by = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("day_peer_role_is_known", "role", PEER_ROLES),
            models.UniqueConstraint(fields=["session", "role"], name="day_one_member_a_peer_role"),
        ]

    def __str__(self) -> str:
        return self.role


class GroupAgreement(Row):
    """What the members of a series agreed on for themselves. A change is a new version. Append-only."""

    series = models.ForeignKey("schedule.Series", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    words = models.TextField(max_length=2000)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "version"], name="day_agreement_version_is_unique")
        ]

    def __str__(self) -> str:
        return f"agreement {self.version}"


class Encouragement(ClientRow):
    """What a member wrote to lift their group. Others see it once somebody of the team let it through, and not who wrote it."""

    series = models.ForeignKey("schedule.Series", on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300)
    at = models.DateTimeField()
    shown = models.BooleanField(null=True)  # none: nobody has looked yet
    why = models.CharField(max_length=200, null=True, blank=True)  # where it is kept back
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, null=True, blank=True)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            both_or_neither("day_encouragement_decided", "shown", "decided_at", "decided_by"),
            models.CheckConstraint(
                name="day_encouragement_kept_back_says_why",
                condition=~models.Q(shown=False) | models.Q(why__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "series", "at"], name="day_encouragement_of_group"),
        ]

    def __str__(self) -> str:
        return self.words
