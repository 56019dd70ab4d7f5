"""The record: what was done, when, by whom. Never changed, never deleted: the database refuses."""

from typing import Any

from django.db import models
from uuid6 import uuid7

from handrail.ground.scoped import scoped


class Event(models.Model):
    """One line of an organization's record, chained to the line before it by its hash."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(
        "clinic.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)
    what = models.CharField(max_length=80)
    about = models.CharField(max_length=80)
    client_id = models.UUIDField(null=True, blank=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects: Any = scoped(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "sequence"], name="record_event_one_line_each")
        ]
        indexes = [
            models.Index(
                fields=["client_id", "sequence"],
                condition=models.Q(client_id__isnull=False),
                name="record_event_of_client",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.what}"


class Chain(models.Model):
    """The end of an organization's chain. Its row is the lock that puts lines in order."""

    organization = models.OneToOneField(
        "clinic.Organization", on_delete=models.PROTECT, related_name="+", primary_key=True
    )
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    objects: Any = scoped(organization="organization")

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash[:8]}"


class Counter(models.Model):
    """The last number given out of a series (client numbers)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey("clinic.Organization", on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=20)
    last = models.BigIntegerField(default=0)

    objects: Any = scoped(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "series"], name="record_counter_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.last}"
