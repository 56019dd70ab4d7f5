from django.apps import AppConfig


class UiConfig(AppConfig):
    """Base pages, components, form rendering, style sheets, icons and plots. No models."""

    name = "handrail.ground.ui"
    label = "ui"
