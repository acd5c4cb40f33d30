"""The panels of a run; each is imported when it is first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from designer.shell.parts import Parts

if TYPE_CHECKING:
    from designer.panels.inject.panel import InjectPanel
    from designer.panels.log import LogPanel
    from designer.panels.message.panel import MessagePanel
    from designer.panels.messages.panel import MessagesPanel
    from designer.panels.threads.panel import ThreadsPanel
    from designer.panels.todos import TodosPanel

    RunPanel = InjectPanel | LogPanel | MessagePanel | MessagesPanel | ThreadsPanel | TodosPanel

RUN_PANELS: Final = ("inject", "messages", "message", "threads", "todos", "log")


def make_run_panel(name: str, parts: Parts) -> RunPanel:
    """One of ``RUN_PANELS``.

    Raises:
        ValueError: There is none of that name.
    """
    live, selection, theme = parts.live, parts.selection, parts.theme
    match name:
        case "inject":
            from designer.panels.inject.panel import InjectPanel

            return InjectPanel(live, parts.document, parts.described, parts.starts, theme, parts.folder)
        case "messages":
            from designer.panels.messages.panel import MessagesPanel

            return MessagesPanel(live, selection, theme)
        case "message":
            from designer.panels.message.panel import MessagePanel

            return MessagePanel(live, theme, described=parts.described)
        case "threads":
            from designer.panels.threads.panel import ThreadsPanel

            return ThreadsPanel(live, selection, theme)
        case "todos":
            from designer.panels.todos import TodosPanel

            return TodosPanel(live, selection, theme)
        case "log":
            from designer.panels.log import LogPanel

            return LogPanel(live, theme)
    raise ValueError(f"no panel of a run is called {name}")
