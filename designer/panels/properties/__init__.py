"""The inspector's forms, made from the table of the organism file's keys.

Read ``rules`` (what may be entered), ``fields`` and ``editors`` (one field), ``form`` (how a form writes), the
forms, ``panel``. The payload class below its name: ``class_facts`` (what source tells of it), ``field_rules`` (what may
be typed), ``field_model`` and ``field_table`` (its fields), ``class_writer`` (how they are written), ``payload_class``.
"""

from designer.panels.properties.panel import PropertiesPanel

__all__ = ["PropertiesPanel"]
