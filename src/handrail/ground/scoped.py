"""The manager of every table: outside a scope it refuses to answer, whatever is asked.

django-scopes leaves three questions open (`exists`, `contains`, and `exclude` before either); here they are shut.
"""

from typing import Any

from django_scopes import ScopedManager
from django_scopes.manager import DisabledQuerySet


class Shut(DisabledQuerySet):  # type: ignore[misc]
    """What a table is outside a scope."""

    exists = contains = exclude = DisabledQuerySet.error


def scoped(**dimensions: str) -> Any:
    """Return a manager that answers inside a scope only, with that scope's rows."""
    of_the_package: Any = type(ScopedManager(**dimensions))

    class Manager(of_the_package):  # type: ignore[misc]
        def get_queryset(self) -> Any:
            found = super().get_queryset()
            if isinstance(found, DisabledQuerySet):
                return Shut(self.model, using=self._db, missing_scopes=found.missing_scopes)
            return found

    return Manager()
