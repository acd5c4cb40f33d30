"""Modules in different hands, and what holds whatever is done to one class of theirs."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import warnings
from collections import Counter
from pathlib import Path

from designer.document.python import PythonClass, PythonField, read_class

_FOLDER = Path(__file__).parent / "python_corpus"
CORPUS = {
    path.name.removesuffix(".py.txt"): path
    for path in sorted(_FOLDER.glob("*.py.txt"))
    if sys.version_info >= (3, 12) or "-312" not in path.name
}
BREAK = re.compile("\r\n|\r|\n")


def read(name: str) -> str:
    """A module of the corpus, byte for byte."""
    return CORPUS[name].read_bytes().decode("utf-8")


def parsed(text: str) -> ast.Module:
    """Its syntax tree."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text.removeprefix("\ufeff"))


def class_names(text: str) -> list[str]:
    """The classes of a module, wherever they stand at its level."""
    return [each.name for each in parsed(text).body if isinstance(each, ast.ClassDef)]


def editable(text: str) -> list[PythonClass]:
    """The classes that can be edited."""
    return [cls for name in dict.fromkeys(class_names(text)) if (cls := read_class(text, name)).is_editable]


EDITABLE = [(name, cls.name) for name in CORPUS for cls in editable(read(name))]


def others(text: str, cls: str) -> list[str]:
    """All statements but one class and the imports, and what the imports bind."""
    found = []
    for each in parsed(text).body:
        if not isinstance(each, ast.Import | ast.ImportFrom) and getattr(each, "name", "") != cls:
            found.append(ast.dump(each))
    return found


def bound(text: str) -> set[tuple[str, str]]:
    """What the imports at module level bind."""
    return {
        (ast.dump(alias), getattr(each, "module", "") or "")
        for each in parsed(text).body
        if isinstance(each, ast.Import | ast.ImportFrom)
        for alias in [_plain(alias) for alias in each.names]
    }


def _plain(alias: ast.alias) -> ast.alias:
    return ast.alias(alias.name, alias.asname)


def comments(text: str) -> Counter[str]:
    """Its comments."""
    lines = BREAK.sub("\n", text.removeprefix("\ufeff"))
    tokens = tokenize.generate_tokens(io.StringIO(lines, newline="\n").readline)
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


def around(text: str, cls: str) -> tuple[str, str]:
    """What stands before a class and its decorators, and what stands behind its last line, byte for byte."""
    lines = [*BREAK.split(text)]
    ends = [found.end() for found in BREAK.finditer(text)]
    starts = [0, *ends]
    node = next(each for each in parsed(text).body if isinstance(each, ast.ClassDef) and each.name == cls)
    first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    last = node.end_lineno or node.lineno
    behind = starts[last] if last < len(lines) else len(text)
    return text[: starts[first - 1]], text[behind:]


def without_imports(text: str) -> str:
    """A text without its import statements and blank lines, to compare what stands before a class."""
    lines = BREAK.split(text.removeprefix("\ufeff"))
    for each in parsed(text).body:
        if isinstance(each, ast.Import | ast.ImportFrom):
            for line in range(each.lineno - 1, each.end_lineno or each.lineno):
                lines[line] = ""
    return "\n".join(line for line in lines if line.strip())


def plain(field: PythonField) -> tuple[str, str, str | None, str]:
    """What a field says, without white space in its expressions."""
    squeezed = [
        None if text is None else re.sub(r"[\s\\]+", "", text) for text in (field.type_text, field.default_text)
    ]
    return field.name, squeezed[0] or "", squeezed[1], field.doc
