"""Line icons drawn for Handrail on a 24-unit grid; a word always stands beside them."""

from collections.abc import Mapping

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

PATHS: Mapping[str, str] = {
    "today": "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M9 15l2 2 4-4",
    "week": "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M9.3 10v10M14.7 10v10",
    "skills": "M12 20c-5-3.5-8-6.5-8-10a4.3 4.3 0 0 1 8-2.2A4.3 4.3 0 0 1 20 10c0 3.5-3 6.5-8 10zM8 12h2l1.5-2.5 2 4 1-1.5H16",
    "me": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5",
    "help": "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM12 8v5M12 16.2v.1",
    "phone": "M6 3h3l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3C10.5 20.5 3.5 13.5 3 6a3 3 0 0 1 3-3z",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "leave": "M14 4h5a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-5M10 16l-4-4 4-4M6 12h10",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "nothing": "M4 13l3-8h10l3 8v6H4zM4 13h5a3 3 0 0 0 6 0h5",
    "plan": "M6 3h9l4 4v14H6zM9 9h6M9 13h6M9 17h4",
    "people": "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.7-3.5 3-5 6.5-5s5.800 1.5 6.5 5M16 4.5a3.5 3.5 0 0 1 0 6.5M18 15.300c2 .7 3 2.200 3.5 4.700",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 21 21",
    "print": "M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z",
}


def icon(name: str) -> SafeString:
    """One icon, hidden from assistive technology. Raises KeyError on a name that is not drawn."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        PATHS[name],
    )


def mark() -> SafeString:
    """The Handrail mark: a rail that goes down in steps and is held at each."""
    return mark_safe(
        '<svg class="mark" viewBox="0 0 26 26" fill="none" stroke="currentColor" stroke-linecap="round" '
        'aria-hidden="true" focusable="false"><path d="M2 7 24 17" stroke-width="3"/>'
        '<path d="M6 9v12M13 12v9M20 15v6" stroke-width="2" opacity=".65"/></svg>'
    )
