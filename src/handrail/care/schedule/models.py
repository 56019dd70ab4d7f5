"""Series, sessions on dates with their parts, and who is expected when. Occurrences are rows."""

from django.db import models
from django.utils.translation import gettext_lazy

from handrail.care.schedule.states import ONE_TO_ONE, PLACE, PLAN_RUN, SESSION
from handrail.ground.rows import ClientRow, Row, both_or_neither, one_of

TELEHEALTH = "telehealth"
MODES = ("in_person", TELEHEALTH)
ALONE = {  # what a one-to-one may be
    "individual": gettext_lazy("Individual session"),
    "medication": gettext_lazy("Medication visit"),
    "case_management": gettext_lazy("Case management"),
    "assessment": gettext_lazy("Assessment"),
}


class Series(Row):
    """A track of a program as a site runs it: which weekdays, from when, in which room, led by whom."""

    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey("clinic.ProgramInForce", on_delete=models.PROTECT, related_name="+")
    track = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    weekdays = models.JSONField()  # 0 is Monday
    starts = models.TimeField(null=True, blank=True)  # at the site's wall clock; null: as the track says
    room = models.ForeignKey("clinic.Room", on_delete=models.PROTECT, related_name="+")
    leader = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True)
    # Somebody decided that no search for a week may change it: its hours, room, leader and members.
    pinned_at = models.DateTimeField(null=True, blank=True)
    pinned_by = models.CharField(max_length=120, null=True, blank=True)

    class Meta:
        verbose_name_plural = "series"
        constraints = [both_or_neither("schedule_pin_has_time_and_person", "pinned_at", "pinned_by")]

    def __str__(self) -> str:
        return self.title


class Closure(Row):
    """A day on which a site is closed: a holiday, a storm. Withdrawn, it never happened."""

    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    reason = models.CharField(max_length=200)  # clients read it
    declared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "day"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="schedule_one_closure_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"


class Session(Row):
    """One meeting of a series on one date. Times are moments; the wall clock is the site's."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="sessions")
    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey("clinic.Room", on_delete=models.PROTECT, related_name="+")
    leader = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=SESSION.start)
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    skill = models.CharField(max_length=160, blank=True)  # the skill of the day
    skill_id = models.CharField(max_length=60, blank=True)  # its id in the curriculum
    cancelled_reason = models.CharField(max_length=200, blank=True)
    mode = models.CharField(max_length=12, default="in_person")  # as its track says for that weekday
    closure = models.ForeignKey(  # that called it off, if one did
        Closure, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    revision = models.PositiveIntegerField(default=0)  # how often its times, or whether it is, changed

    class Meta:
        constraints = [
            one_of("schedule_session_state_is_known", "state", SESSION.states),
            one_of("schedule_session_mode_is_known", "mode", MODES),
            models.UniqueConstraint(fields=["series", "day"], name="schedule_one_session_a_day"),
            models.CheckConstraint(
                name="schedule_session_ends_after_it_starts",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
            ),
        ]
        indexes = [models.Index(fields=["site", "day"]), models.Index(fields=["state", "ends_at"])]

    def __str__(self) -> str:
        return f"{self.day} {self.skill}"


class Part(Row):
    """One part of a session's block: check-in, skill, break, application, wrap-up."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    clinical = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="schedule_part_number_is_unique")
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return self.title


class Shift(Row):
    """That a part was let end later, or earlier, and the rest moved with it. Append-only."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="shifts")
    number = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField()  # the part's number
    minutes = models.SmallIntegerField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="schedule_shift_number_is_unique")
        ]

    def __str__(self) -> str:
        return f"part {self.part} by {self.minutes} min"


class Enrolment(ClientRow):
    """A client's place in a series on given weekdays, from one day until another."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+")
    weekdays = models.JSONField()
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"from {self.from_day}"


class CalendarLink(Row):
    """A secret address at which one person's calendar is read. Only its hash is kept; it can be ended at any time."""

    client = models.ForeignKey(
        "people.Client", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    staff = models.ForeignKey(
        "people.Staff", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="schedule_calendar_is_of_one_person",
                condition=models.Q(client__isnull=True, staff__isnull=False)
                | models.Q(client__isnull=False, staff__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(ended_at__isnull=True),
                name="schedule_one_calendar_a_client",
            ),
            models.UniqueConstraint(
                fields=["staff"],
                condition=models.Q(ended_at__isnull=True),
                name="schedule_one_calendar_a_member",
            ),
        ]

    def __str__(self) -> str:
        return f"calendar made {self.made_at:%Y-%m-%d}"


class Place(ClientRow):
    """One client expected at one session."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="places")
    day = models.DateField()
    state = models.CharField(max_length=12, default=PLACE.start)
    revision = models.PositiveIntegerField(default=0)  # how often it was taken off or given back

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("schedule_place_state_is_known", "state", PLACE.states),
            models.UniqueConstraint(fields=["session", "client"], name="schedule_one_place_a_session"),
        ]
        indexes = [models.Index(fields=["episode", "day"]), models.Index(fields=["day"])]

    def __str__(self) -> str:
        return f"{self.day}"


class OneToOne(ClientRow):
    """One client's hour with one of the staff, besides the groups: booked, then held, missed or called off."""

    kind = models.CharField(max_length=20)
    leader = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")  # whom they see
    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(  # none: by video, or where the leader sees people
        "clinic.Room", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    mode = models.CharField(max_length=12, default="in_person")
    state = models.CharField(max_length=12, default=ONE_TO_ONE.start)
    weekly = models.UUIDField(null=True, blank=True)  # those booked as one weekly hour share it
    because = models.CharField(max_length=300, blank=True)  # called off; or what was done when nobody came
    whereabouts = models.CharField(max_length=200, blank=True)  # of the client, where it was by video
    ended_by = models.CharField(max_length=120, blank=True)  # who said what came of it
    note = models.OneToOneField(
        "notes.Note", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    revision = models.PositiveIntegerField(default=0)  # how often its hour, or whether it is, changed
    told = models.JSONField(null=True, blank=True)  # what the client knows of it: queries.alone_told.known
    to_tell = models.BooleanField(default=False)  # it is another than that
    changed_at = models.DateTimeField()  # when it became what it is

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("schedule_one_to_one_kind_is_known", "kind", ALONE),
            one_of("schedule_one_to_one_mode_is_known", "mode", MODES),
            one_of("schedule_one_to_one_state_is_known", "state", ONE_TO_ONE.states),
            models.CheckConstraint(
                name="schedule_one_to_one_lasts", condition=models.Q(ends_at__gt=models.F("starts_at"))
            ),
        ]
        indexes = [
            models.Index(fields=["leader", "day"]),
            models.Index(fields=["episode", "day"]),
            models.Index(fields=["site", "day"]),
            models.Index(
                fields=["ends_at"],
                condition=models.Q(state=ONE_TO_ONE.start),
                name="schedule_one_to_ones_open",
            ),
            models.Index(
                fields=["client"], condition=models.Q(to_tell=True), name="schedule_one_to_ones_untold"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.day}"

    @property
    def kind_words(self) -> str:
        return str(ALONE[self.kind])

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class KeptApart(Row):
    """Two clients who are to share no group, the lower id first: a pair is there once. Nobody writes down why."""

    first = models.ForeignKey("people.Client", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("people.Client", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="schedule_apart_in_order", condition=models.Q(first__lt=models.F("second"))
            ),
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=models.Q(ended_at__isnull=True),
                name="schedule_apart_once",
            ),
        ]

    def __str__(self) -> str:
        return f"kept apart since {self.noted_at:%Y-%m-%d}"


class Absence(Row):
    """A member of staff is away on a day: nobody counts on them then. Ended: they are here after all."""

    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "day"],
                condition=models.Q(ended_at__isnull=True),
                name="schedule_one_absence_a_day",
            )
        ]
        indexes = [models.Index(fields=["day"])]

    def __str__(self) -> str:
        return f"away on {self.day}"


class Notice(ClientRow):
    """What a client is to be told: a day of theirs is another, or is called off. Told by somebody, or read by the client."""

    # Of one session; without it, the days of their week.
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="notices", null=True, blank=True
    )
    day = models.DateField()  # the first that it concerns
    words = models.CharField(max_length=400)  # as the client reads them
    called_off = models.BooleanField(default=False)  # with its session taking place again it is overtaken
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.CharField(max_length=120, null=True, blank=True)
    overtaken_at = models.DateTimeField(null=True, blank=True)  # a later one says how it is now
    # When and where the client last knew the session to be, while nobody told them of another hour or room.
    was_at = models.DateTimeField(null=True, blank=True)
    was_room = models.ForeignKey(
        "clinic.Room", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            both_or_neither("schedule_told_has_time_and_person", "told_at", "told_by"),
        ]
        indexes = [
            models.Index(
                fields=["day"],
                condition=models.Q(told_at__isnull=True, overtaken_at__isnull=True),
                name="schedule_notices_open",
            ),
            models.Index(fields=["episode", "day"]),
        ]

    def __str__(self) -> str:
        return self.words


class PlanRun(Row):
    """One search for a site's week: the problem as it was read, how far the search is, and the week it found."""

    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+")
    monday = models.DateField()
    seed = models.PositiveIntegerField(default=1)
    seconds = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default=PLAN_RUN.start)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # the search's last sign of life
    ended_at = models.DateTimeField(null=True, blank=True)
    part = models.FloatField(default=0)  # of the search that is done, from 0 to 1
    cost = models.PositiveIntegerField(null=True, blank=True)  # of the best week so far
    unmet = models.PositiveIntegerField(null=True, blank=True)  # needs that it leaves open
    problem = models.JSONField()
    kinds = models.JSONField(default=dict)  # what each kind of the problem is: queries.planning.Kind
    series = models.JSONField(default=list)  # which series each session of the problem's week is
    answer = models.JSONField(null=True, blank=True)
    # A change that is asked about as well: its words, the problem with it, and what it would bring.
    what_if = models.JSONField(null=True, blank=True)
    alone = models.BooleanField(default=False)  # individual sessions are planned, too ...
    hours = models.JSONField(default=list)  # ... and of which weekly hour each of the problem's week is
    why = models.CharField(max_length=400, blank=True)  # it failed
    applied_at = models.DateTimeField(null=True, blank=True)  # when its week was put in force ...
    applied_from = models.DateField(null=True, blank=True)  # ... and from which day

    class Meta:
        constraints = [
            one_of("schedule_plan_run_state_is_known", "state", PLAN_RUN.states),
            both_or_neither("schedule_plan_applied_has_time_and_day", "applied_at", "applied_from"),
            models.UniqueConstraint(
                fields=["site"],
                condition=models.Q(state__in=("queued", "running")),
                name="schedule_one_open_plan_run_a_site",
            ),
        ]
        indexes = [models.Index(fields=["site", "asked_at"])]

    def __str__(self) -> str:
        return f"plan of {self.monday}, {self.state}"
