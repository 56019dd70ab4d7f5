"""Tags and filters that every Handrail template may load: `{% load handrail %}`."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as default_url
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.dateformat import format as format_date
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from handrail.ground.ui import icons

register = template.Library()

WRITE_KEY = "idempotency_key"
FLOW_UNIT_MINUTES = 5
FLOW_UNITS = 24


@register.simple_tag(takes_context=True)
def write_key(context: template.Context, form: object = None) -> SafeString:
    """A hidden key that makes a write count once; kept when the same form comes back with errors."""
    bound = not isinstance(form, BaseForm) or form.is_bound
    return format_html(
        '<input type="hidden" name="{}" value="{}">', WRITE_KEY, (bound and _posted_key(context)) or uuid4()
    )


def _posted_key(context: template.Context) -> str:
    request = context.get("request")
    posted = str(request.POST.get(WRITE_KEY, "")) if request is not None else ""
    try:
        return str(UUID(posted))
    except ValueError:
        return ""


@register.simple_tag
def hidden_fields(fields: object) -> SafeString:
    """What was typed, as hidden inputs: a mapping or a QueryDict; csrf and password are never repeated."""
    left_out = {"csrfmiddlewaretoken", "password"}
    pairs = [(name, value) for name, value in _pairs(fields) if name not in left_out]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


def _pairs(fields: object) -> Iterable[tuple[str, object]]:
    if isinstance(fields, Mapping):
        lists = (
            fields.lists() if hasattr(fields, "lists") else [(name, [one]) for name, one in fields.items()]
        )
        return [(name, value) for name, values in lists for value in values]
    return []


class PathNode(URLNode):
    """`{% url %}`, put together once for each place it leads to: a page asks for dozens, and again the next time."""

    def render(self, context: template.Context) -> str:
        args = tuple(arg.resolve(context) for arg in self.args)
        kwargs = tuple((name, value.resolve(context)) for name, value in self.kwargs.items())
        try:
            where = (settings.ROOT_URLCONF, get_script_prefix())
            path = _path(where, self.view_name.resolve(context), args, kwargs)
        except NoReverseMatch:
            if self.asvar is None:
                raise
            path = ""
        if self.asvar:
            context[self.asvar] = path
            return ""
        return str(conditional_escape(path)) if context.autoescape else path


@lru_cache(maxsize=8192)
def _path(
    where: tuple[str, str], route: str, args: tuple[object, ...], kwargs: tuple[tuple[str, object], ...]
) -> str:
    """`where` (the routes, and what stands before them) belongs to what is kept."""
    return reverse(route, args=args or None, kwargs=dict(kwargs) or None)


@register.tag
def url(parser: template.base.Parser, token: template.base.Token) -> PathNode:
    """The address of a page, as Django's own tag of this name gives it."""
    node = default_url(parser, token)
    return PathNode(node.view_name, node.args, node.kwargs, node.asvar)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line icon from `ui/icons.py`."""
    return icons.icon(name)


@register.simple_tag
def mark() -> SafeString:
    """The Handrail mark."""
    return icons.mark()


@register.simple_tag
def new_id(prefix: str = "id") -> str:
    """An id that no other part of the page has, for `aria-describedby` inside components and fragments."""
    return f"{slugify(prefix) or 'id'}-{uuid4().hex[:8]}"


@register.simple_tag
def html_attrs(attrs: Mapping[str, object]) -> SafeString:
    """Attributes a component did not declare (`hx-*`, `data-*`), each value escaped."""
    given = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else dict(attrs)
    kept = [(name, value) for name, value in given.items() if name != "style" and not name.startswith("on")]
    return format_html_join("", ' {}="{}"', ((n, "" if v is True else v) for n, v in kept))


@register.filter
def hours(minutes: float | None) -> str:
    """Minutes as hours to one decimal: 162 -> "2.7 h". None gives a dash."""
    if minutes is None:
        return "–"
    exact = Decimal(str(minutes)) / 60
    return _("%(hours)s h") % {
        "hours": number_format(exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP), decimal_pos=1)
    }


@register.filter
def short_date(day: date | None, form: str = "") -> str:
    """23 Nov; with "year" 23 Nov 2026; with "weekday" Mon 23 Nov."""
    if not day:
        return ""
    return format_date(day, {"year": "j M Y", "weekday": "D j M"}.get(form, "j M"))


@register.filter
def dated(moment: datetime | None, now: datetime | str = "") -> str:
    """23 Nov 10:05; 23 Nov 2025 10:05 where the year is not that of `now`, or nobody says what now is."""
    if not moment:
        return ""
    here = localtime(moment)
    this_year = isinstance(now, datetime) and localtime(now).year == here.year
    return format_date(here, "j M H:i" if this_year else "j M Y H:i")


@register.filter
def clock_time(moment: datetime | None, zone: str | tzinfo = "UTC") -> str:
    """The clock time of a moment in the site's time zone: 9:30 am. A naive time raises ValueError."""
    return format_date(_local(moment, zone), "g:i a").replace(".", "") if moment else ""


@register.simple_tag
def time_span(start: datetime, end: datetime, zone: str | tzinfo = "UTC") -> str:
    """9:30 – 10:25 am: the half of the day once where it is the same."""
    first, last = _local(start, zone), _local(end, zone)
    same_half = (first.hour < 12) == (last.hour < 12)
    opening = format_date(first, "g:i") if same_half else clock_time(start, zone)
    return f"{opening} – {clock_time(end, zone)}"


def _local(moment: datetime, zone: str | tzinfo) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A clock time needs a moment with a time zone.")
    return moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


@register.filter
def flow_units(minutes: float) -> int:
    """How wide a part of the day block is drawn, in five-minute units (class u1 to u24: two hours)."""
    return min(max(round(float(minutes) / FLOW_UNIT_MINUTES), 1), FLOW_UNITS)


@register.filter
def spaced(name: str) -> str:
    """A name from a definition as words: intensive_outpatient -> intensive outpatient."""
    return str(name).replace("_", " ")


@register.filter
def initials(name: str) -> str:
    """Priya Shah -> PS: for shared screens."""
    return "".join(word[0] for word in str(name).split()[:2]).upper()


@register.filter
def anchor(field: BoundField) -> str:
    """The id of the first thing in a field that can take the focus."""
    return f"{field.auto_id}_0" if _is_choices(field) else field.id_for_label or field.auto_id


@register.filter
def field_kind(field: BoundField) -> str:
    """How a field is laid out: check, choices, dates, hidden or one."""
    if field.is_hidden:
        return "hidden"
    if getattr(field.field.widget, "input_type", "") == "checkbox" and not _is_choices(field):
        return "check"
    if _is_choices(field):
        return "choices"
    return "dates" if field.use_fieldset else "one"


def _is_choices(field: BoundField) -> bool:
    return getattr(field.field.widget, "input_type", "") in {"radio", "checkbox"} and hasattr(
        field.field.widget, "choices"
    )


@register.simple_tag
def choice_rows(field: BoundField | None, name: str, options: object, value: object) -> list[dict[str, Any]]:
    """Radio rows from a bound field, or from a name, (value, label) pairs and the value chosen so far."""
    if isinstance(field, BoundField):
        pairs = list(getattr(field.field.widget, "choices", None) or [])
        return _radios(field.html_name, field.auto_id, pairs, field.value(), first_id=anchor(field))
    pairs = [tuple(one) for one in options] if isinstance(options, Iterable) else []
    return _radios(name, new_id(name), pairs, value)


@register.simple_tag
def scale_rows(
    field: BoundField | None, name: str, value: object, start: int | str, last: int | str
) -> list[dict[str, Any]]:
    """Radio rows for a rating from start to last, for a bound number field or a plain name."""
    pairs = [(step, step) for step in range(int(start), int(last) + 1)]
    if isinstance(field, BoundField):
        return _radios(field.html_name, field.auto_id, pairs, field.value(), first_id=anchor(field))
    return _radios(name, new_id(name), pairs, value)


def _radios(
    name: str, base: str, pairs: Iterable[Any], chosen: object, *, first_id: str = ""
) -> list[dict[str, Any]]:
    """`first_id` is where the error summary's link to a bound field leads."""
    told = "" if chosen is None else str(chosen)
    kept = (pair for pair in pairs if str(pair[0]) != "")
    return [
        {
            "name": name,
            "id": first_id if first_id and n == 0 else f"{base}_{n}",
            "value": key,
            "label": label,
            "checked": str(key) == told,
        }
        for n, (key, label) in enumerate(kept)
    ]
