"""What can be done to the clinic itself, a family of verbs a file."""

from handrail.ground.clinic.operations.arrange import (
    add_paper,
    add_room,
    one_at_a_time,
    open_organization,
    open_site,
    set_amenities,
    set_checks,
    withdraw_paper,
)
from handrail.ground.clinic.operations.programs import (
    propose,
    publish_program,
    publish_proposal,
    why_not_publish,
    why_not_publish_proposal,
    withdraw_proposal,
)
from handrail.ground.clinic.operations.video import ROOM, set_video_address, why_not_video_address
from handrail.ground.clinic.operations.wording import load_wording, statement_of, withdraw_wording

__all__ = [
    "ROOM",
    "add_paper",
    "add_room",
    "load_wording",
    "one_at_a_time",
    "open_organization",
    "open_site",
    "propose",
    "publish_program",
    "publish_proposal",
    "set_amenities",
    "set_checks",
    "set_video_address",
    "statement_of",
    "why_not_publish",
    "why_not_publish_proposal",
    "why_not_video_address",
    "withdraw_paper",
    "withdraw_proposal",
    "withdraw_wording",
]
