"""What can be done in casework, a family of verbs a file."""

from handrail.anytime.casework.operations.letters import (
    CODE_LENGTH,
    TO_THIRD,
    Draft,
    in_groups,
    issue_letter,
    why_not_issue,
    why_not_withdraw,
    withdraw_letter,
)
from handrail.anytime.casework.operations.linkages import (
    link,
    move_linkage,
    put_off_linkage,
    why_not_link,
    why_not_move_linkage,
)
from handrail.anytime.casework.operations.resources import (
    Entry,
    import_resources,
    keep_resource,
    retire_resource,
)

__all__ = [
    "CODE_LENGTH",
    "TO_THIRD",
    "Draft",
    "Entry",
    "import_resources",
    "in_groups",
    "issue_letter",
    "keep_resource",
    "link",
    "move_linkage",
    "put_off_linkage",
    "retire_resource",
    "why_not_issue",
    "why_not_link",
    "why_not_move_linkage",
    "why_not_withdraw",
    "withdraw_letter",
]
