"""Organisms in a folder of their own, written by the tests of trust and of the describe helper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

HANDLERS = """
from dataclasses import dataclass

@dataclass
class Story:
    title: str
    words: int = 3

@dataclass
class Verdict:
    approved: bool

async def edit(payload: Story, metadata) -> Verdict:
    return Verdict(True)
"""

TEXT = """\
organism: {name: desk}
listeners:
  - name: editor
    payload_class: handlers.Story
    handler: handlers.edit
    response_class: handlers.Verdict
    description: Edits a story
"""


@dataclass(frozen=True)
class Source:
    """What the describer needs of a snapshot."""

    text: str
    path: Path
    digest: str = "1"
    code_digest: str = ""


def write_organism(folder: Path, handlers: str = HANDLERS, text: str = TEXT) -> Path:
    """Write an organism; gives its file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "handlers.py").write_text(dedent(handlers))
    path = folder / "organism.yaml"
    path.write_text(text)
    return path


def marking(marker: Path, handlers: str = HANDLERS) -> str:
    """The source of handlers that write a file whenever anything of them runs: at the import, in a metaclass, …"""
    return f"""
from pathlib import Path

def mark(*_args, **_named):
    Path({str(marker)!r}).touch()
    return lambda found: found

mark()

class Meta(type):
    def __new__(mcs, *args):
        mark()
        return super().__new__(mcs, *args)

class Marked(metaclass=Meta):
    pass

@mark("a decorator")
def decorated(payload, default=mark("a default")):
    pass
{dedent(handlers)}
"""
