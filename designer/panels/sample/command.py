"""The command that sends a document to a listener of a file."""

from __future__ import annotations

import json
import re
import shlex
from typing import Final

_BETWEEN: Final = re.compile(r">\s+<")


def send_command(file: str, listener: str, payload: str) -> str:
    """The command line, for a POSIX shell.

    Args:
        file: The organism's file.
        listener: Who gets it.
        payload: XML, or JSON of the fields.
    """
    return f"organism run {shlex.quote(file)} --send {shlex.quote(listener)} {shlex.quote(payload)}"


def one_line_xml(sample: str) -> str:
    """A sample without the white space of its indentation."""
    return _BETWEEN.sub("><", sample.strip())


def one_line_json(text: str) -> str:
    """JSON without its indentation."""
    return json.dumps(json.loads(text), ensure_ascii=False)
