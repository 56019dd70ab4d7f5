"""How hard a text is to read, as a school grade."""

import re

from handrail.library.program import Program


def grade(text: str) -> float:
    """Flesch-Kincaid grade, with syllables counted as groups of vowels (a silent final e left out)."""
    sentences = max(1, len(re.findall(r"[.?!]+(?:\s|$|\")", text)))
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", w.lower())))) for w in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def words_for_clients(program: Program) -> list[str]:
    """Everything a client or the public reads of a program."""
    public = program.public
    return [
        public.what_it_is,
        public.what_to_expect,
        public.first_day,
        *public.who_it_helps,
        *public.benefits,
        *public.tips,
        *public.what_to_bring,
        *(part for pair in public.questions for part in (pair.q, pair.a)),
        *(part for pair in public.what_we_cannot_take for part in (pair.condition, pair.where_instead)),
        *(question.words for question in program.check_in.questions),
        *(text for skill in program.curriculum.skills for text in (skill.summary, skill.home_practice)),
        *(document.text for document in program.documents),
        *(rule.asks for rule in program.eligibility),
        *(role.does for role in program.team),
        *(part.summary for block in program.blocks for part in block.parts),
        program.family.words,
        program.policies.attendance,
        program.policies.safety,
    ]
