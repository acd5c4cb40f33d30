"""Bounds on one document that comes from outside or from a handler (contract section 5, stage repair)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WireLimits:
    """What one document may be; beyond any of these it is refused.

    The defaults keep the slowest document that passes within about a second of work in the stages that
    follow: libxml2 reports validation errors in time quadratic in the number of siblings (20,000 invalid
    items take one second), and canonicalizes the attributes of one element in quadratic time too.
    Bytes that the pump wrote itself are not measured against them.
    """

    max_bytes: int = 1_048_576
    max_depth: int = 200
    """Elements within each other; libxml2 itself goes no deeper than 256."""
    max_nodes: int = 20_000
    """Elements, comments, processing instructions and CDATA sections together."""
    max_attributes: int = 200
    """Attributes and namespace declarations of one element."""
    max_attributes_total: int = 20_000
    """Attributes and namespace declarations of the whole document."""
    max_namespaces: int = 64
    """Different namespace declarations."""


DEFAULT_LIMITS = WireLimits()
"""The limits of an organism that sets none."""
