"""What can be done with notes: write for a group or one client, sign, sign after someone, add to, make void."""

from handrail.anytime.notes.operations.alone import change_note, write_note
from handrail.anytime.notes.operations.group import save_part, save_shared
from handrail.anytime.notes.operations.private import change_private, write_private
from handrail.anytime.notes.operations.signing import (
    add_addendum,
    cosign,
    make_void,
    sign,
    why_not_add,
    why_not_cosign,
    why_not_make_void,
    why_not_second,
    why_not_sign,
)
from handrail.anytime.notes.operations.words import SavedMeanwhile
from handrail.anytime.notes.seal import content_hash

__all__ = [
    "SavedMeanwhile",
    "add_addendum",
    "change_note",
    "change_private",
    "content_hash",
    "cosign",
    "make_void",
    "save_part",
    "save_shared",
    "sign",
    "why_not_add",
    "why_not_cosign",
    "why_not_make_void",
    "why_not_second",
    "why_not_sign",
    "write_note",
    "write_private",
]
