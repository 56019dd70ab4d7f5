"""Organizations, sites, rooms, and the programs in force (versions of library definitions)."""

from django.db import models
from uuid6 import uuid7

from handrail.ground.rows import Row


class Organization(models.Model):
    """One clinic or group of clinics: the wall that nothing crosses."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=40, unique=True)
    phone = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.name


class Site(Row):
    """A place where a program meets."""

    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=40)
    jurisdiction = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="clinic_site_name_is_unique")
        ]

    def __str__(self) -> str:
        return self.name


class Room(Row):
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)
    capacity = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="clinic_room_name_is_unique"),
            models.CheckConstraint(name="clinic_room_holds_someone", condition=models.Q(capacity__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name


class ProgramInForce(Row):
    """One version of a program definition, as a site runs it. Never changed: a change is a new version."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="programs")
    program = models.SlugField(max_length=40)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "program", "version"], name="clinic_program_version_is_unique"
            ),
            models.UniqueConstraint(
                fields=["site", "program"],
                condition=models.Q(replaced_at__isnull=True),
                name="clinic_one_version_of_a_program_is_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class Definition(Row):
    """The words of a program's version, beside it: a version is read on every page, its words once."""

    in_force = models.OneToOneField(ProgramInForce, on_delete=models.PROTECT, related_name="+")
    words = models.JSONField()

    def __str__(self) -> str:
        return f"definition of {self.in_force_id}"
