"""One import as it is wanted, and from-imports with one more name in their author's style."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from designer.document.python.source import Module

if TYPE_CHECKING:
    import libcst

_LONGEST_LINE: Final = 120


@dataclass(frozen=True, slots=True, order=True)
class Wanted:
    """An import that is to be there: a module, or a name of it.

    Attributes:
        module: Its dotted name.
        name: The name that is imported from it; empty for the module as such.
        alias: What it is called here; empty for its own name.
    """

    module: str
    name: str = ""
    alias: str = ""

    @property
    def binds(self) -> str:
        """The name that it gives the module."""
        return self.alias or self.name or self.module.partition(".")[0]

    @property
    def said(self) -> str:
        """What is imported, with what it is called here."""
        return f"{self.name or self.module}{f' as {self.alias}' if self.alias else ''}"


def statement(wanted: Sequence[Wanted], newline: str) -> str:
    """The import of a module, or of names of one module, over several lines if it is long."""
    module = wanted[0].module
    if not wanted[0].name:
        return f"import {wanted[0].said}"
    said = [each.said for each in wanted]
    line = f"from {module} import {', '.join(said)}"
    if len(line) <= _LONGEST_LINE:
        return line
    return newline.join([f"from {module} import (", *(f"    {each}," for each in said), ")"])


def extended(module: Module, node: ast.stmt, wanted: Sequence[Wanted]) -> str:
    """The text with more names in a from-import; empty where that would not look like its author's."""
    import libcst

    start, end = module.span(node)
    try:
        parsed = libcst.parse_module(module.text[start:end])
        line = libcst.ensure_type(parsed.body[0], libcst.SimpleStatementLine)
        found = libcst.ensure_type(line.body[0], libcst.ImportFrom)
    except Exception:
        return ""
    if isinstance(found.names, libcst.ImportStar):
        return ""
    aliases = list(found.names)
    for each in wanted:
        aliases = _with_alias(aliases, each)
    new = parsed.code_for_node(found.with_changes(names=aliases))
    column = start - module.line_start(node.lineno)
    if "\n" not in new and "\r" not in new and column + len(new) > _LONGEST_LINE:
        return ""
    return f"{module.text[:start]}{new}{module.text[end:]}"


def _with_alias(aliases: list[libcst.ImportAlias], wanted: Wanted) -> list[libcst.ImportAlias]:
    import libcst

    as_name = libcst.AsName(libcst.Name(wanted.alias)) if wanted.alias else None
    names = [alias.evaluated_name for alias in aliases]
    at = len(names)
    keys: tuple[Callable[[str], Any], ...] = (str, str.lower, _isort_key)
    for key in keys:
        if names == sorted(names, key=key):
            at = sum(key(name) <= key(wanted.name) for name in names)
            break
    new = libcst.ImportAlias(libcst.Name(wanted.name), as_name)
    if at < len(aliases):
        comma = _bare(next((each.comma for each in aliases if isinstance(each.comma, libcst.Comma)), None))
        aliases.insert(at, new.with_changes(comma=comma))
        return aliases
    last = aliases[-1]
    between = _bare(aliases[-2].comma if len(aliases) > 1 else None)
    if isinstance(last.comma, libcst.Comma):
        # With a comma after the last, it stays so; what stands behind that comma is the way to the bracket.
        aliases[-1] = last.with_changes(comma=_after_last(last.comma, between))
        aliases.append(new.with_changes(comma=_bare(last.comma)))
        return aliases
    aliases[-1] = last.with_changes(comma=between)
    aliases.append(new)
    return aliases


def _after_last(last: libcst.Comma, between: libcst.Comma) -> libcst.Comma:
    """The comma of what was last: its comment stays with it, its line ends as those before it do."""
    import libcst

    old, new = last.whitespace_after, between.whitespace_after
    if isinstance(old, libcst.ParenthesizedWhitespace) and isinstance(new, libcst.ParenthesizedWhitespace):
        return last.with_changes(whitespace_after=old.with_changes(indent=new.indent, last_line=new.last_line))
    if isinstance(old, libcst.ParenthesizedWhitespace):
        indented = libcst.SimpleWhitespace("    ")
        return last.with_changes(whitespace_after=old.with_changes(indent=True, last_line=indented))
    return between


def _bare(comma: libcst.Comma | libcst.MaybeSentinel | None) -> libcst.Comma:
    """A comma like that one, without the comments behind it."""
    import libcst

    if not isinstance(comma, libcst.Comma):
        return libcst.Comma(whitespace_after=libcst.SimpleWhitespace(" "))
    after = comma.whitespace_after
    if isinstance(after, libcst.ParenthesizedWhitespace):
        bare = after.first_line.with_changes(comment=None, whitespace=libcst.SimpleWhitespace(""))
        after = after.with_changes(first_line=bare, empty_lines=[])
    return comma.with_changes(whitespace_after=after)


def _isort_key(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest, as isort has it."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2), name
