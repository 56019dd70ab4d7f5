"""Who may do what: sign-in, roles (a readable table), scope, and the reasons against."""

from handrail.ground.access.permission import may, reasons_against, refuse, refuse_for

__all__ = ["may", "reasons_against", "refuse", "refuse_for"]
