"""Puts the house together: loads the deployment checks, and tells an earlier stage which later one answers it."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "handrail.config"
    label = "config"

    def ready(self) -> None:
        from handrail.anytime.coverage import queries as coverage  # noqa: PLC0415 - models are loaded by now
        from handrail.anytime.family import queries as family  # noqa: PLC0415
        from handrail.care.admission.queries import dosed  # noqa: PLC0415
        from handrail.care.day.queries import delivered_days, session_days  # noqa: PLC0415
        from handrail.care.plan.queries import told_later  # noqa: PLC0415
        from handrail.care.review.queries import decided_up_to  # noqa: PLC0415
        from handrail.care.schedule.operations import close_alone  # noqa: PLC0415
        from handrail.care.schedule.queries import expected_between, leading_at  # noqa: PLC0415
        from handrail.config import checks, prepared  # noqa: F401, PLC0415 - importing registers them
        from handrail.ground.episode import later  # noqa: PLC0415

        later.told_later(closed=close_alone)
        told_later(sessions=session_days, decided=decided_up_to)
        family.told_later(leading=leading_at, expected=expected_between)
        coverage.told_later(delivered=delivered_days, planned=session_days, doses=dosed)
