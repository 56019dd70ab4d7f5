"""A strict content security policy holds: nothing inline in any template, few bytes, enough contrast."""

import gzip
import re
from itertools import product
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "handrail"
STATIC = SOURCE / "ground" / "ui" / "static" / "ui"
TEMPLATES = sorted(SOURCE.glob("**/templates/**/*.html"))
CSS = sorted((STATIC / "css").glob("*.css"))
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", (STATIC / "css" / "tokens.css").read_text()))

INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a script with content": re.compile(r"<script\b(?![^>]*\bsrc=)[^>]*>", re.I),
    "an event attribute": re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "an htmx script attribute": re.compile(r"\bhx-(?:on|vals\s*=\s*[\"']?js)", re.I),
}


def markup(path: Path) -> str:
    """A template without its template tags: `<li{% if one == two %}>` has no event attribute."""
    return re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", path.read_text(), flags=re.S)


@pytest.mark.parametrize("what", INLINE)
def test_no_template_has(what):
    found = [path.name for path in TEMPLATES if INLINE[what].search(markup(path))]
    assert not found, f"{what} in {found}"


def test_the_search_for_inline_code_finds_it():
    planted = {
        "a style attribute": '<p class="x" style="color:red">',
        "a style element": "<style>p{}</style>",
        "a script with content": "<script>x()</script>",
        "an event attribute": '<a href="#" onclick="x()">',
        "a javascript: address": '<a href="javascript:x()">',
        "an htmx script attribute": '<p hx-on:click="x()">',
    }
    assert all(INLINE[what].search(text) for what, text in planted.items())


def test_no_safe_filter_in_any_template():
    assert not [path.name for path in TEMPLATES if re.search(r"\|\s*safe\b|autoescape off", path.read_text())]


def test_css_and_js_stay_light():
    css = sum(path.stat().st_size for path in CSS)
    own = (STATIC / "js" / "handrail.js").stat().st_size
    htmx = len(gzip.compress((STATIC / "vendor" / "htmx.min.js").read_bytes()))
    assert css < 40_000
    assert css + own + htmx < 60_000
    sent = [
        *CSS,
        STATIC / "js" / "handrail.js",
        STATIC / "vendor" / "htmx.min.js",
    ]  # compressed, as it is served
    assert sum(len(gzip.compress(path.read_bytes())) for path in sent) < 40_000


def test_every_style_sheet_is_imported_into_a_layer():
    top = (STATIC / "css" / "handrail.css").read_text()
    assert "@layer reset, base, components, pages;" in top
    imported = re.findall(r'@import url\("([\w-]+\.css)"\) layer\((?:reset|base|components|pages)\)', top)
    assert sorted([*imported, "handrail.css"]) == [path.name for path in CSS]


def test_no_file_asks_another_host():
    for path in [*CSS, STATIC / "js" / "handrail.js"]:
        assert "://" not in path.read_text(), path.name


def test_the_script_of_the_group_note_is_light_and_keeps_nothing_readable():
    script = (STATIC / "js" / "note.js").read_text()
    assert len(gzip.compress(script.encode())) < 6_000
    assert "://" not in script
    assert script.count("setItem") == 1
    assert "crypto.subtle.encrypt" in script  # what waits in the browser is locked


def test_nothing_typed_is_put_into_browser_storage():
    script = (STATIC / "js" / "handrail.js").read_text()
    assert not re.search(r"sessionStorage|localStorage|indexedDB", script)
    base = (SOURCE / "ground/ui/templates/ui/base.html").read_text()
    assert '"historyCacheSize":0' in base, "htmx would keep snapshots of pages in the browser"


def test_vendored_files_have_their_licences():
    names = {path.name for path in (STATIC / "vendor").iterdir()}
    assert {"htmx.LICENSE.txt", "atkinson-hyperlegible-next.LICENSE.txt"} <= names


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    """Contrast ratio of WCAG 2.2, 1 to 21."""
    light, dark = sorted((luminance(TOKENS[a]), luminance(TOKENS[b])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


SURFACES = ("paper", "card", "sunk")
MEANINGS = ("calm", "watch", "urgent", "info")
TEXT = [
    *product(("ink", "ink-2", "ink-3", "rail-deep"), SURFACES),
    *product(("ink", "ink-2", "rail-deep"), [*(f"{one}-tint" for one in MEANINGS), "rail-tint"]),
    *((f"{one}-ink", ground) for one in MEANINGS for ground in (f"{one}-tint", *SURFACES)),
    *product(("on-rail",), ("rail", "rail-deep", "urgent", "urgent-ink", "ink")),
    *product(("rail-soft", "rail-pale"), ("rail-deep",)),
]
SHAPES = [*product(("edge", "rail", "focus", "urgent"), SURFACES), ("rail", "line"), ("ink-3", "sunk")]


@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(ink, ground):
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_edges_can_be_seen(shape, ground):
    assert contrast(shape, ground) >= 3


def test_words_that_keep_their_lines_are_shown_with_them():
    used = [path.name for path in TEMPLATES if "pre-line" in path.read_text()]
    assert used
    assert any("white-space: pre-line" in path.read_text() for path in CSS)
