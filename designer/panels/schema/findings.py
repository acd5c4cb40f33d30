"""What the pump would say of the XML above it: through, or where it stopped and why, and what was mended."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from designer.models.wire_check import Fault, Finding, Stage
from designer.models.wire_places import Place
from designer.panels.schema.words_row import WordsRow
from designer.support.fonts import sans
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type
from runtime.wire.mend import Mend

_MOST_MENDS: Final = 8


class Findings(QScrollArea):
    """Rows, the first of which says all; as high as they are, up to what it is given."""

    place_chosen = Signal(object)
    """A :class:`Place` that a row names was clicked."""
    grown = Signal()
    """Its rows take another height than before."""
    mended_wanted = Signal()
    """The text as it was mended shall take the place of what was written."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wanted_px = 0
        self.rows: tuple[WordsRow, ...] = ()
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, SPACING.tight, 0, SPACING.tight)
        self._column.setSpacing(SPACING.hair)
        self.take_mended = QPushButton(self.tr("Take the mended text"))
        self.take_mended.setProperty("role", "flat")
        self.take_mended.setToolTip(self.tr("Put what the pump goes on with in place of what is written"))
        set_type(self.take_mended, theme, lambda: sans(TYPE.small))
        self.take_mended.clicked.connect(self.mended_wanted)
        self._column.addWidget(self.take_mended, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("What the pump says"))

    @property
    def text(self) -> str:
        """All that is said, a row a line."""
        return "\n".join(row.text() for row in self.rows)

    def say(self, text: str, icon: str = "info", tone: str = "text_faint") -> None:
        """Say one thing."""
        self._fill([WordsRow(self._theme, icon, tone, text)], has_mended=False)

    def show_finding(self, finding: Finding) -> None:
        """Say what was found out."""
        rows = [self._headline(finding)]
        rows += [self._fault_row(fault) for fault in finding.faults]
        rows += [self._mend_row(mend) for mend in finding.mends[:_MOST_MENDS]]
        if len(finding.mends) > _MOST_MENDS:
            words = self.tr("and {0} more mends").format(len(finding.mends) - _MOST_MENDS)
            rows.append(WordsRow(self._theme, "wrench", "text_faint", words))
        self._fill(rows, has_mended=bool(finding.mended))

    def share(self, width: int, most_px: int) -> None:
        """Be as high as all rows are together, but not higher than that."""
        whole_px = self._column.totalHeightForWidth(width)
        height_px = min(whole_px, most_px)
        # A scroll bar that has come takes width, so that words wrap, so that it would stay although there is room.
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOff if whole_px <= most_px else policy.ScrollBarAsNeeded)
        if height_px != self._wanted_px:
            self._wanted_px = height_px
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Rows have told that they are higher or lower."""
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            self.grown.emit()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """As high as it was told."""
        return QSize(0, self._wanted_px)

    def minimumSizeHint(self) -> QSize:
        """As high as it was told."""
        return QSize(0, self._wanted_px)

    def _headline(self, finding: Finding) -> WordsRow:
        icon, tone, words = headline(finding)
        return WordsRow(self._theme, icon, tone, words, leads=True)

    def _fault_row(self, fault: Fault) -> WordsRow:
        words = f"{fault.words[:1].upper()}{fault.words[1:]}"
        if fault.place is not None and "line " not in fault.words:
            words = self.tr("Line {0}, column {1}: {2}").format(fault.place.line, fault.place.column, fault.words)
        row = WordsRow(self._theme, "dot", "error", words, fault.path, links=fault.place is not None)
        if fault.place is not None:
            row.clicked.connect(partial(self._choose, fault.place))
        return row

    def _mend_row(self, mend: Mend) -> WordsRow:
        words = self.tr("Mended: {0}").format(str(mend))
        tip = self.tr("{0}\nbecomes\n{1}").format(mend.before, mend.after) if mend.after else mend.before
        row = WordsRow(self._theme, "wrench", "warning", words, tip, links=bool(mend.line))
        if mend.line:
            row.clicked.connect(partial(self._choose, Place(mend.line, max(mend.column, 1))))
        return row

    def _choose(self, place: Place, _checked: bool = False) -> None:
        self.place_chosen.emit(place)

    def _fill(self, rows: list[WordsRow], *, has_mended: bool) -> None:
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = tuple(rows)
        for at, row in enumerate(rows):
            self._column.insertWidget(at, row)
            # Rows that are not shown yet have no height.
            row.show()
        self.take_mended.setVisible(has_mended)
        self.verticalScrollBar().setValue(0)


def headline(finding: Finding) -> tuple[str, str, str]:
    """Icon, colour and sentence on a finding."""
    taker = finding.taker
    if finding.stage is not None:
        return "circle-alert", "error", _STAGES[finding.stage]()
    assert taker is not None
    who = taker.listener or _tr("Each member")
    verb = _tr("answers with it") if taker.is_answer else _tr("takes it")
    if not finding.is_checked:
        return "info", "text_faint", _tr("Well-formed, a {0}; its schema is not known.").format(taker.name)
    once = _tr(", once mended") if finding.mends else ""
    if taker.doubt:
        words = _tr("Looks like a valid {0}{1}; {2}")
        return "info", "text_faint", words.format(taker.name, once, taker.doubt)
    return "circle-check", "ok", _tr("A valid {0}{1}: {2} {3}.").format(taker.name, once, who, verb)


_STAGES: Final = {
    Stage.REPAIR: lambda: _tr("Stopped at repair: it can't be read, nor mended without loss."),
    Stage.C14N: lambda: _tr("Stopped at c14n: it has no canonical form."),
    Stage.ENVELOPE: lambda: _tr("Stopped at envelope: it is no valid envelope."),
    Stage.EXTRACT: lambda: _tr("Stopped at extract."),
    Stage.ROUTE: lambda: _tr("Stopped at route: it can't be delivered."),
    Stage.VALIDATE: lambda: _tr("Stopped at validate: the schema refuses it."),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("Findings", text)
