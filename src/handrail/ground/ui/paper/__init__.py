"""Paper: a document as a tagged PDF (PDF/UA-1), from a layout beside this file and plain values.

Values reach the layout as JSON, so nothing in them is read as markup. What the fonts can't show is an error that names it:
a name that is left out or shown as boxes would be worse than no paper.
"""

import json
import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from handrail.ground.steps import NotAllowed

HERE = Path(__file__).parent
# typst's threads are not there in a process that was forked after it was used: it would wait for them for ever.
_first_used_by: list[int] = []
NOT_SHOWN = re.compile(r"the text `\"(.+?)\"` could not be displayed")


def pdf(layout: str, facts: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return the PDF of a layout (`letter`: the file `letter.typ`) with these values; the same values, the same bytes.

    `at`: the moment the document says it was made. Refuses where a character can't be shown. Raises RuntimeError in a process
    forked from one that has made a PDF.
    """
    if not _first_used_by:
        _first_used_by.append(os.getpid())
    elif _first_used_by[0] != os.getpid():
        raise RuntimeError("A PDF was made before this process was forked; make it in a process of its own.")
    try:
        made = typst.compile(
            str(HERE / f"{layout}.typ"),
            root=str(HERE),
            font_paths=[str(HERE / "fonts")],
            ignore_system_fonts=True,  # the same paper on every machine
            format="pdf",
            pdf_standards="ua-1",
            sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as wrong:
        if shown := NOT_SHOWN.search(str(wrong)):
            raise NotAllowed(
                [_("“%(text)s” can't be printed. Write it in other letters.") % {"text": shown[1]}]
            ) from None
        raise
    return bytes(made)
