"""What the window shows while no organism is open: begin, go on, or look at a sample."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from designer.document.drafts import Sample
from designer.shell.start_cards import FileRow, SampleCard
from designer.support.fonts import sans
from designer.support.theme import Theme
from designer.support.tokens import RADII, SPACING, TYPE

_WIDTH_PX = 980
_MARK_PX = 40
_MOST_ROWS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A file that can be opened.

    Attributes:
        path: The organism file.
        name: What it is called.
        where: Its folder, as people write it; or another line that tells it apart.
        when: ``yesterday``; empty if not known.
    """

    path: Path
    name: str
    where: str
    when: str = ""


class StartPage(QScrollArea):
    """The start page; it only asks, the window does."""

    new_wanted = Signal()
    """Start an organism."""
    open_wanted = Signal()
    """Ask for a file."""
    path_wanted = Signal(object)
    """Open this :class:`~pathlib.Path`."""
    discard_wanted = Signal(object)
    """Delete the draft of this :class:`~pathlib.Path`, after asking."""
    sample_wanted = Signal(str)
    """Open a copy of the sample of that name."""

    def __init__(self, theme: Theme, samples: Iterable[Sample], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._samples = tuple(samples)
        self._is_dropping = False
        self._drawn = False
        self._cards: dict[str, SampleCard] = {}
        self.setObjectName("start-page")
        self.setWidgetResizable(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        page = QWidget(self)
        page.setProperty("role", "page")
        outer = QHBoxLayout(page)
        outer.setContentsMargins(SPACING.huge, SPACING.huge, SPACING.huge, SPACING.huge)
        body = QWidget(page)
        body.setMaximumWidth(_WIDTH_PX)
        outer.addStretch(1)
        outer.addWidget(body, 1000)
        outer.addStretch(1)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(2)
        column.addLayout(self._head(body))
        column.addSpacing(SPACING.huge + SPACING.small)
        self._files = QHBoxLayout()
        self._files.setSpacing(SPACING.huge)
        self._recent = _Section(theme, self.tr("Recent"), body)
        self._drafts = _Section(theme, self.tr("Drafts, not yet saved anywhere else"), body)
        self._files.addWidget(self._recent, 1, Qt.AlignmentFlag.AlignTop)
        self._files.addWidget(self._drafts, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(self._files)
        column.addWidget(self._heading(self.tr("Samples, opened as a copy of your own"), body))
        column.addSpacing(SPACING.small)
        cards = QGridLayout()
        cards.setSpacing(SPACING.large)
        for number, sample in enumerate(self._samples):
            card = SampleCard(theme, sample.name, sample.description, body)
            card.clicked.connect(lambda _checked=False, name=sample.name: self.sample_wanted.emit(name))
            self._cards[sample.name] = card
            cards.addWidget(card, number // 3, number % 3)
        column.addLayout(cards)
        column.addSpacing(SPACING.huge)
        hint = QLabel(self.tr("Or drop an organism.yaml, or its folder, anywhere on this page."), body)
        hint.setProperty("role", "muted")
        column.addWidget(hint)
        column.addStretch(3)
        self.setWidget(page)
        self.set_recent(())
        self.set_drafts(())
        # Reading the samples waits until the page is up.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._draw_samples)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def is_complete(self) -> bool:
        """Whether all pictures are drawn."""
        return not self._later.isActive() and self._drawn

    def set_recent(self, places: Iterable[Place]) -> None:
        """List the files opened lately, the last one first."""
        self._recent.fill("file-text", places, self.path_wanted.emit)

    def set_drafts(self, places: Iterable[Place]) -> None:
        """List drafts, the last changed first."""
        self._drafts.fill("pencil", places, self.path_wanted.emit, self.discard_wanted.emit)

    def begin(self) -> None:
        """Put the focus where one begins, and draw the samples soon."""
        self._new.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self._drawn:
            self._later.start()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files of this machine."""
        if _dropped(event):
            event.acceptProposedAction()
            self._is_dropping = True
            self.viewport().update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing was dropped."""
        self._is_dropping = False
        self.viewport().update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self._is_dropping = False
        self.viewport().update()
        if path := _dropped(event):
            event.acceptProposedAction()
            self.path_wanted.emit(path)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A border while something is held over the page."""
        super().paintEvent(event)
        if self._is_dropping:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.color(self._theme.colors.accent), 2, Qt.PenStyle.DashLine))
            inset = SPACING.medium
            area = self.viewport().rect().adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(area, RADII.card, RADII.card)
            painter.end()

    def _head(self, parent: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACING.medium)
        self._mark = QLabel(parent)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(SPACING.hair)
        title = QLabel(self.tr("Organism Designer"), parent)
        title.setFont(sans(TYPE.title, weight=QFont.Weight.DemiBold))
        line = QLabel(self.tr("Draw organisms of listeners that talk in typed messages."), parent)
        line.setProperty("role", "muted")
        words.addWidget(title)
        words.addWidget(line)
        row.addLayout(words, 1)
        self._new = self._button(self.tr("New organism"), self.new_wanted.emit, parent)
        self._new.setProperty("role", "primary")
        self._open = self._button(self.tr("Open…"), self.open_wanted.emit, parent)
        row.addWidget(self._new, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._open, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _button(self, text: str, run: Callable[[], object], parent: QWidget) -> QPushButton:
        button = QPushButton(text, parent)
        button.setAutoDefault(True)
        button.setProperty("large", True)
        button.clicked.connect(lambda _checked=False: run())
        return button

    def _heading(self, text: str, parent: QWidget) -> QLabel:
        label = QLabel(text, parent)
        label.setFont(sans(weight=QFont.Weight.DemiBold))
        label.setProperty("role", "muted")
        return label

    def _draw_samples(self) -> None:
        # Imported late: the reader of YAML is not needed to show the page.
        from runtime.organism.load import load_text

        for sample in self._samples:
            loaded = load_text(sample.text, f"{sample.name}.yaml")
            if loaded.spec is not None:
                self._cards[sample.name].set_organism(loaded.spec)
        self._drawn = True

    def _dress(self) -> None:
        mark = self._theme.icon("app-mark", self._theme.colors.accent)
        self._mark.setPixmap(mark.pixmap(QSize(_MARK_PX, _MARK_PX), self.devicePixelRatioF()))


class _Section(QWidget):
    """A heading and some rows; hidden while there are none."""

    def __init__(self, theme: Theme, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, SPACING.huge)
        self._column.setSpacing(SPACING.hair)
        heading = QLabel(title, self)
        heading.setFont(sans(weight=QFont.Weight.DemiBold))
        heading.setProperty("role", "muted")
        self._column.addWidget(heading)
        self._rows: list[FileRow] = []

    def fill(
        self,
        icon: str,
        places: Iterable[Place],
        chosen: Callable[[Path], object],
        discarded: Callable[[Path], object] | None = None,
    ) -> None:
        for row in self._rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows = []
        for place in list(places)[:_MOST_ROWS]:
            row = FileRow(self._theme, icon, place.name, place.where, place.when, self)
            row.clicked.connect(lambda _checked=False, path=place.path: chosen(path))
            if discarded is not None:
                discard = row.offer(self.tr("Discard the draft {name}").format(name=place.name))
                discard.clicked.connect(lambda _checked=False, path=place.path: discarded(path))
            self._column.addWidget(row)
            self._rows.append(row)
        self.setVisible(bool(self._rows))


def _dropped(event: QDropEvent) -> Path | None:
    """The first local file or folder that is dragged."""
    return next((Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()), None)
