"""The Python tab: the organism's own modules, with highlighting, syntax problems and who uses what."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from designer.document.changes import Changes
from designer.document.document import Document
from designer.document.modules import Modules
from designer.document.side_files import real_path
from designer.models.folder import Folder
from designer.models.python_places import line_of, named_modules, place_of
from designer.models.selection import Selected, Selection
from designer.panels.python.below import BelowText
from designer.panels.python.footer import ModuleFooter
from designer.panels.python.no_modules import NoModules
from designer.panels.python.page import ModulePage
from designer.panels.python.tabs import Entry, ModuleTabs
from designer.support.code_view import CodeView
from designer.support.pane import Pane
from designer.support.theme import Theme

_FILL_AFTER_MS: Final = 200
_MOST_PAGES: Final = 24
_EDITING: Final = (
    "edit.cut",
    "edit.copy",
    "edit.paste",
    "edit.select_all",
    "edit.find",
    "edit.duplicate",
    "edit.delete",
)
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier


class PythonPanel(Pane):
    """Shows the modules beside the organism and types into them; undo is the document's.

    Attributes:
        tabs: Which modules there are.
        footer: Problem, uses and place below the text.
        nothing: What is shown while there is no module.
        handlers: What it can do, by action id.
    """

    said = Signal(str)
    """Why something was not done; for the status line."""
    write_missing_wanted = Signal()
    """There is no module yet: the classes and handlers that are named shall be written."""

    def __init__(
        self,
        document: Document,
        folder: Folder,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        selection: Selection,
    ) -> None:
        """Make the panel; a module is read when it is looked at.

        Args:
            document: Whose organism it is; its steps are where typing goes.
            folder: Whose modules are shown.
            theme: For colours and icons.
            parent: As Qt has it.
            selection: Where listeners that are asked for are selected.
        """
        super().__init__(parent)
        self._document = document
        self._folder = folder
        self._theme = theme
        self._selection = selection
        self._modules = Modules(document, self)
        self._pages: dict[Path, ModulePage] = {}
        self._root = folder.root
        self._spec: object = None
        self.tabs = ModuleTabs(theme, self)
        self.footer = ModuleFooter(theme, self)
        self._stack = QStackedWidget(self)
        self.nothing = NoModules(theme, self)
        self.nothing.write_wanted.connect(self.write_missing_wanted)
        self._stack.addWidget(self.nothing)
        self.lead_focus(self.nothing.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)
        column.addWidget(self.footer)
        self.handlers: dict[str, Callable[[], object]] = {id_: partial(self._edit, id_) for id_ in _EDITING}
        self._below = BelowText(self.footer, document, folder, self._dotted, self)
        self._below.listeners_wanted.connect(self._select)
        self._fill_soon = QTimer(self, singleShot=True, interval=_FILL_AFTER_MS)
        self._fill_soon.timeout.connect(self._fill)
        self.tabs.chosen.connect(self._show_and_focus)
        self.tabs.close_wanted.connect(self._close)
        self.footer.left.connect(self._take_focus)
        folder.changed.connect(self._fill)
        document.changed.connect(self._follow)
        document.files_moved.connect(self._move)
        self._fill()

    @property
    def page(self) -> ModulePage | None:
        """The module that is shown."""
        page = self._stack.currentWidget()
        return page if isinstance(page, ModulePage) else None

    @property
    def view(self) -> CodeView | None:
        """The text that is shown."""
        return self.page.view if self.page is not None else None

    @property
    def is_quiet(self) -> bool:
        """Whether nothing moves and nothing is waited for."""
        is_told = self._below.is_quiet and not self._fill_soon.isActive()
        return is_told and (self.page is None or self.page.is_quiet)

    def go_to(self, place: Path | str, line: int = 0) -> bool:
        """Show a place, and take the focus.

        Args:
            place: A file, or the dotted path of a class, function or module.
            line: From 1; 0 is the definition's own, or leaves the caret where it is.

        Returns:
            Whether there is such a place; if not, ``said`` has said so.
        """
        found = place_of(self._folder, place) if isinstance(place, str) else None
        path = found.path if found is not None else place
        if not isinstance(path, Path):
            sentence = self.tr("{path} is not there yet; Write what is missing makes it.")
            self.said.emit(sentence.format(path=place))
            return False
        page = self._show(path)
        if found is not None and not line:
            line = line_of(re.split("\r\n|\r|\n", page.module.text), found)
        if line:
            page.go_to(line)
        else:
            page.view.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def show_step(self, path: Path, line: int) -> None:
        """Show where a step changed a module; the focus stays where it is.

        Args:
            path: The module's; what is no module is not shown.
            line: From 1.
        """
        if path in self._pages or any(each.path == path for each in self.tabs.entries):
            self._show(path).show_step(max(line, 1))

    def showEvent(self, event: QShowEvent) -> None:
        """Show the first module if none was shown yet."""
        super().showEvent(event)
        self._modules.check()
        self._fill()

    def hideEvent(self, event: QHideEvent) -> None:
        """What was typed is written."""
        super().hideEvent(event)
        self._document.flush()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of a text that are for the panel."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        # So that the key comes here, whatever shortcut of the window it may be.
        if event.modifiers() == _CONTROL and event.key() in (Qt.Key.Key_G, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            event.accept()
            return True
        return False

    # Which modules there are

    def _fill(self) -> None:
        """Show the modules of now."""
        if self._folder.root != self._root:
            self._root = self._folder.root
            for path in [path for path in self._pages if not self._is_own(path)]:
                self._close(path)
        entries = self._entries()
        current = self.page.module.path if self.page is not None else None
        is_sure = self._folder.is_ready or any(each.is_named for each in entries[:1])
        if current is None and entries and self.isVisible() and is_sure:
            current = entries[0].path
            self._show(current)
            return
        self.tabs.show_entries(entries, tuple(self._pages), current)
        self._say_what_there_is(bool(entries))
        self._below.look_for_uses()

    def _entries(self) -> list[Entry]:
        root = self._root
        named = named_modules(self._folder, self._document.spec)
        others = (name for name in sorted(self._folder.modules) if name not in named)
        found: dict[Path, Entry] = {}
        for name in (*named, *others):
            if root is not None:
                path = real_path(root / self._folder.modules[name].file)
                found.setdefault(path, Entry(name, path, is_named=name in named))
        for path in self._pages:
            if path not in found:
                found[path] = Entry(self._name_of(path), path, is_guest=True)
        return list(found.values())

    def _name_of(self, path: Path) -> str:
        """The dotted name of a file that the folder has not told of."""
        if not self._is_own(path):
            return path.name
        parts = path.relative_to(self._root or path).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def _is_own(self, path: Path) -> bool:
        return self._root is not None and path.is_relative_to(self._root)

    def _show(self, path: Path) -> ModulePage:
        path = real_path(path)
        page = self._pages.get(path)
        if page is None:
            page = self._pages[path] = self._make_page(path)
        else:
            # Those looked at last are kept longest.
            self._pages[path] = self._pages.pop(path)
        self._stack.setCurrentWidget(page)
        self._lead(page.view)
        self._below.follow(page)
        self._fill()
        return page

    def _make_page(self, path: Path) -> ModulePage:
        page = ModulePage(self._modules.open(path), self._document, self._theme, self._stack)
        page.view.take_key = self._take_key
        page.view.installEventFilter(self)
        page.view.undo_asked.connect(self._document.stack.undo)
        page.view.redo_asked.connect(self._document.stack.redo)
        self._below.listen(page)
        self._stack.addWidget(page)
        for old in list(self._pages)[: max(len(self._pages) - _MOST_PAGES, 0)]:
            if self._pages[old] is not self.page:
                self._close(old)
        return page

    def _close(self, path: Path) -> None:
        page = self._pages.pop(path, None)
        if page is None:
            return
        had_focus = page.view.hasFocus()
        self._modules.close(page.module)
        self._stack.removeWidget(page)
        page.hide()
        page.deleteLater()
        self._below.follow(self.page)
        self._fill()
        if had_focus:
            self._take_focus()

    def _move(self, before: Path, after: Path) -> None:
        self._root = after if self._root == before else self._root
        self._pages = {page.module.path: page for page in self._pages.values()}
        self._fill()

    # What happens

    def _follow(self, changes: Changes) -> None:
        """Show where undo and redo changed a module; show other tabs if the organism names other modules."""
        reveal = changes.reveal
        if changes.is_walk and reveal.file is not None and self.isVisible():
            self.show_step(reveal.file, reveal.line)
        if self._document.spec is not self._spec and self.isVisible():
            self._spec = self._document.spec
            self._fill_soon.start()

    def _take_key(self, event: QKeyEvent) -> bool:
        if event.modifiers() != _CONTROL:
            return False
        match event.key():
            case Qt.Key.Key_G:
                self.footer.ask_line()
            case Qt.Key.Key_PageUp:
                self.tabs.step(-1)
            case Qt.Key.Key_PageDown:
                self.tabs.step(1)
            case _:
                return False
        return True

    def _edit(self, id_: str) -> None:
        if self.page is not None:
            self.page.handlers[id_]()

    def _show_and_focus(self, path: Path) -> None:
        self._show(path)
        if not self.tabs.bar.hasFocus():
            self._take_focus()

    def _take_focus(self) -> None:
        if self.view is not None:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # Below the text

    def _say_what_there_is(self, has_modules: bool) -> None:
        is_shown = self.page is not None
        self.footer.setVisible(is_shown)
        self.tabs.setVisible(has_modules)
        self.nothing.claim(not has_modules and self._folder.is_ready)
        if not is_shown:
            self._lead(self.nothing.button)

    def _lead(self, part: QWidget) -> None:
        """Have a part take the keys; at once, where they came before it was there."""
        self.lead_focus(part)
        if self.hasFocus() and part.isVisible():
            part.setFocus(Qt.FocusReason.OtherFocusReason)

    def _dotted(self, page: ModulePage) -> str:
        return next((each.name for each in self.tabs.entries if each.path == page.module.path), "")

    def _select(self, names: tuple[str, ...]) -> None:
        self._selection.reveal(Selected(listeners=names))
