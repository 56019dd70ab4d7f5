"""Clients, staff, and what staff are licensed to do."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from handrail.ground.people import names
from handrail.ground.rows import Row, both_or_neither, one_of

LANGUAGES = ("en", "es")
CLINICIAN_PREFERENCES = ("any", "woman", "man")


class Staff(Row):
    """A member of staff. Several roles are one person's, not several sign-ins."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="staff", null=True, blank=True
    )
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=60, blank=True)
    roles = models.JSONField(default=list)
    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+", null=True)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return f"{self.name}, {self.title}" if self.title else self.name

    @property
    def role_words(self) -> str:
        """This person's roles, as they are said."""
        return ", ".join(role.replace("_", " ") for role in self.roles)

    @property
    def has_signed_up(self) -> bool:
        """Whether a password was chosen for this person's sign-in."""
        return self.user is not None and self.user.has_usable_password()


class Credential(Row):
    """A licence of a member of staff, with the day it ends."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="credentials")
    kind = models.CharField(max_length=20)  # LCSW, LPC, MD, PMHNP ...
    number = models.CharField(max_length=40)
    jurisdiction = models.CharField(max_length=8)
    valid_from = models.DateField()
    expires_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)  # from this day on it counts no more
    withdrawn_because = models.CharField(max_length=200, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="people_credential_ends_after_it_begins",
                condition=models.Q(expires_on__gt=models.F("valid_from")),
            ),
            both_or_neither("people_credential_withdrawn_with_reason", "withdrawn_on", "withdrawn_because"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Client(Row):
    """A person we care for. What they asked to be called stands first everywhere."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="client", null=True, blank=True
    )
    site = models.ForeignKey("clinic.Site", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    number = models.CharField(max_length=12)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    preferred_name = models.CharField(max_length=80, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    birth_date = models.DateField()
    language = models.CharField(max_length=8, default="en")
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    emergency_contact = models.CharField(max_length=160, blank=True)
    clinician_preference = models.CharField(max_length=8, default="any")
    comfort_needs = models.TextField(blank=True, max_length=2000)

    class Meta:
        constraints = [
            one_of("people_client_language_is_known", "language", LANGUAGES),
            one_of("people_client_preference_is_known", "clinician_preference", CLINICIAN_PREFERENCES),
            models.UniqueConstraint(fields=["organization", "number"], name="people_client_number_is_unique"),
        ]
        indexes = [
            models.Index(fields=["organization", "family_name", "given_name"]),
            models.Index("organization", Lower("family_name"), name="people_client_by_any_case"),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def called(self) -> str:
        """The name this person asked for."""
        return self.preferred_name or self.given_name

    @property
    def short_name(self) -> str:
        return f"{self.called} {self.family_name[:1]}."

    @property
    def initials(self) -> str:
        return f"{self.called[:1]}{self.family_name[:1]}"

    def age_on(self, day: date) -> int:
        """Whole years on a day. Someone born on 29 February turns a year older on 1 March of other years."""
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had_birthday else 1)

    def is_named(self, typed: str) -> bool:
        """Whether this is the client's name: the given or the preferred one with the family name."""
        firsts = [name for name in (self.given_name, self.preferred_name) if name]
        return any(names.is_same(typed, first, self.family_name) for first in firsts)

    @property
    def legal_name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Availability(Row):
    """When a client can come: a stretch of one weekday (0 is Monday)."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="availability")
    weekday = models.PositiveSmallIntegerField()
    from_time = models.TimeField()
    until_time = models.TimeField()
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name_plural = "availability"
        constraints = [
            models.CheckConstraint(
                name="people_availability_weekday_is_known", condition=models.Q(weekday__range=(0, 6))
            ),
            models.CheckConstraint(
                name="people_availability_ends_after_it_begins",
                condition=models.Q(until_time__gt=models.F("from_time")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.from_time}-{self.until_time}"


class WorkingHours(Row):
    """When a member of staff works: a stretch of one weekday (0 is Monday), by the wall clock of the site."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    from_time = models.TimeField()
    until_time = models.TimeField()

    class Meta:
        verbose_name_plural = "working hours"
        constraints = [
            models.CheckConstraint(
                name="people_hours_weekday_is_known", condition=models.Q(weekday__range=(0, 6))
            ),
            models.CheckConstraint(
                name="people_hours_end_after_they_begin",
                condition=models.Q(until_time__gt=models.F("from_time")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.from_time}-{self.until_time}"


class Guardian(Row):
    """A parent or guardian of a client who is a minor, and whether they may decide about the care."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="guardians")
    name = models.CharField(max_length=120)
    relationship = models.CharField(max_length=60)
    phone = models.CharField(max_length=40, blank=True)
    may_consent = models.BooleanField()
    basis = models.CharField(max_length=200, blank=True)  # how that is known: parent, court order of ...
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="people_guardian_ends_after_beginning",
                condition=models.Q(until_day__isnull=True) | models.Q(until_day__gte=models.F("from_day")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.relationship})"

    def is_named(self, typed: str) -> bool:
        """Whether this is the guardian's name."""
        first, *rest = self.name.split() or [""]
        return names.is_same(typed, first, rest[-1] if rest else "")
