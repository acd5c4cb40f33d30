"""The body of a class as lines that can be changed, with all that stands around its statements.

A tree of libcst's has every character of the text in it. What isn't touched here is written again as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from designer.document.python.records import PythonEditRefused

if TYPE_CHECKING:
    import libcst


_MAX_LINES: Final = 4_000
"""Taking a longer class apart would hold up the window."""


@dataclass(eq=False, slots=True)
class Line:
    """A line of simple statements, or one compound statement.

    Attributes:
        statement: As parsed; of simple ones ``smalls`` take the place of what it holds.
        smalls: The simple statements of the line; empty for a compound one.
        leading: Blank lines and comments above it.
    """

    statement: libcst.SimpleStatementLine | libcst.SimpleStatementSuite | libcst.BaseCompoundStatement
    smalls: list[Small] = field(default_factory=list)
    leading: list[libcst.EmptyLine] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Small:
    """A statement: a simple one, or all of a compound one."""

    node: libcst.BaseSmallStatement | None


class Body:
    """The statements of one class, in order, as :attr:`slots`; those of the syntax tree are the same in number."""

    def __init__(self, text: str, newline: str) -> None:
        """Take a class apart.

        Args:
            text: The class statement with its decorators: whole lines.
            newline: How the module's lines end.

        Raises:
            PythonEditRefused: It can't be taken apart so that nothing is lost.
        """
        if text.count("\n") > _MAX_LINES:
            raise PythonEditRefused(f"The class has more than {_MAX_LINES:,} lines; change it in the text.")
        import libcst

        try:
            self._module = libcst.parse_module(text, libcst.PartialParserConfig(default_newline=newline))
            is_whole = self._module.code == text
        except Exception as error:
            raise _unchangeable() from error
        statement = self._module.body[0] if len(self._module.body) == 1 else None
        if not isinstance(statement, libcst.ClassDef) or not is_whole:
            raise _unchangeable()
        self._class = statement
        block = statement.body
        self.is_block = isinstance(block, libcst.IndentedBlock)
        self.footer: list[libcst.EmptyLine] = []
        if isinstance(block, libcst.IndentedBlock):
            self.lines = [_line(each) for each in block.body]
            self.footer = list(block.footer)
            self.indent = block.indent if block.indent is not None else self._module.default_indent
        else:
            suite = libcst.ensure_type(block, libcst.SimpleStatementSuite)
            self.lines = [Line(suite, [Small(each) for each in suite.body])]
            self.indent = self._module.default_indent
        self.slots = [small for line in self.lines for small in line.smalls]

    @property
    def code(self) -> str:
        """The class as it is now.

        Raises:
            PythonEditRefused: It is nested too deeply to be written.
        """
        import libcst

        block = self._class.body
        if isinstance(block, libcst.IndentedBlock):
            body = [_rebuilt(line) for line in self.lines]
            changed: libcst.BaseSuite = block.with_changes(body=body, footer=self.footer)
        else:
            changed = block.with_changes(body=[each.node for each in self.lines[0].smalls])
        try:
            return self._module.with_changes(body=[self._class.with_changes(body=changed)]).code
        except RecursionError as error:
            raise _unchangeable() from error

    def line_of(self, small: Small) -> Line:
        """The line that a statement stands in."""
        return next(line for line in self.lines if any(each is small for each in line.smalls))

    def is_alone(self, small: Small) -> bool:
        """Whether a statement has its line for itself, in a block."""
        return self.is_block and len(self.line_of(small).smalls) == 1

    def insert_first(self, new: Sequence[Small]) -> None:
        """Put statements before all others."""
        self.insert_before(self.slots[0], new)

    def insert_before(self, small: Small, new: Sequence[Small]) -> None:
        """Put statements before one: on lines of their own, unless it shares its line with one before it."""
        line = self.line_of(small)
        at = line.smalls.index(small)
        if at or not self.is_block:
            self._insert_inline(line, at, new)
            return
        lines = [_new_line(each) for each in new]
        lines[0].leading, line.leading = _blank_part(line.leading)
        position = self.lines.index(line)
        self.lines[position:position] = lines

    def insert_after(self, small: Small, new: Sequence[Small], *, is_apart: bool = False) -> None:
        """Put statements after one: on lines of their own, unless others follow it on its line.

        Args:
            small: After which.
            new: What comes there.
            is_apart: Whether a blank line sets them apart, if one follows already.
        """
        import libcst

        line = self.line_of(small)
        at = line.smalls.index(small) + 1
        if at < len(line.smalls) or not self.is_block:
            self._insert_inline(line, at, new)
            return
        position = self.lines.index(line) + 1
        lines = [_new_line(each) for each in new]
        if is_apart and (position == len(self.lines) or _starts_blank(self.lines[position])):
            lines[0].leading = [libcst.EmptyLine(indent=False)]
        self.lines[position:position] = lines

    def put_after(self, small: Small | None, unit: Sequence[Line], before: Small) -> None:
        """Put lines that were taken after a statement, or before one if there is none.

        Raises:
            PythonEditRefused: Other statements stand on that line.
        """
        if small is None:
            line = self.line_of(before)
            if line.smalls[0] is not before:
                raise _shared()
            unit[0].leading[:0], line.leading = _blank_part(line.leading)
            position = self.lines.index(line)
        else:
            line = self.line_of(small)
            if line.smalls[-1] is not small:
                raise _shared()
            position = self.lines.index(line) + 1
        self.lines[position:position] = unit

    def take(self, smalls: Sequence[Small]) -> list[Line]:
        """Take statements out that have their lines for themselves, with the comments that belong to them.

        Raises:
            PythonEditRefused: Others stand on these lines.
        """
        if not all(map(self.is_alone, smalls)):
            raise _shared()
        unit = []
        for small in smalls:
            line = self.line_of(small)
            kept, attached = _without_attached(line.leading)
            line.leading = kept
            self._drop(line)
            line.leading = attached
            unit.append(line)
        return unit

    def remove(self, small: Small) -> None:
        """Take a statement out; the last of all leaves ``pass``."""
        import libcst

        line = self.line_of(small)
        if len(self.slots_now()) == 1:
            small.node = libcst.Pass(semicolon=_semicolon(small))
            return
        at = line.smalls.index(small)
        if len(line.smalls) == 1:
            line.leading, _ = _without_attached(line.leading)
            self._drop(line)
            return
        if at == len(line.smalls) - 1:
            before = line.smalls[at - 1]
            assert before.node is not None
            before.node = before.node.with_changes(semicolon=_semicolon(small))
        del line.smalls[at]

    def slots_now(self) -> list[Small]:
        """The statements as they are now."""
        return [small for line in self.lines for small in line.smalls]

    def _drop(self, line: Line) -> None:
        """Take a line out; what stands above it goes to the next, or to the end."""
        position = self.lines.index(line)
        del self.lines[position]
        says_something = any(each.comment for each in line.leading)
        if position < len(self.lines):
            follower = self.lines[position]
            if says_something or not _starts_blank(follower):
                follower.leading[:0] = line.leading
        elif says_something:
            self.footer[:0] = line.leading

    def _insert_inline(self, line: Line, at: int, new: Sequence[Small]) -> None:
        import libcst

        between = libcst.Semicolon(whitespace_after=libcst.SimpleWhitespace(" "))
        for offset, small in enumerate(new):
            assert small.node is not None
            position = at + offset
            if position == len(line.smalls):
                before = line.smalls[position - 1]
                assert before.node is not None
                small.node = small.node.with_changes(semicolon=_semicolon(before))
                before.node = before.node.with_changes(semicolon=between)
            else:
                small.node = small.node.with_changes(semicolon=between)
            line.smalls.insert(position, small)


def _unchangeable() -> PythonEditRefused:
    return PythonEditRefused("The class is written in a way that can't be changed here; do it in the text.")


def small(text: str) -> Small:
    """A simple statement of its own."""
    import libcst

    line = libcst.ensure_type(libcst.parse_statement(text), libcst.SimpleStatementLine)
    return Small(line.body[0])


def _shared() -> PythonEditRefused:
    return PythonEditRefused("The field shares its line with other statements; move it in the text.")


def _line(statement: libcst.BaseStatement) -> Line:
    import libcst

    if isinstance(statement, libcst.SimpleStatementLine):
        return Line(statement, [Small(each) for each in statement.body], list(statement.leading_lines))
    assert isinstance(statement, libcst.BaseCompoundStatement)
    return Line(statement, [Small(None)], list(getattr(statement, "leading_lines", ())))


def _new_line(new: Small) -> Line:
    import libcst

    return Line(libcst.SimpleStatementLine([]), [new])


def _rebuilt(line: Line) -> libcst.BaseStatement:
    import libcst

    statement = line.statement
    if isinstance(statement, libcst.SimpleStatementLine):
        smalls = [each.node for each in line.smalls]
        return statement.with_changes(body=smalls, leading_lines=line.leading)
    assert isinstance(statement, libcst.BaseCompoundStatement)
    return statement.with_changes(leading_lines=line.leading)


def _semicolon(small: Small) -> libcst.Semicolon | libcst.MaybeSentinel:
    import libcst

    found: libcst.Semicolon | libcst.MaybeSentinel = getattr(small.node, "semicolon", libcst.MaybeSentinel.DEFAULT)
    return found


def _starts_blank(line: Line) -> bool:
    return bool(line.leading) and line.leading[0].comment is None


def _blank_part(leading: list[libcst.EmptyLine]) -> tuple[list[libcst.EmptyLine], list[libcst.EmptyLine]]:
    """The blank lines at the beginning, and the rest."""
    count = 0
    while count < len(leading) and leading[count].comment is None:
        count += 1
    return leading[:count], leading[count:]


def _without_attached(leading: list[libcst.EmptyLine]) -> tuple[list[libcst.EmptyLine], list[libcst.EmptyLine]]:
    """What stands apart, and the comments directly above the line."""
    count = len(leading)
    while count and leading[count - 1].comment is not None:
        count -= 1
    return leading[:count], leading[count:]
