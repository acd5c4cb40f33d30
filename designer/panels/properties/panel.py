"""Properties of what is selected, or of the organism while nothing is."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from designer.document.changes import Changes
from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.selection import Selected, Selection
from designer.panels.code_desk import CodeDesk
from designer.panels.properties.form import Desk, Form, KnownProblems
from designer.panels.properties.listener_form import ListenerForm
from designer.panels.properties.organism_form import OrganismForm
from designer.panels.properties.other_forms import BusForm, FrameForm, NoteForm, PeersForm
from designer.support.fonts import sans
from designer.support.forms import Notice
from designer.support.plain_text import one_line
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type
from runtime.problems import Problem

_AnyForm = TypeVar("_AnyForm", bound=Form)
_ICON_PX = 20
_PATIENCE_MS = 600


class PropertiesPanel(QWidget):
    """A heading, a bar that says why something is locked, and the form that suits the selection."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        folder: Folder,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        code: CodeDesk | None = None,
    ) -> None:
        """Make one.

        Args:
            document: What is shown and changed.
            selection: Whose form it is.
            folder: What the organism's Python holds.
            theme: For icons.
            parent: Qt's owner.
            code: The window's way to the organism's Python; without one the panel has its own.
        """
        super().__init__(parent)
        self._document = document
        self._selection = selection
        self._theme = theme
        self._icon_name = "workflow"
        self._problems = KnownProblems(document, folder)
        code = code or CodeDesk(document, folder, selection, parent=self)
        self._desk = Desk(document, selection, folder, theme, self._problems, code)
        self.notice = Notice(theme)
        self._column = QVBoxLayout()
        self._build()
        # Text is broken and whole again with every other key; the form need not blink with it.
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._give_up)
        self._shows_broken = document.is_broken
        self._current: Form = self.organism
        selection.changed.connect(self._select)
        document.changed.connect(self._follow)
        document.problems_changed.connect(self._judge)
        document.state_changed.connect(self._refresh)
        folder.changed.connect(self._judge)
        theme.changed.connect(self._draw)
        self._select(selection.value)

    # Forms are made when they are first shown.

    @cached_property
    def organism(self) -> OrganismForm:
        """The organism's."""
        return self._made(OrganismForm(self._desk))

    @cached_property
    def listener(self) -> ListenerForm:
        """That of one listener, and of several."""
        return self._made(ListenerForm(self._desk))

    @cached_property
    def peers(self) -> PeersForm:
        """That of peers."""
        return self._made(PeersForm(self._desk))

    @cached_property
    def bus(self) -> BusForm:
        """That of a broadcast bus."""
        return self._made(BusForm(self._desk))

    @cached_property
    def note(self) -> NoteForm:
        """That of a note."""
        return self._made(NoteForm(self._desk))

    @cached_property
    def frame(self) -> FrameForm:
        """That of a frame."""
        return self._made(FrameForm(self._desk))

    def _made(self, form: _AnyForm) -> _AnyForm:
        form.hide()
        self._column.addWidget(form, 1)
        return form

    @property
    def form(self) -> Form:
        """The form that is shown."""
        return self._current

    def commit(self) -> None:
        """Write what is being typed; what can't be written stays, with the reason."""
        self._current.commit()

    def focus_problem(self, problem: Problem) -> bool:
        """Put the focus into the field that a problem is about.

        Returns:
            Whether there is such a field in the form that is shown.
        """
        path = problem.key
        if isinstance(self._current, ListenerForm):
            path = path.partition("].")[2]
        field = self._current.fields.get(path) or self._current.fields.get(path.partition("[")[0])
        if field is None or not field.isVisibleTo(self):
            return False
        self._scroll.ensureWidgetVisible(field)
        buddy = field.label.buddy()
        if buddy is not None:
            buddy.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _build(self) -> None:
        self._icon = QLabel()
        self._title = QLabel()
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        set_type(self._title, self._theme, lambda: sans(TYPE.body, weight=QFont.Weight.DemiBold))
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._kind = QLabel()
        self._kind.setTextFormat(Qt.TextFormat.PlainText)
        set_type(self._kind, self._theme, lambda: sans(TYPE.small))
        self._kind.setProperty("role", "muted")
        self._kind.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._kind)
        head = QHBoxLayout()
        head.setContentsMargins(SPACING.medium, SPACING.small, SPACING.medium, SPACING.small)
        head.setSpacing(SPACING.small)
        head.addWidget(self._icon)
        head.addLayout(words, 1)
        page = QWidget()
        page.setLayout(self._column)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.notice)
        layout.addWidget(self._scroll, 1)

    @Slot(object)
    @Slot(object, object)
    def _select(self, value: Selected, origin: object = None) -> None:
        if self._document.is_changing and self._current.is_typing:
            # What is typed is written before another form comes, and that must wait until this step is done.
            QTimer.singleShot(0, self, lambda: self._select(self._selection.value))
            return
        names = {listener.name for listener in self._document.spec.listeners}
        listeners = tuple(name for name in value.listeners if name in names)
        layout = self._document.layout
        if listeners:
            self._show(self.listener)
            self.listener.show_listeners(listeners)
        elif value.peers:
            self._show(self.peers)
            self.peers.show_peers(value.peers)
        elif value.buses:
            self._show(self.bus)
            self.bus.show_bus(value.buses[-1])
        elif value.notes and value.notes[-1] in layout.notes:
            self._show(self.note)
            self.note.show_note(value.notes[-1])
        elif value.frames and value.frames[-1] in layout.frames:
            self._show(self.frame)
            self.frame.show_frame(value.frames[-1])
        else:
            self._show(self.organism)
            self.organism.refresh()
        self._head(value)

    def _show(self, form: Form) -> None:
        if form is not self._current:
            self._current.flush()
            self._current.hide()
            self._current = form
            self._scroll.verticalScrollBar().setValue(0)
        form.show()

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        if changes.files and not (changes.splices or changes.layout):
            # Another file alone: the folder says what is different.
            return
        touched = {*changes.added, *changes.removed, *changes.changed}
        is_other = isinstance(self._current, ListenerForm) and not touched & set(self.listener.names)
        if is_other and not (changes.order or changes.broken):
            return
        self._refresh()

    @Slot()
    def _judge(self) -> None:
        self._problems.update()
        self._refresh()

    def _is_patient(self) -> bool:
        """Whether to wait and see if the text, broken just now, is mended by the next keys."""
        if not self._document.is_broken:
            self._patience.stop()
            self._shows_broken = False
        elif not self._shows_broken and not self._patience.isActive():
            self._patience.start()
        return self._patience.isActive()

    @Slot()
    def _give_up(self) -> None:
        self._shows_broken = True
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        if self._is_patient():
            return
        if isinstance(self._current, ListenerForm):
            before = self.listener.names
            self.listener.refresh()
            names = self.listener.names
            if names and names != before and not set(before) & set(names):
                self._selection.set(Selected(listeners=names), self)  # renamed here
            elif not names or set(names) != set(self._selection.value.listeners):
                self._select(self._selection.value)
        else:
            self._select(self._selection.value)
        self._head(self._selection.value)

    # The heading

    def _head(self, value: Selected) -> None:
        title, kind, icon = self._words(value)
        self._title.setText(one_line(title, 80))
        self._title.setToolTip("")
        self._kind.setText(kind)
        self._icon_name = icon
        self._draw()
        self.notice.say(*self._reason())

    def _words(self, value: Selected) -> tuple[str, str, str]:
        spec = self._document.spec
        if isinstance(self._current, ListenerForm):
            chosen = [each for each in spec.listeners if each.name in self.listener.names]
            if len(chosen) > 1:
                return self.tr("{0} listeners").format(len(chosen)), self.tr("What they share"), "group"
            listener = chosen[0]
            kind = self.tr("Agent") if listener.agent else self.tr("Tool")
            if listener.broadcast:
                kind = self.tr("{0}, broadcast member").format(kind)
            return listener.name, kind, "bot" if listener.agent else "wrench"
        if isinstance(self._current, PeersForm):
            count = len(value.peers)
            if count == 1:
                return " → ".join(value.peers[0]), self.tr("Peer"), "route"
            return self.tr("{0} peers").format(count), self.tr("Who may send to whom"), "route"
        if isinstance(self._current, BusForm):
            return value.buses[-1], self.tr("Broadcast bus"), "radio-tower"
        if isinstance(self._current, NoteForm):
            return self.tr("Note"), self.tr("On the canvas only"), "sticky-note"
        if isinstance(self._current, FrameForm):
            return self.tr("Frame"), self.tr("On the canvas only"), "frame"
        count = len(spec.listeners)
        told = self.tr("1 listener") if count == 1 else self.tr("{0} listeners").format(count)
        return spec.name, self.tr("Organism, {0}").format(told), "workflow"

    def _reason(self) -> tuple[str, str, str]:
        """Why nothing can be edited now: text, icon, tone."""
        document = self._document
        if document.is_broken:
            line = next((problem.line for problem in document.problems), 1)
            text = self.tr("Line {0} can't be read as YAML; mend it, and the form shows what the text says.")
            if document.has_good_state:
                text = self.tr(
                    "Line {0} can't be read as YAML. The form shows the last good state until that is mended."
                )
            return text.format(line), "lock", "error"
        names = self._current.names if isinstance(self._current, ListenerForm) else ()
        locked = [name for name in names if name in document.locked]
        if locked:
            text = self.tr("{0} is malformed in the text, so it can only be edited there.").format(locked[0])
            return text, "lock", "warning"
        return "", "info", "info"

    def _draw(self) -> None:
        colors = self._theme.colors
        color = {"bot": colors.agent, "wrench": colors.tool, "radio-tower": colors.broadcast}.get(self._icon_name, "")
        icon = self._theme.icon(self._icon_name, color)
        self._icon.setPixmap(icon.pixmap(QSize(_ICON_PX, _ICON_PX), self.devicePixelRatioF()))
