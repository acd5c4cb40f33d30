"""The table made into Qt's actions: keys, menus, toolbar, context menus, and what the palette lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QWidget

from designer.actions.action import Action, Context, sequences
from designer.actions.needs import Facts, unmet
from designer.actions.places import MENU_BAR, RECENT, SEPARATOR, Menu
from designer.actions.table import ACTIONS, BY_ID
from designer.support.theme import Theme

PLACE_STEP = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "
"""Between a menu and one within it."""
ICON_GAP = " "
"""Before a word beside an icon: Qt sets it closer than a reader likes."""
Handlers = Mapping[str, Callable[[], object]]


def said(text: str) -> str:
    """A text of the table in the user's language."""
    return QCoreApplication.translate("Actions", text)


@dataclass(frozen=True, slots=True)
class Entry:
    """An action as a list shows it.

    Attributes:
        id: ``canvas.connect``.
        text: Its name.
        place: The menu it stands in, its parts joined by ``PLACE_STEP``; empty for none.
        keys: As this platform writes them, empty for none.
        reason: Why it is not possible now, empty if it is.
        icon: Name of its icon.
    """

    id: str
    text: str
    place: str
    keys: str
    reason: str
    icon: str


@dataclass(frozen=True, slots=True)
class Face:
    """How an action looks while something goes on, in place of what the table says.

    Attributes:
        icon: In resources/icons.
        color: Of the icon: name of a colour of the theme.
        text: What menus and the palette call it, in English; empty for as in the table.
        tooltip: What it does by now; empty for as in the table.
        short: The word in the toolbar; empty for as in the table.
    """

    icon: str
    color: str
    text: str = ""
    tooltip: str = ""
    short: str = ""


class Actions(QObject):
    """The window's actions. Functions come from whoever owns the widgets, by :meth:`bind`."""

    refused = Signal(str)
    """Somebody asked for what is not possible now; the reason is for the status line."""
    starting = Signal(str)
    """An action is about to be done, by id."""

    def __init__(self, theme: Theme, keys: Mapping[str, tuple[str, ...]], parent: QWidget) -> None:
        """Make every action of the table; until bound, none can be done.

        Args:
            theme: For icons.
            keys: What the user chose instead of the table's keys, by id.
            parent: The window; keys are heard in it.
        """
        super().__init__(parent)
        self._theme = theme
        self._window = parent
        self._functions: dict[str, Callable[[], object]] = {}
        self._reasons: dict[str, str] = {}
        self._actions: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        self._faces: dict[str, Face] = {}
        for each in ACTIONS:
            self._actions[each.id] = self._made(each)
        self.set_keys(keys)
        self.update_facts(Facts())
        self._draw_icons()
        theme.changed.connect(self._draw_icons)

    def action(self, id: str) -> QAction:
        """Qt's action."""
        return self._actions[id]

    def bind(self, handlers: Handlers) -> None:
        """Take functions by id; later ones replace earlier ones."""
        self._functions |= {id: function for id, function in handlers.items() if id in self._actions}

    def unbound(self) -> tuple[str, ...]:
        """Ids that nobody has given a function for."""
        return tuple(id for id in self._actions if id not in self._functions)

    def listen(self, canvas: QWidget) -> None:
        """Let the canvas hear the keys that are its own."""
        canvas.addActions([self._actions[each.id] for each in ACTIONS if each.context is Context.CANVAS])

    def run(self, id: str) -> None:
        """Do it, or say why it can't be done."""
        if reason := self._reasons.get(id, ""):
            self.refused.emit(reason)
        elif BY_ID[id].checkable:
            self._actions[id].trigger()
        else:
            self._call(id)

    def update_facts(self, facts: Facts) -> None:
        """Say which actions are possible now."""
        reasons = unmet(facts)
        for each in ACTIONS:
            reason = next((reasons[need] for need in each.needs if need in reasons), "")
            action = self._actions[each.id]
            if reason != self._reasons.get(each.id):
                self._reasons[each.id] = reason
                action.setEnabled(not reason)
                self._describe(each)
        self._name("edit.undo", facts.undo)
        self._name("edit.redo", facts.redo)

    def set_checked(self, id: str, checked: bool) -> None:
        """Show a state that was changed elsewhere; its function is not called."""
        self._actions[id].setChecked(checked)

    def set_face(self, id: str, face: Face | None) -> None:
        """Let an action look as it does for now; None for as the table has it."""
        if self._faces.get(id) == face:
            return
        if face is None:
            del self._faces[id]
        else:
            self._faces[id] = face
        each, action = BY_ID[id], self._actions[id]
        action.setText(said(face.text if face is not None and face.text else each.text))
        if short := (face.short if face is not None else "") or each.short:
            gap = ICON_GAP if action.iconText().startswith(ICON_GAP) else ""
            action.setIconText(f"{gap}{said(short)}")
        self._draw_icon(each)

    def set_keys(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        """Take other keys; ids that are not named get the table's."""
        for each in ACTIONS:
            self._actions[each.id].setShortcuts(list(sequences(keys.get(each.id, each.keys))))
            self._describe(each)

    def keys(self, id: str) -> str:
        """The key to show, as this platform writes it; empty for none."""
        return self._actions[id].shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    def entries(self) -> tuple[Entry, ...]:
        """All actions, in the order of the table, as lists show them."""
        places = _places(MENU_BAR, ())
        return tuple(
            Entry(
                each.id,
                self._actions[each.id].text(),
                PLACE_STEP.join(places.get(each.id, ())),
                self.keys(each.id),
                self._reasons[each.id],
                each.icon,
            )
            for each in ACTIONS
        )

    def fill_menu_bar(self, bar: QMenuBar, recent: QMenu) -> None:
        """Put all menus up.

        Args:
            bar: The window's.
            recent: The menu of files opened lately, which the window fills.
        """
        for menu in MENU_BAR:
            self._fill(bar.addMenu(said(menu.title)), menu, recent)

    def fill_toolbar(self, bar: QToolBar, groups: Iterable[tuple[str, ...]]) -> None:
        """Put groups of actions on a toolbar, a line between them."""
        for number, group in enumerate(groups):
            if number:
                bar.addSeparator()
            bar.addActions([self._actions[id] for id in group])

    def context_menu(self, ids: Iterable[str], parent: QWidget) -> QMenu:
        """A menu of these actions, empty ids for lines between groups; it deletes itself when it closes."""
        menu = QMenu(parent)
        self._fill(menu, Menu("", tuple(ids)), None)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _made(self, each: Action) -> QAction:
        action = QAction(said(each.text), self)
        action.setObjectName(each.id)
        if each.short:
            action.setIconText(said(each.short))
        action.setCheckable(each.checkable)
        # In a menu the tick takes the icon's place.
        action.setIconVisibleInMenu(not each.checkable)
        action.setMenuRole(_ROLES.get(each.id, QAction.MenuRole.NoRole))
        if each.choice:
            if each.choice not in self._groups:
                self._groups[each.choice] = QActionGroup(self)
            self._groups[each.choice].addAction(action)
        if each.context is Context.CANVAS:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        else:
            self._window.addAction(action)
        action.triggered.connect(lambda _checked=False, id=each.id: self._call(id))
        return action

    def _call(self, id: str) -> None:
        if function := self._functions.get(id):
            self.starting.emit(id)
            function()

    def _name(self, id: str, step: str) -> None:
        action = self._actions[id]
        text = said(BY_ID[id].text)
        wanted = f"{text} {step}" if step else text
        if action.text() != wanted:
            # An ampersand in a step's name is text, not a mnemonic.
            action.setText(wanted.replace("&", "&&"))
            action.setIconText(text)
            self._describe(BY_ID[id])

    def _describe(self, each: Action) -> None:
        """Tooltips say what, with which key, and why not."""
        action = self._actions[each.id]
        head = escape(action.text().removesuffix("…").replace("&&", "&"))
        colors = self._theme.colors
        key = self.keys(each.id)
        lines = [
            f"<b>{head}</b>"
            + (f"&nbsp;&nbsp;<span style='color:{colors.text_muted}'>{escape(key)}</span>" if key else "")
        ]
        face = self._faces.get(each.id)
        lines.append(escape(said(face.tooltip if face is not None and face.tooltip else each.tooltip)) + ".")
        if reason := self._reasons.get(each.id, ""):
            lines.append(f"<span style='color:{colors.warning}'>{escape(reason)}</span>")
        action.setToolTip("<br>".join(lines))
        action.setStatusTip("")

    def _draw_icons(self) -> None:
        for each in ACTIONS:
            self._draw_icon(each)

    def _draw_icon(self, each: Action) -> None:
        face = self._faces.get(each.id)
        if face is not None:
            self._actions[each.id].setIcon(self._theme.icon(face.icon, getattr(self._theme.colors, face.color)))
        elif each.icon:
            self._actions[each.id].setIcon(self._theme.icon(each.icon))
        self._describe(each)

    def _fill(self, menu: QMenu, tree: Menu, recent: QMenu | None) -> None:
        for entry in tree.entries:
            if isinstance(entry, Menu):
                self._fill(menu.addMenu(said(entry.title)), entry, recent)
            elif entry == SEPARATOR:
                menu.addSeparator()
            elif entry == RECENT:
                if recent is not None:
                    menu.addMenu(recent)
            else:
                menu.addAction(self._actions[entry])


_ROLES = {
    "app.quit": QAction.MenuRole.QuitRole,
    "app.settings": QAction.MenuRole.PreferencesRole,
    "help.about": QAction.MenuRole.AboutRole,
}
"""Where macOS puts them."""


def _places(menus: Iterable[str | Menu], above: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entry in menus:
        if isinstance(entry, Menu):
            found |= _places(entry.entries, (*above, said(entry.title).replace("&", "")))
        elif entry not in (SEPARATOR, RECENT):
            found[entry] = above
    return found
