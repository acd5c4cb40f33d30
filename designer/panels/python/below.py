"""Keeps the line below the module that is shown up to date, and does what is clicked there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.python_places import Use, name_at, uses_of
from designer.models.python_syntax import SyntaxProblem
from designer.panels.python.footer import ModuleFooter
from designer.panels.python.page import ModulePage
from designer.panels.python.words import kind_text, uses_text

_USES_AFTER_MS: Final = 120


class BelowText(QObject):
    """Place of the caret, what Python has against the text, and which listeners use what the caret is in."""

    listeners_wanted = Signal(object)
    """Names of the listeners that were clicked, a tuple."""

    def __init__(
        self,
        footer: ModuleFooter,
        document: Document,
        folder: Folder,
        name_of: Callable[[ModulePage], str],
        parent: QObject,
    ) -> None:
        """Follow no module yet.

        Args:
            footer: Where it is told.
            document: Whose listeners are told.
            folder: Says what they use.
            name_of: The dotted name of a page's module; empty for one that is none of the folder.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._footer = footer
        self._document = document
        self._folder = folder
        self._name_of = name_of
        self._page: ModulePage | None = None
        self._uses: tuple[Use, ...] = ()
        self._uses_soon = QTimer(self, singleShot=True, interval=_USES_AFTER_MS)
        self._uses_soon.timeout.connect(self._find_uses)
        footer.problem_wanted.connect(self._go_to_problem)
        footer.uses_wanted.connect(self._ask_for_listeners)
        footer.line_wanted.connect(self._go_to_line)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is waited for."""
        return not self._uses_soon.isActive()

    def listen(self, page: ModulePage) -> None:
        """Hear what happens in a page."""
        page.caret_moved.connect(self.tell_place)
        page.syntax.changed.connect(self.tell_problem)

    def follow(self, page: ModulePage | None) -> None:
        """Tell of another page."""
        self._page = page
        self.tell_problem()
        self.tell_place()

    def look_for_uses(self) -> None:
        """Look soon who uses what the caret is in."""
        self._uses_soon.start()

    def tell_place(self) -> None:
        """Tell where the caret is."""
        if self._page is not None:
            line, column = self._page.view.caret()
            self._footer.say_place(line + 1, column + 1)
            self._footer.say_kind(kind_text(self._page))
            self._uses_soon.start()

    def tell_problem(self) -> None:
        """Tell the first thing that Python refuses, else the first that it warns of."""
        problem = self._problem()
        if problem is None:
            self._footer.say_problem("", "error")
        else:
            text = self.tr("Line {line}: {message}").format(line=problem.line + 1, message=problem.message)
            self._footer.say_problem(text, "error" if problem.is_error else "warning")

    def _problem(self) -> SyntaxProblem | None:
        problems = self._page.syntax.problems if self._page is not None else ()
        return min(problems, key=lambda each: (not each.is_error, each.line), default=None)

    def _go_to_problem(self) -> None:
        problem = self._problem()
        if problem is not None and self._page is not None:
            self._page.go_to(problem.line + 1, problem.column + 1)

    def _go_to_line(self, line: int) -> None:
        if self._page is not None:
            self._page.go_to(line)

    def _find_uses(self) -> None:
        self._uses = ()
        if (page := self._page) is not None:
            name, module = name_at(page.view.line_text, page.view.caret()[0]), self._name_of(page)
            if name and module:
                self._uses = uses_of(self._folder, self._document.spec, f"{module}.{name}")
        self._footer.say_uses(uses_text(self._uses))

    def _ask_for_listeners(self) -> None:
        if self._uses:
            self.listeners_wanted.emit(tuple(use.listener for use in self._uses))
