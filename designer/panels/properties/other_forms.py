"""The forms of what is no listener: peers, broadcast buses, notes and frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from designer.document import edits
from designer.document.edit import Edit
from designer.document.verdicts import can_connect
from designer.models.selection import Peer, Selected
from designer.panels.properties.fields import Said, Shown
from designer.panels.properties.form import Desk, Form, make_field, said_of, translated
from designer.support.fonts import mono, sans
from designer.support.plain_text import one_line
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type
from runtime.organism.keys import Key, Section, Text
from runtime.organism.spec import ListenerSpec
from runtime.problems import Severity

_NOTE = Section("note", None, (Key("text", Text(), "What stands on the paper; it is plain text.", required=False),))
_FRAME = Section("frame", None, (Key("title", Text(one_line=True), "What stands at the head of the frame."),))
_MANY = 12


class PeersForm(Form):
    """Who may send to whom, what travels, and a way to end it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._peers: tuple[Peer, ...] = ()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACING.medium)
        self._group.addLayout(self._rows)
        self.remove = QPushButton()
        self.remove.clicked.connect(self._remove)
        row = QHBoxLayout()
        row.addWidget(self.remove)
        row.addStretch(1)
        self._group.addLayout(row)
        self.column.addStretch(1)

    def show_peers(self, peers: tuple[Peer, ...]) -> None:
        """Show others."""
        self._peers = peers
        self.refresh()

    def refresh(self) -> None:
        """Show what the document says now."""
        document = self.desk.document
        by_name = {each.name.lower(): each for each in document.spec.listeners}
        known = []
        for peer in self._peers:
            source = by_name.get(peer.source.lower())
            if source and peer.target.lower() in (each.lower() for each in source.peers):
                known.append((peer, source, by_name.get(peer.target.lower())))
        clear(self._rows)
        for peer, source, target in known[:_MANY]:
            self._rows.addWidget(_PeerRow(self.desk, peer, source, target, self._said(peer, source)))
        if len(known) > _MANY:
            self._rows.addWidget(words(self.desk.theme, translated("and {0} more").format(len(known) - _MANY), "muted"))
        one = len(known) == 1
        self.remove.setText(translated("Remove peer") if one else translated("Remove {0} peers").format(len(known)))
        self.remove.setEnabled(bool(known) and not document.is_broken)

    def _said(self, peer: Peer, source: ListenerSpec) -> Said:
        faults = self.desk.problems.of_listener(source.name)["peers"]
        places = [place for place, name in enumerate(source.peers) if name.lower() == peer.target.lower()]
        return said_of(problem for place in places for problem in faults[place])

    def _remove(self) -> None:
        self.desk.document.apply(edits.disconnect(self._peers))


class _PeerRow(QWidget):
    def __init__(
        self, desk: Desk, peer: Peer, source: ListenerSpec, target: ListenerSpec | None, problem: Said
    ) -> None:
        super().__init__()
        self._desk = desk
        theme = desk.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.tight)
        row = QHBoxLayout()
        row.setSpacing(SPACING.tight)
        row.addWidget(link(desk, source.name))
        arrow = QLabel()
        arrow.setPixmap(desk.theme.icon("arrow-right").pixmap(14, 14))
        row.addWidget(arrow)
        row.addWidget(link(desk, target.name) if target else words(theme, one_line(peer.target, 64), "error"))
        row.addStretch(1)
        column.addLayout(row)
        if target is not None:
            self._facts(column, source, target)
        said = problem if problem.text or target is None else _verdict(desk, source, target)
        if said.text:
            column.addWidget(words(theme, said.text, "error" if said.severity is Severity.ERROR else "warning"))

    def _facts(self, column: QVBoxLayout, source: ListenerSpec, target: ListenerSpec) -> None:
        theme = self._desk.theme
        facts = [(translated("sends"), (target.payload_class,)), (translated("answers"), target.response_class)]
        for label, classes in facts:
            row = QHBoxLayout()
            row.setSpacing(SPACING.small)
            name = words(theme, label, "muted")
            name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
            name.setFixedWidth(name.fontMetrics().horizontalAdvance(translated("answers")) + SPACING.hair)
            row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
            value = words(theme, translated("not declared"), "muted")
            if classes:
                value = words(theme, "\n".join(one_line(each) for each in classes), "", mono)
            row.addWidget(value, 1)
            column.addLayout(row)


class BusForm(Form):
    """A broadcast class and its members."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._bus = ""
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACING.hair)
        told = translated("A broadcast of this class reaches all of them, but not its sender:")
        self.add(words(desk.theme, told, "muted"))
        self._group.addLayout(self._rows)
        self.column.addStretch(1)

    def show_bus(self, payload_class: str) -> None:
        """Show another."""
        self._bus = payload_class
        self.refresh()

    def refresh(self) -> None:
        """Show what the document says now."""
        clear(self._rows)
        for listener in self.desk.document.spec.listeners:
            if listener.broadcast and listener.payload_class == self._bus:
                self._rows.addWidget(link(self.desk, listener.name), 0, Qt.AlignmentFlag.AlignLeft)


class NoteForm(Form):
    """The text of a note."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._id = ""
        self.add_field("text", make_field(desk, _NOTE.keys[0], _NOTE, ""), self._edit)
        self.column.addStretch(1)

    def show_note(self, note: str) -> None:
        """Show another."""
        if note != self._id:
            self.flush()
            self._id = note
            self.fields["text"].restore()
        self.refresh()

    def refresh(self) -> None:
        """Show what the document says now."""
        self.setEnabled(not self.desk.document.is_broken)
        note = self.desk.document.layout.notes.get(self._id)
        if note is not None:
            self.fields["text"].show_state(Shown(value=note.text))

    def _edit(self, value: object) -> Edit:
        note = self.desk.document.layout.notes[self._id]
        return edits.set_note(self._id, replace(note, text="" if value is None else str(value)))


class FrameForm(Form):
    """The title of a frame, and what it holds."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._id = ""
        self.add_field("title", make_field(desk, _FRAME.keys[0], _FRAME, ""), self._edit)
        self.add(words(desk.theme, translated("Holds"), "muted"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACING.hair)
        self._group.addLayout(self._rows)
        self.column.addStretch(1)

    def show_frame(self, frame: str) -> None:
        """Show another."""
        if frame != self._id:
            self.flush()
            self._id = frame
            self.fields["title"].restore()
        self.refresh()

    def refresh(self) -> None:
        """Show what the document says now."""
        self.setEnabled(not self.desk.document.is_broken)
        frame = self.desk.document.layout.frames.get(self._id)
        if frame is None:
            return
        self.fields["title"].show_state(Shown(value=frame.title, is_set=True))
        self.fields["title"].reset.hide()
        clear(self._rows)
        for name in frame.members:
            self._rows.addWidget(link(self.desk, name), 0, Qt.AlignmentFlag.AlignLeft)

    def _edit(self, value: object) -> Edit:
        frame = self.desk.document.layout.frames[self._id]
        return edits.set_frame(self._id, replace(frame, title="" if value is None else str(value)))


def words(theme: Theme, text: str, role: str, face: Callable[[float], QFont] = sans) -> QLabel:
    """A small plain label that wraps."""
    label = QLabel(text, wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    set_type(label, theme, lambda: face(TYPE.small))
    label.setProperty("role", role)
    return label


def link(desk: Desk, name: str) -> QPushButton:
    """A button that selects a listener."""
    button = QPushButton(one_line(name, 64).replace("&", "&&"))
    button.setProperty("role", "flat")
    button.setStyleSheet(f"QPushButton {{ padding: {SPACING.hair}px {SPACING.tight}px; }}")
    button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    button.setToolTip(translated("Select it"))
    button.clicked.connect(lambda: desk.selection.reveal(Selected(listeners=(name,))))
    return button


def clear(layout: QVBoxLayout) -> None:
    """Take all widgets out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _verdict(desk: Desk, source: ListenerSpec, target: ListenerSpec) -> Said:
    """What would be said about the peer if it were drawn now, but for its being the first."""
    spec = desk.document.spec
    without = replace(source, agent=True, peers=())
    listeners = tuple(without if each is source else each for each in spec.listeners)
    verdict = can_connect(replace(spec, listeners=listeners), source.name, target.name, desk.folder)
    return Said(verdict.text, Severity.WARNING)
