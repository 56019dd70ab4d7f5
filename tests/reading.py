"""How hard a page is to read: the Flesch-Kincaid grade over its running text, as it is rendered.

Own measure, some forty lines: the library for it (textstat) brings NLTK and a pronouncing dictionary that is fetched
over the network, for a number that only has to be steady. Syllables are counted by rule, with the words of our field
that break the rule listed; tests/ui/test_reading_level.py holds the count against words counted by hand.

Running text only: a block of six words or more (a paragraph, a list item, a long label). Headings and buttons of a few
words would pull every page's grade down and hide a hard sentence.
"""

import re
from html.parser import HTMLParser

BLOCKS = {
    "p", "li", "h1", "h2", "h3", "h4", "td", "th", "dt", "dd", "label", "legend", "button", "summary", "caption",
    "div", "section", "header", "footer", "main", "nav", "ul", "ol", "table", "form", "fieldset", "option", "a",
    "figcaption", "tr", "pre",
}  # fmt: skip
INLINE_LINKS = {"p", "li", "dd", "td", "span"}  # a link inside these is part of the sentence
SILENT = {"script", "style", "title", "svg", "option", "textarea", "select"}
VOID = {"br", "hr", "input", "img", "meta", "link", "path", "rect", "source", "circle", "line"}
FEWEST_WORDS = 6

# Counted by hand: where letters do not tell.
BY_HAND = {
    "people": 2, "someone": 2, "something": 2, "sometimes": 2, "everyone": 3, "every": 2, "evening": 2, "evenings": 2,
    "create": 2, "idea": 3, "area": 3, "being": 2, "going": 2, "doing": 2, "seeing": 2, "trying": 2, "saying": 2,
    "science": 2, "client": 2, "clients": 2, "diet": 2, "quiet": 2, "trial": 2, "real": 1, "really": 2,
    "medicine": 3, "medicines": 3, "insurance": 3, "safety": 2, "lately": 2, "homework": 2, "lifetime": 2,
    "therapist": 3, "psychiatric": 4, "evaluation": 5, "evaluate": 4, "naive": 2, "hour": 1, "hours": 1,
    "fire": 1, "business": 2, "wednesday": 2, "different": 2, "family": 3, "usual": 3, "usually": 4,
    "situation": 4, "behavior": 3, "graduate": 3, "gradual": 3, "actually": 4, "anyone": 3, "one-on-one": 3, "sameday": 2,
    "ended": 2, "needed": 2, "decided": 3, "wanted": 2, "started": 2, "rated": 2, "id": 2, "iop": 3, "php": 3,
    "adhd": 4, "ptsd": 4, "ocd": 3, "cbt": 3, "dbt": 3, "phq": 3, "gad": 1, "am": 1, "pm": 2, "ok": 2,
}  # fmt: skip


# An e that is not said: make, makes, walked, safely.
SILENT_E = re.compile(
    r"[^aeiouyl]e$|[aeiouy]le$|[^aeiouytd]ed$|[aeiouy][vkmnptlrd]es$|[^aeiouyl]e(?:ly|ful|less|ness|ment)s?$"
)
# Vowels side by side that are two syllables: radio, anxiety, doing.
TWO_IN_ONE = re.compile(r"(?<![ctsg])ia|(?<![ctsgxln])io|iety|[aeiouy]ing$|eo(?![up])|(?<![gq])ua(?!r)|ism$")


class Running(HTMLParser):
    """The blocks of text inside `main`, each as one string."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._open: list[str] = []
        self._said: list[str] = []
        self.feed(html)
        self._end()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        if self._breaks(tag):
            self._end()
        self._said.append(" " if tag == "a" else "")
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open and self._open[-1] != tag:
            self._open.pop()
        if self._open:
            self._open.pop()
        if self._breaks(tag):
            self._end()

    def handle_data(self, data: str) -> None:
        if "main" in self._open and not SILENT & set(self._open):
            self._said.append(data)

    def _breaks(self, tag: str) -> bool:
        return tag in BLOCKS and not (tag == "a" and INLINE_LINKS & set(self._open))

    def _end(self) -> None:
        block = " ".join("".join(self._said).split())
        if block:
            self.blocks.append(block)
        self._said = []


def words_in(text: str) -> list[str]:
    return re.findall(r"[A-Za-z](?:[A-Za-z'’-]*[A-Za-z])?", text)


def sentences_in(text: str) -> int:
    return max(1, len(re.findall(r"[.?!:]+(?=\s|$|[\"”)])", text)))


def syllables(word: str) -> int:
    """Return the number of syllables of an English word, by rule or by hand."""
    bare = word.lower().replace("’", "'").removesuffix("'s").replace("'", "")
    if bare in BY_HAND:
        return BY_HAND[bare]
    if "-" in bare:
        return sum(syllables(part) for part in bare.split("-") if part)
    count = len(re.findall(r"[aeiouy]+", bare))
    return max(1, count - len(SILENT_E.findall(bare)) + len(TWO_IN_ONE.findall(bare)))


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of running text (Kincaid et al. 1975)."""
    words = words_in(text)
    if not words:
        return 0.0
    said = sum(map(syllables, words))
    return 0.39 * len(words) / sentences_in(text) + 11.8 * said / len(words) - 15.59


def running_text(html: str) -> list[str]:
    """Return the blocks of six words or more that stand in a page's main part."""
    blocks = [one for one in Running(html).blocks if len(words_in(one)) >= FEWEST_WORDS]
    return [one if one[-1] in ".?!:" else f"{one}." for one in blocks]


def page_grade(html: str) -> float:
    return grade(" ".join(running_text(html)))
