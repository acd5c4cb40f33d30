"""What a window does of itself as a run goes on: it counts todos, and leads to what is worth a look."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer

from designer.models.selection import Selected
from designer.shell.workspace import Workspace


class RunFollowing(QObject):
    """Follows the run that a workspace shows."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        """Follow.

        Args:
            workspace: Shows the run.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._workspace = workspace
        self._raised = 0
        self._awaits_answer = False
        live = workspace.live
        live.reveal_wanted.connect(self._reveal)
        live.chosen_changed.connect(self._show_chosen)
        live.began.connect(self._count_todos)
        live.advanced.connect(self._count_todos)
        live.advanced.connect(self._choose_first_answer)

    def expect(self, *, answers: bool) -> None:
        """A run is about to begin.

        Args:
            answers: Whether it begins with a start, what comes of which is chosen unless something else is.
        """
        self._awaits_answer = answers

    def _count_todos(self) -> None:
        raised = self._workspace.live.folds.todos.raised_count
        if raised != self._raised:
            self._raised = raised
            title = self.tr("Todos")
            self._workspace.docks.set_title("todos", f"{title} ({raised})" if raised else title)

    def _choose_first_answer(self) -> None:
        """What a start led to is what one looks for first; whoever has chosen something keeps it."""
        live = self._workspace.live
        if not self._awaits_answer or not live.folds.run.is_idle:
            return
        replies = [reply for each in live.folds.answers for reply in each.replies]
        if replies:
            self._awaits_answer = False
            # Once all panels have heard of it.
            QTimer.singleShot(0, self, partial(self._choose, replies[-1].message))

    def _choose(self, message: int) -> None:
        live = self._workspace.live
        if not live.chosen:
            live.choose_message(message)

    def _reveal(self, listener: str) -> None:
        names = {each.name.lower(): each.name for each in self._workspace.document.spec.listeners}
        if name := names.get(listener.lower()):
            self._workspace.selection.reveal(Selected(listeners=(name,)))

    def _show_chosen(self) -> None:
        """What was chosen somewhere is shown whole, unless its panel was closed."""
        workspace = self._workspace
        if workspace.live.chosen.message and workspace.docks.is_shown("message"):
            workspace.bring("message")
