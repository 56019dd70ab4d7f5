"""What must not stand in a log: the secret of an invitation's link, and a trace where nothing broke."""

import logging
import re

LINK = re.compile(r"(/invitation/)[^/\s]+")


class WithoutLinks(logging.Filter):
    """Takes an invitation's secret out of every line: whoever reads logs must not be able to use it."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if "/invitation/" in said:
            record.msg, record.args = LINK.sub(r"\1...", said), ()
        return True


class OnlyAWarning(logging.Filter):
    """Someone sent too much: worth a line, but nothing of ours broke, so no error and no stack trace."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.exc_info = record.exc_text = None
        return True
