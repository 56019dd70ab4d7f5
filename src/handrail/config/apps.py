"""Loads the deployment checks, so that every command that checks finds them."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "handrail.config"
    label = "config"

    def ready(self) -> None:
        from handrail.config import checks  # noqa: F401, PLC0415 - importing registers them
