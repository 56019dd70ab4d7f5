"""What can be done with consents: sign, revoke, and let something leave because one, or a law, allows it."""

from handrail.anytime.consents.operations.disclose import (
    Judged,
    disclose,
    disclose_unreleased,
    hand_to_client,
    show_caregiver,
    why_not_disclose,
)
from handrail.anytime.consents.operations.sign import (
    RELEASE,
    revoke,
    sign,
    why_not_revoke,
    why_not_revoke_any,
    why_not_sign,
)

__all__ = [
    "RELEASE",
    "Judged",
    "disclose",
    "disclose_unreleased",
    "hand_to_client",
    "revoke",
    "show_caregiver",
    "sign",
    "why_not_disclose",
    "why_not_revoke",
    "why_not_revoke_any",
    "why_not_sign",
]
