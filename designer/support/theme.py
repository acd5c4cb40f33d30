"""Light and dark: the palette and the style sheet made from the tokens, followed or forced."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from designer.support.fonts import install_fonts, sans, system_size_pt
from designer.support.icons import icon
from designer.support.style_images import StyleImages
from designer.support.style_sheet import style_sheet
from designer.support.tokens import DARK, LIGHT, TYPE, Colors


class Scheme(StrEnum):
    """What the user chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """The colours in force. Whoever draws by hand reads ``colors`` and redraws on ``changed``."""

    changed = Signal()
    """The colours are others now."""

    def __init__(self, application: QApplication, scheme: Scheme = Scheme.SYSTEM, size_pt: float = 0.0) -> None:
        """Install fonts and style.

        Args:
            application: To be dressed.
            scheme: Followed or forced.
            size_pt: Size of body text in points; 0 takes the system's.
        """
        super().__init__(application)
        self._application = application
        self._scheme = scheme
        install_fonts()
        self._size_pt = size_pt or system_size_pt()
        self._factor = 1.0
        self._images = StyleImages()
        self._set_font()
        application.setStyle(QStyleFactory.create("Fusion"))
        self.colors: Colors = self._wanted()
        self._dress()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)

    @property
    def scheme(self) -> Scheme:
        """What the user chose."""
        return self._scheme

    def set_scheme(self, scheme: Scheme) -> None:
        """Follow the system, or force one scheme."""
        self._scheme = scheme
        self._follow()

    def set_text_factor(self, factor: float) -> None:
        """Make text larger or smaller than the system's; everything that shows text follows."""
        if factor != self._factor:
            self._factor = factor
            self._set_font()
            self._dress()
            self.changed.emit()

    def color(self, value: str) -> QColor:
        """A token as Qt's colour: ``theme.color(theme.colors.accent)``."""
        return QColor(value)

    def icon(self, name: str, color: str = "") -> QIcon:
        """An icon in the colour of muted text, or in one of the tokens."""
        return icon(name, color or self.colors.text_muted, self.colors.text_disabled)

    def _set_font(self) -> None:
        font = sans()
        font.setPointSizeF(self._size_pt * self._factor * TYPE.body)
        self._application.setFont(font)

    def _wanted(self) -> Colors:
        if self._scheme is Scheme.SYSTEM:
            dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
            return DARK if dark else LIGHT
        return DARK if self._scheme is Scheme.DARK else LIGHT

    def _follow(self) -> None:
        wanted = self._wanted()
        if wanted is not self.colors:
            self.colors = wanted
            self._dress()
            self.changed.emit()

    def _dress(self) -> None:
        self._application.setPalette(palette(self.colors))
        self._application.setStyleSheet(style_sheet(self.colors, self._images.of(self.colors)))


def palette(colors: Colors) -> QPalette:
    """Qt's palette for one scheme."""
    made = QPalette()
    role = QPalette.ColorRole
    for each, value in (
        (role.Window, colors.window),
        (role.WindowText, colors.text),
        (role.Base, colors.surface),
        (role.AlternateBase, colors.sunken),
        (role.ToolTipBase, colors.raised),
        (role.ToolTipText, colors.text),
        (role.Text, colors.text),
        (role.PlaceholderText, colors.text_faint),
        (role.Button, colors.raised),
        (role.ButtonText, colors.text),
        (role.BrightText, colors.error),
        (role.Link, colors.link),
        (role.LinkVisited, colors.link),
        (role.Highlight, colors.accent),
        (role.HighlightedText, colors.accent_text),
        (role.Accent, colors.accent),
        (role.Light, colors.raised),
        (role.Midlight, colors.hover),
        (role.Mid, colors.border),
        (role.Dark, colors.border_strong),
        (role.Shadow, colors.border_strong),
    ):
        made.setColor(each, QColor(value))
    for each in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, each, QColor(colors.text_disabled))
    return made
