"""Caregivers, what a client released to each, and the sessions they came to. What was seen and answered only grows."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from handrail.ground.rows import ClientRow, both_or_neither, one_of

LANGUAGES = ("en", "es")
FAMILY_DAY = "family day"  # several families, at one hour with one leader
KINDS = ("session", FAMILY_DAY)
ANSWERS = ("together", "not yet")


class Caregiver(ClientRow):
    """Someone close to a client who takes part, with a sign-in of their own once they were invited.

    One client's caregiver: whoever cares for two clients is noted with each, and neither learns of the other.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="caregiver", null=True, blank=True
    )
    name = models.CharField(max_length=120)
    relationship = models.CharField(max_length=60)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=8, default="en")
    guardian = models.ForeignKey(
        "people.Guardian", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, null=True, blank=True)
    ended_reason = models.CharField(max_length=300, null=True, blank=True)

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("family_language_is_known", "language", LANGUAGES),
            both_or_neither("family_ended_has_time_person_reason", "ended_at", "ended_by", "ended_reason"),
            # A release names them: two of one client by the same name could not be told apart.
            models.UniqueConstraint(
                "client",
                Lower("name"),
                condition=models.Q(ended_at__isnull=True),
                name="family_one_caregiver_of_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.relationship})"


class CaregiverScope(ClientRow):
    """The parts that whoever signed a release chose for a caregiver. It stands and falls with that signature. Append-only."""

    caregiver = models.ForeignKey(Caregiver, on_delete=models.PROTECT, related_name="+")
    consent = models.OneToOneField("consents.Consent", on_delete=models.PROTECT, related_name="+")
    parts = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta(ClientRow.Meta):
        pass

    def __str__(self) -> str:
        return ", ".join(self.parts)


class Shown(ClientRow):
    """That a caregiver opened a page with this part on this day: the line of the disclosures is written once a basis.

    Append-only.
    """

    caregiver = models.ForeignKey(Caregiver, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=20)
    day = models.DateField()
    # The signature under which they saw it: what a second release opens on the same day is another disclosure.
    # None: as the guardian who decides.
    consent = models.ForeignKey(
        "consents.Consent", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["caregiver", "episode", "part", "day", "consent"],
                condition=models.Q(consent__isnull=False),
                name="family_shown_once_a_day_and_release",
            ),
            models.UniqueConstraint(
                fields=["caregiver", "episode", "part", "day"],
                condition=models.Q(consent__isnull=True),
                name="family_shown_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} on {self.day}"


class CaregiverWord(ClientRow):
    """What the team wrote to a caregiver about something practical. Append-only."""

    caregiver = models.ForeignKey(Caregiver, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=500)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)

    class Meta(ClientRow.Meta):
        pass

    def __str__(self) -> str:
        return self.words[:40]


class FamilySession(ClientRow):
    """A family session of one client: planned, then held or called off. Another client's family is not in it."""

    kind = models.CharField(max_length=12, default="session")
    topic = models.SlugField(max_length=60, blank=True)  # a module of the family curriculum
    leader = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.CharField(max_length=120, null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_by = models.CharField(max_length=120, null=True, blank=True)
    called_off_because = models.CharField(max_length=300, null=True, blank=True)
    note = models.OneToOneField(
        "notes.Note", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            one_of("family_session_kind_is_known", "kind", KINDS),
            both_or_neither("family_held_has_time_and_person", "held_at", "held_by"),
            both_or_neither(
                "family_called_off_has_reason", "called_off_at", "called_off_by", "called_off_because"
            ),
            models.CheckConstraint(
                name="family_held_or_called_off",
                condition=models.Q(held_at__isnull=True) | models.Q(called_off_at__isnull=True),
            ),
            models.CheckConstraint(name="family_session_lasts", condition=models.Q(minutes__range=(1, 480))),
        ]
        indexes = [models.Index(fields=["episode", "starts_at"], name="family_sessions_of_a_course")]

    def __str__(self) -> str:
        return f"family session of {self.starts_at:%Y-%m-%d}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def state(self) -> str:
        return "held" if self.held_at else "called off" if self.called_off_at else "planned"


class FamilyAttendance(ClientRow):
    """Who is to come to a family session, and whether they did. No caregiver: the client."""

    session = models.ForeignKey(FamilySession, on_delete=models.PROTECT, related_name="people")
    caregiver = models.ForeignKey(
        Caregiver, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    came = models.BooleanField(null=True, blank=True)  # None: not held yet

    class Meta(ClientRow.Meta):
        constraints = [
            *ClientRow.Meta.constraints,
            models.UniqueConstraint(fields=["session", "caregiver"], name="family_a_place_each"),
            models.UniqueConstraint(
                fields=["session"],
                condition=models.Q(caregiver__isnull=True),
                name="family_one_place_for_the_client",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.came}"


class PracticeTogether(ClientRow):
    """What a caregiver said of a home practice they support: done together, or not yet. Append-only."""

    caregiver = models.ForeignKey(Caregiver, on_delete=models.PROTECT, related_name="+")
    practice = models.ForeignKey("day.HomePractice", on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta(ClientRow.Meta):
        constraints = [*ClientRow.Meta.constraints, one_of("family_together_is_known", "answer", ANSWERS)]

    def __str__(self) -> str:
        return self.answer
