"""Where new definitions stand in a module, and what is between them and the rest."""

from __future__ import annotations

import ast

from designer.document.python.names import blocks_of
from designer.document.python.source import Definition, Module, first_line, last_line


def indent_of(module: Module) -> str:
    """What the module's blocks are indented by; four spaces where it has none."""
    for each in module.body:
        blocks = [each.body] if isinstance(each, Definition) else list(blocks_of(each))
        for block in blocks:
            first = first_line(block[0])
            if first > each.lineno:
                written = module.line_text(first)
                return written[: len(written) - len(written.lstrip(" \t"))] or "    "
    return "    "


def place_of_class(module: Module) -> ast.stmt | int | None:
    """The statement that a new class comes after; or the offset that it comes at."""
    classes = [each for each in module.body if isinstance(each, ast.ClassDef)]
    if classes:
        return classes[-1]
    functions = [each for each in module.body if isinstance(each, Definition)]
    if functions:
        line = first_line(functions[0])
        while line > 1 and module.line_text(line - 1).startswith("#"):
            line -= 1
        return module.line_start(line)
    return last_statement(module)


def last_statement(module: Module) -> ast.stmt | None:
    """The last statement, what runs the module as a program left out."""
    body = module.body
    if body and isinstance(body[-1], ast.If) and "__name__" in ast.dump(body[-1].test):
        return body[-2] if len(body) > 1 else None
    return body[-1] if body else None


def inserted(module: Module, place: ast.stmt | int | None, block: str) -> str:
    """The text with a definition after a statement, at an offset, or at its end; two blank lines around it."""
    text, newline = module.text, module.newline
    if isinstance(place, int):
        return f"{text[:place]}{block}{newline}{newline}{text[place:]}"
    if place is None and module.body:
        at = module.start_of(module.body[0])
        return f"{text[:at]}{block}{newline}{newline}{text[at:]}"
    at = len(text) if place is None else module.next_line(_last_line_of(module, place))
    before, behind = text[:at], text[at:]
    is_open = bool(before.strip("\ufeff")) and not before.endswith(("\n", "\r"))
    if is_open:
        before += newline
    gap = newline * 2 if before.strip("\ufeff \t\r\n\f") else ""
    if not behind.strip(" \t\r\n\f"):
        if gap and place is None:
            before, gap = before.rstrip("\r\n") + newline, newline * 2
        return f"{before}{gap}{block[: -len(newline)] if is_open else block}{behind}"
    blank = 0
    line = module.line_at(at)
    while line + blank <= module.line_count and not module.line_text(line + blank).strip():
        blank += 1
    return f"{before}{gap}{block}{newline * max(0, 2 - blank)}{behind}"


def _last_line_of(module: Module, node: ast.stmt) -> int:
    """The last line of a statement, with comments indented below it."""
    line = last = last_line(node)
    while isinstance(node, Definition) and line < module.line_count:
        line += 1
        written = module.line_text(line)
        if written.strip() and not (written[0] in " \t" and written.lstrip().startswith("#")):
            break
        if written.strip():
            last = line
    return last
