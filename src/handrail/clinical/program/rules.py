"""The rules about programs, by name and title: what a linter runs and what a site may make a stop."""

from handrail.clinical.program.ages_apart import ages_apart
from handrail.clinical.program.credentials_held import credentials_held
from handrail.clinical.program.day_floor import day_floor
from handrail.clinical.program.days_a_week import days_a_week
from handrail.clinical.program.family_work import family_work
from handrail.clinical.program.group_size import group_size
from handrail.clinical.program.level_of_hours import level_of_hours
from handrail.clinical.program.review_clock import review_clock
from handrail.clinical.program.site_licence import site_licence
from handrail.clinical.program.stay_limit import stay_limit
from handrail.clinical.program.video_days import video_days

# In the order in which findings are shown.
_IN_ORDER = (
    level_of_hours,
    day_floor,
    days_a_week,
    group_size,
    review_clock,
    stay_limit,
    ages_apart,
    family_work,
    video_days,
    credentials_held,
    site_licence,
)
PROGRAM_RULES: dict[str, str] = {rule.name: str(rule.sheet["title"]) for rule in _IN_ORDER}
