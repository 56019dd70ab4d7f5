"""What a site may offer besides treatment: the list a director ticks, in the words the public reads."""

from typing import Any

from django.utils.translation import gettext_lazy as _

# kind: (group, words, whether it needs words of its own, such as which languages)
AMENITIES: dict[str, tuple[str, Any, bool]] = {
    "step_free": ("access", _("Step-free way in"), False),
    "accessible_restroom": ("access", _("Accessible restroom"), False),
    "hearing_support": ("access", _("Help with hearing (loop or captions)"), False),
    "quiet_room": ("access", _("A quiet room to step out to"), False),
    "all_gender_restroom": ("access", _("All-gender restroom"), False),
    "languages": ("access", _("Languages we speak"), True),
    "interpreter": ("access", _("Interpreters, free of charge"), False),
    "childcare": ("family", _("Childcare while you are here"), False),
    "lactation_room": ("family", _("A room to nurse or pump"), False),
    "pet_friendly": ("family", _("Pet friendly"), False),
    "parking": ("getting here", _("Parking"), False),
    "bus": ("getting here", _("Near a bus or train"), False),
    "ride_help": ("getting here", _("Help with rides"), False),
    "bike_rack": ("getting here", _("Bike rack"), False),
    "evening_hours": ("hours", _("Evening hours"), False),
    "weekend_hours": ("hours", _("Weekend hours"), False),
}
GROUPS: dict[str, Any] = {
    "access": _("Access and inclusion"),
    "family": _("Family and pets"),
    "getting here": _("Getting here"),
    "hours": _("Hours"),
}
KINDS = tuple(AMENITIES)


def words_of(kind: str) -> str:
    """The public words of a kind, in the language of the page."""
    return str(AMENITIES[kind][1])


def needs_words(kind: str) -> bool:
    """Whether the kind says nothing without words of its own."""
    return AMENITIES[kind][2]
