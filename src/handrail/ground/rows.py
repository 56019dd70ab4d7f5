"""What every table stands on: an opaque id, an organization, and for client records a sensitivity.

`objects` refuses to answer outside a scope (django-scopes); verbs check the organization again.
"""

from typing import Any

from django.db import models
from uuid6 import uuid7

from handrail.ground.scoped import scoped

SENSITIVITIES = ("general", "part2", "psychotherapy", "sud-counseling")


class Row(models.Model):
    """A row of one organization. The id is a version 7 UUID: opaque, and in order of making."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # No index: every query that needs one names a narrower column as well.
    organization = models.ForeignKey(
        "clinic.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    objects: Any = scoped(organization="organization")

    class Meta:
        abstract = True


class ClientRow(Row):
    """A row about one client. Its sensitivity is written with it and governs every way out."""

    client = models.ForeignKey("people.Client", on_delete=models.PROTECT, related_name="+")
    episode = models.ForeignKey(
        "episode.Episode", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    sensitivity = models.CharField(max_length=16)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_sensitivity_is_known",
                condition=models.Q(sensitivity__in=SENSITIVITIES),
            )
        ]


def only(found: models.QuerySet[Any]) -> Any:
    """Return the one row of a unique question, or None.

    Not `first()`: it puts the rows in order, and with many columns that costs more than reading one.
    """
    return next(iter(found[:1]), None)


def both_or_neither(name: str, *fields: str) -> models.CheckConstraint:
    """Return the constraint that these fields (who, when, why) are filled together or not at all."""
    neither = models.Q(**{f"{field}__isnull": True for field in fields})
    both = models.Q(**{f"{field}__isnull": False for field in fields})
    return models.CheckConstraint(name=name, condition=neither | both)


def one_of(name: str, field: str, allowed: Any) -> models.CheckConstraint:
    """Return the constraint that a word is one of the allowed words."""
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{field}__in": sorted(allowed)}))
