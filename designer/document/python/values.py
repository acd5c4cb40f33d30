"""The value of a field's statement: a default, or a call of ``field`` with defaults and docs in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.document.python.defaults import WrittenDefault
from designer.document.python.records import PythonEditRefused
from designer.document.python.strings import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    import libcst

_DEFAULTS = ("default", "default_factory")


def with_default(
    value: libcst.BaseExpression | None, new: WrittenDefault | None, is_call: bool, field: Callable[[], str]
) -> libcst.BaseExpression | None:
    """The value of a field with another default.

    Args:
        value: As it is; None where there is none.
        new: The default; None takes it away.
        is_call: Whether the value is a call of ``field``.
        field: Says how the module says ``dataclasses.field``.

    Raises:
        PythonEditRefused: The call takes what can't be known here.
    """
    import libcst

    if not is_call or value is None:
        if new is None:
            return None
        return libcst.parse_expression(f"{field()}(default_factory={new.text})" if new.is_factory else new.text)
    call = _plain_call(value)
    arguments = list(call.args)
    at = next((index for index, each in enumerate(arguments) if _keyword(each) in _DEFAULTS), None)
    if new is None:
        return _simplified(call, arguments if at is None else _without(arguments, at))
    keyword = libcst.Name("default_factory" if new.is_factory else "default")
    expression = libcst.parse_expression(new.text)
    if at is not None:
        arguments[at] = arguments[at].with_changes(keyword=keyword, value=expression)
    else:
        arguments = _with_first(arguments, libcst.Arg(expression, keyword, _tight()))
    return call.with_changes(args=arguments)


def with_doc(
    value: libcst.BaseExpression | None, doc: str, is_call: bool, field: Callable[[], str]
) -> libcst.BaseExpression | None:
    """The value of a field with another doc in its metadata; an empty one is taken away.

    Args:
        value: As it is; None where there is none.
        doc: The doc.
        is_call: Whether the value is a call of ``field``.
        field: Says how the module says ``dataclasses.field``.

    Raises:
        PythonEditRefused: The metadata isn't written as a dict.
    """
    import libcst

    metadata = f'{{"doc": {quoted(doc)}}}'
    if not is_call or value is None:
        if not doc:
            return value
        default = "" if value is None else "default=0, "
        call = libcst.ensure_type(libcst.parse_expression(f"{field()}({default}metadata={metadata})"), libcst.Call)
        if value is None:
            return call
        return call.with_changes(args=[call.args[0].with_changes(value=value), *call.args[1:]])
    call = _plain_call(value)
    arguments = list(call.args)
    at = next((index for index, each in enumerate(arguments) if _keyword(each) == "metadata"), None)
    if at is None:
        if not doc:
            return call
        new = libcst.Arg(libcst.parse_expression(metadata), libcst.Name("metadata"), _tight())
        return call.with_changes(args=_with_last(arguments, new))
    changed = _with_entry(arguments[at].value, doc)
    if changed is None:
        return _simplified(call, _without(arguments, at))
    arguments[at] = arguments[at].with_changes(value=changed)
    return call.with_changes(args=arguments)


def _plain_call(value: libcst.BaseExpression) -> libcst.Call:
    import libcst

    call = libcst.ensure_type(value, libcst.Call)
    if any(each.star or each.keyword is None for each in call.args):
        raise PythonEditRefused("The field is made with arguments that can't be changed here; do it in the text.")
    return call


def _with_entry(metadata: libcst.BaseExpression, doc: str) -> libcst.Dict | None:
    """The metadata with another doc; None where nothing would be left in it."""
    import libcst

    elements = list(metadata.elements) if isinstance(metadata, libcst.Dict) else None
    if elements is None or not all(isinstance(each, libcst.DictElement) for each in elements):
        raise PythonEditRefused("The field's metadata can't be changed here; do it in the text.")
    assert isinstance(metadata, libcst.Dict)
    at = next((index for index, each in enumerate(elements) if _is_doc_key(each)), None)
    literal = libcst.parse_expression(quoted(doc))
    if doc and at is not None:
        elements[at] = elements[at].with_changes(value=literal)
    elif doc:
        new = libcst.DictElement(libcst.SimpleString('"doc"'), literal)
        if elements and not isinstance(elements[-1].comma, libcst.Comma):
            elements[-1] = elements[-1].with_changes(comma=_comma())
        elements.append(new)
    elif at is not None:
        if at == len(elements) - 1 and at:
            elements[at - 1] = elements[at - 1].with_changes(comma=elements[at].comma)
        del elements[at]
    return metadata.with_changes(elements=elements) if elements else None


def _is_doc_key(element: libcst.BaseDictElement) -> bool:
    import libcst

    key = element.key if isinstance(element, libcst.DictElement) else None
    return isinstance(key, libcst.SimpleString) and key.evaluated_value == "doc"


def _simplified(call: libcst.Call, arguments: list[libcst.Arg]) -> libcst.BaseExpression | None:
    """A call of ``field`` without what it needn't say; nothing where it says nothing."""
    if not arguments:
        return None
    if len(arguments) == 1 and _keyword(arguments[0]) == "default":
        return arguments[0].value
    return call.with_changes(args=arguments)


def _without(arguments: list[libcst.Arg], at: int) -> list[libcst.Arg]:
    rest = [*arguments[:at], *arguments[at + 1 :]]
    if at == len(arguments) - 1 and rest:
        rest[-1] = rest[-1].with_changes(
            comma=arguments[at].comma, whitespace_after_arg=arguments[at].whitespace_after_arg
        )
    return rest


def _with_first(arguments: list[libcst.Arg], new: libcst.Arg) -> list[libcst.Arg]:
    return [new.with_changes(comma=_comma()), *arguments] if arguments else [new]


def _with_last(arguments: list[libcst.Arg], new: libcst.Arg) -> list[libcst.Arg]:
    if not arguments:
        return [new]
    last = arguments[-1]
    moved = new.with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)
    import libcst

    return [*arguments[:-1], last.with_changes(comma=_comma(), whitespace_after_arg=libcst.SimpleWhitespace("")), moved]


def _keyword(argument: libcst.Arg) -> str:
    return argument.keyword.value if argument.keyword is not None else ""


def _comma() -> libcst.Comma:
    import libcst

    return libcst.Comma(whitespace_after=libcst.SimpleWhitespace(" "))


def _tight() -> libcst.AssignEqual:
    import libcst

    return libcst.AssignEqual(libcst.SimpleWhitespace(""), libcst.SimpleWhitespace(""))
