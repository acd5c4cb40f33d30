"""The annotations of a class as types, wherever its module came from.

An organism's modules are imported privately (contract section 2), so ``sys.modules`` may hold another
module of the same name, or none. The functions that ``@dataclass`` makes, and the author's own, know the
real namespace of their module; it is asked first.
"""

from __future__ import annotations

import inspect
import sys
import types
import typing
from typing import Any


def module_namespace(cls: type) -> dict[str, Any]:
    """The namespace of the module in which a class was defined; empty if it cannot be found."""
    for value in vars(cls).values():
        function = getattr(value, "__func__", getattr(value, "fget", value))
        while hasattr(function, "__wrapped__"):
            function = function.__wrapped__
        if isinstance(function, types.FunctionType):
            namespace = function.__globals__
            if namespace.get("__name__") == cls.__module__:
                return namespace
    return getattr(sys.modules.get(cls.__module__), "__dict__", {})


def owner_of(cls: type, field: str) -> type:
    """The class in the line of inheritance that annotates a field last."""
    for base in cls.__mro__:
        if field in inspect.get_annotations(base):
            return base
    return cls


def field_type(cls: type, field: str, written: Any) -> Any:
    """The type of a field, forward references resolved and ``Annotated`` and ``Final`` taken off.

    Args:
        cls: The class that has the field, perhaps by inheritance.
        field: Its name.
        written: The annotation as written: a type or a string.

    Raises:
        Exception: Whatever evaluating the annotation raises.
    """
    owner = owner_of(cls, field)
    carrier = type("Carrier", (), {"__annotations__": {field: written}})
    nearer = module_namespace(owner)
    farther = {**vars(owner), owner.__name__: owner, cls.__name__: cls}
    hint = typing.get_type_hints(carrier, globalns=farther, localns=nearer)[field]
    return typing.get_args(hint)[0] if typing.get_origin(hint) is typing.Final else hint
