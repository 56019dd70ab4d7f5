"""Organizations, sites, rooms, and the programs in force (versions of library definitions)."""

from django.db import models
from uuid6 import uuid7

from handrail.ground.clinic.amenities import KINDS
from handrail.ground.clinic.states import PROPOSAL
from handrail.ground.rows import Row, both_or_neither, one_of

PAPERS = ("licence", "accreditation")


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
    video_address = models.CharField(max_length=200, default="https://meet.jit.si/{room}")

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
    text = models.TextField(
        blank=True
    )  # as the director wrote it, comments and all; empty: only the words are kept

    def __str__(self) -> str:
        return f"definition of {self.in_force_id}"


class Proposal(Row):
    """A version somebody would like to put in force, beside the version they saw when they wrote it."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="proposals")
    program = models.SlugField(max_length=40)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    text = models.TextField()
    seen = models.ForeignKey(
        ProgramInForce, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )  # null: a program new to this site
    state = models.CharField(max_length=12, default=PROPOSAL.start)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=120)
    became = models.OneToOneField(
        ProgramInForce, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = [
            one_of("clinic_proposal_state_is_known", "state", PROPOSAL.states),
            models.CheckConstraint(
                name="clinic_published_proposal_became_a_version",
                condition=models.Q(state="published", became__isnull=False)
                | (~models.Q(state="published") & models.Q(became__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["site", "state"])]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class SiteChecks(Row):
    """What a site's programs are checked against besides its state, and which findings stop a publication."""

    site = models.OneToOneField(Site, on_delete=models.PROTECT, related_name="checks")
    payers = models.JSONField(default=list)  # ids of the library's payer sheets
    stops = models.JSONField(default=list)  # names of rules, as program.level_of_hours
    own = models.JSONField(default=dict)  # what the site asks of itself: kind to number, as text

    class Meta:
        verbose_name_plural = "site checks"

    def __str__(self) -> str:
        return f"checks of {self.site_id}"


class Amenity(Row):
    """Something a site offers besides treatment, such as step-free access. `words`: which languages, which bus."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="amenities")
    kind = models.CharField(max_length=24)
    words = models.CharField(max_length=160, blank=True)

    class Meta:
        verbose_name_plural = "amenities"
        constraints = [
            one_of("clinic_amenity_kind_is_known", "kind", KINDS),
            models.UniqueConstraint(fields=["site", "kind"], name="clinic_amenity_stands_once"),
        ]

    def __str__(self) -> str:
        return self.kind


class SitePaper(Row):
    """A licence or an accreditation of a site, with its last day. A renewal is a new row."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    issuer = models.CharField(max_length=120)
    number = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    expires_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=200, null=True, blank=True)

    class Meta:
        constraints = [
            one_of("clinic_paper_kind_is_known", "kind", PAPERS),
            models.CheckConstraint(
                name="clinic_paper_ends_after_it_begins",
                condition=models.Q(expires_on__gt=models.F("valid_from")),
            ),
            both_or_neither("clinic_paper_withdrawn_with_reason", "withdrawn_on", "withdrawn_because"),
        ]
        indexes = [models.Index(fields=["site", "expires_on"])]

    def __str__(self) -> str:
        return f"{self.name}, {self.issuer}"


class Wording(Row):
    """The words of a pack that ships without them, as a site's own copy has them, and who attested that. Append-only.

    A later one takes the place of an earlier one; each screen that was asked keeps which words it was asked in.
    """

    instrument = models.SlugField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    texts = models.JSONField()  # {item number: the words of the licensed copy}
    notice = models.TextField(max_length=500)  # the copyright line that stands beside the questions
    source = models.CharField(max_length=300)  # where the words were taken from
    statement = models.TextField(max_length=1000)  # what was attested, as it was read
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["organization", "instrument", "at"], name="clinic_wording_latest")]

    def __str__(self) -> str:
        return f"wording of {self.instrument}"

    @property
    def withdrawn(self) -> "WordingWithdrawal | None":
        return getattr(self, "withdrawal", None)


class WordingWithdrawal(Row):
    """From now on a wording is asked no more: who said so, and why. Append-only; once for a wording."""

    wording = models.OneToOneField(Wording, on_delete=models.PROTECT, related_name="withdrawal")
    because = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"withdrawal of {self.wording_id}"
