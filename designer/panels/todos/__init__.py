"""Todos: what agents wait to be reminded of."""

from designer.panels.todos.panel import TodosPanel

__all__ = ["TodosPanel"]
