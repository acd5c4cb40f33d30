"""The text of a module with its syntax tree, and where each piece of the tree stands in the text."""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_right
from typing import Final, TypeAlias

from designer.document.python.records import PythonEditRefused

MAX_BYTES: Final = 1_048_576
"""Larger modules are neither read nor changed."""
MAX_STATEMENTS: Final = 10_000
"""At module level and in its classes. Modules with more are data; looking through them would hold up the window."""

BOM: Final = "\ufeff"

Located: TypeAlias = ast.stmt | ast.expr | ast.excepthandler | ast.alias | ast.arg | ast.keyword
"""What has a place in the text."""

Definition: TypeAlias = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

_BREAK: Final = re.compile("\r\n|\r|\n")
_COOKIE: Final = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK: Final = re.compile(r"[ \t\f]*(?:#.*)?")
_UTF8: Final = frozenset({"utf-8", "utf8", "u8", "utf", "utf8-ucs2", "utf8-ucs4", "cp65001", "utf-8-sig", "utf_8"})


class Module:
    """A module's text that Python can read.

    Attributes:
        text: All of it, line ends untranslated; a byte order mark may stand before it.
        tree: Its syntax tree.
        newline: How its lines end, by the first of them.
    """

    def __init__(self, text: str) -> None:
        """Read a text.

        Raises:
            PythonEditRefused: Python can't read it, it is too large, or it says that it is in another encoding.
        """
        if len(text) > MAX_BYTES or (not text.isascii() and len(text.encode("utf-8", "replace")) > MAX_BYTES):
            raise PythonEditRefused("The module has more than 1 MiB and is left alone.")
        self.text = text
        self._first = len(BOM) if text.startswith(BOM) else 0
        self._starts = [self._first]
        self._ends = []
        for found in _BREAK.finditer(text, self._first):
            self._ends.append(found.start())
            self._starts.append(found.end())
        self._ends.append(len(text))
        broken = _BREAK.search(text)
        self.newline = broken[0] if broken else "\n"
        self._refuse_other_encodings()
        self.tree = _parsed(text[self._first :])
        classes = (each for each in self.tree.body if isinstance(each, ast.ClassDef))
        if len(self.tree.body) + sum(len(each.body) for each in classes) > MAX_STATEMENTS:
            raise PythonEditRefused(f"The module has more than {MAX_STATEMENTS:,} statements and is left alone.")
        self._definitions = {each.name: each for each in self.tree.body if isinstance(each, Definition)}

    @property
    def body(self) -> list[ast.stmt]:
        """Its statements."""
        return self.tree.body

    @property
    def line_count(self) -> int:
        """How many lines it has; an empty one after the last line end doesn't count."""
        return len(self._starts) - (self._starts[-1] == len(self.text) and len(self._starts) > 1)

    def offset(self, line: int, column: int) -> int:
        """The offset in characters of a place of the syntax tree: a 1-based line, a column in bytes of UTF-8."""
        start, end = self._starts[line - 1], self._ends[line - 1]
        written = self.text[start:end]
        if written.isascii():
            return start + column
        return start + len(written.encode()[:column].decode(errors="ignore"))

    def span(self, node: Located) -> tuple[int, int]:
        """Where a node begins, and the offset behind it; decorators don't belong to it."""
        end = self.offset(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
        return self.offset(node.lineno, node.col_offset), end

    def segment(self, node: Located) -> str:
        """The text of a node."""
        start, end = self.span(node)
        return self.text[start:end]

    def start_of(self, node: ast.stmt) -> int:
        """Where the first line of a statement begins, decorators included."""
        line = first_line(node)
        # What is decorated with may stand in brackets, on a line of its own below the sign.
        while line < node.lineno and line > 1 and not self.line_text(line).lstrip().startswith("@"):
            line -= 1
        return self.line_start(line)

    def end_of(self, node: ast.stmt) -> int:
        """The offset behind the line end of a statement's last line."""
        return self.next_line(last_line(node))

    def line_start(self, line: int) -> int:
        """The offset of a 1-based line."""
        return self._starts[line - 1]

    def line_end(self, line: int) -> int:
        """The offset of its line end."""
        return self._ends[line - 1]

    def next_line(self, line: int) -> int:
        """The offset behind its line end."""
        return self._starts[line] if line < len(self._starts) else len(self.text)

    def line_text(self, line: int) -> str:
        """A line without its end."""
        return self.text[self._starts[line - 1] : self._ends[line - 1]]

    def line_at(self, offset: int) -> int:
        """The 1-based line that an offset lies in."""
        return max(1, bisect_right(self._starts, offset))

    def is_blank(self, line: int) -> bool:
        """Whether a line has nothing, or a comment only."""
        return _BLANK.fullmatch(self.line_text(line)) is not None

    def definition(self, name: str) -> Definition | None:
        """The class or function of that name at module level; the last where there are several."""
        return self._definitions.get(name)

    def _refuse_other_encodings(self) -> None:
        for line in range(1, min(2, len(self._starts)) + 1):
            found = _COOKIE.match(self.line_text(line))
            if found and found[1].lower().replace("_", "-") not in _UTF8:
                raise PythonEditRefused(f"The module says that it is in {found[1]}; only UTF-8 is changed here.", line)
            if not self.is_blank(line):
                return


def first_line(node: ast.stmt) -> int:
    """The 1-based line in which a statement begins, decorators included."""
    decorators = node.decorator_list if isinstance(node, Definition) else []
    return min([node.lineno, *(each.lineno for each in decorators)])


def last_line(node: ast.stmt) -> int:
    """The 1-based line in which a statement ends."""
    return node.end_lineno or node.lineno


def _parsed(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            # What Python finds doubtful in the author's strings is not ours to say.
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        reason = (error.msg or "invalid syntax").rstrip(".")
        raise PythonEditRefused(f"The module can't be read as Python: {reason}.", error.lineno or 1) from error
    except (ValueError, RecursionError, MemoryError) as error:
        reason = str(error).rstrip(".") or "it is nested too deeply"
        raise PythonEditRefused(f"The module can't be read as Python: {reason}.") from error
