"""The inspector's forms, made from the table of the organism file's keys.

Read ``rules`` (what may be entered), ``fields`` and ``editors`` (one field), ``form`` (how a form writes), the
forms, ``panel``.
"""

from designer.panels.properties.panel import PropertiesPanel

__all__ = ["PropertiesPanel"]
