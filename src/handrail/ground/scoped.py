"""The manager of every table: outside a scope it refuses to answer, whatever is asked.

django-scopes leaves three questions open (`exists`, `contains`, and `exclude` before either); here they are
shut. Inside a scope every query begins with the same words, so they are put together once and kept.
"""

from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models.sql import Query
from django_scopes import ScopedManager, get_scope
from django_scopes.manager import DisabledQuerySet

KEPT = 1024  # beginnings of queries: tables times organizations that are busy at once


class Shut(DisabledQuerySet):  # type: ignore[misc]
    """What a table is outside a scope."""

    exists = contains = exclude = DisabledQuerySet.error


@lru_cache(maxsize=KEPT)
def _narrowed(model: type[models.Model], field: str, value: object) -> Query:
    return model._base_manager.filter(**{field: value}).query


def scoped(*, organization: str) -> Any:
    """Return a manager that answers inside a scope only, with the rows of that scope's organization."""
    of_the_package: Any = type(ScopedManager(organization=organization))

    class Manager(of_the_package):  # type: ignore[misc]
        def get_queryset(self) -> Any:
            seen = get_scope()
            if seen.get("_enabled") and seen.get("organization") is not None:
                whose = getattr(seen["organization"], "pk", seen["organization"])
                ready = _narrowed(self.model, organization, whose)
                return models.QuerySet(self.model, query=ready.chain(), using=self._db)
            found = super().get_queryset()
            if isinstance(found, DisabledQuerySet):
                return Shut(self.model, using=self._db, missing_scopes=found.missing_scopes)
            return found

    return Manager()
