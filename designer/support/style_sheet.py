"""The application's style sheet: what Fusion and the palette leave rough."""

from __future__ import annotations

from collections.abc import Mapping

from designer.support.tokens import RADII, SPACING, Colors


def style_sheet(c: Colors, images: Mapping[str, str]) -> str:
    """The style sheet for one scheme.

    Widgets opt into a look by a dynamic property: ``role`` = ``heading``, ``muted``, ``primary``, ``flat``,
    ``card``, ``bar`` (with ``tone`` = ``info``, ``warning`` or ``error``), ``overlay``, ``switch``, ``segment``,
    ``key``, ``search``, ``status``.

    Args:
        c: The scheme.
        images: Files of the small drawings that a style sheet can only take from files; see ``StyleImages``.
    """
    s, r = SPACING, RADII
    return f"""
    QMainWindow, QDialog {{ background: {c.window}; }}
    QMainWindow::separator {{ background: {c.border}; width: 1px; height: 1px; }}
    QMainWindow::separator:hover {{ background: {c.accent}; }}
    QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.border_strong};
        padding: {s.hair}px {s.tight}px; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}

    QMenuBar {{ background: {c.window}; border-bottom: 1px solid {c.border}; }}
    QMenuBar::item {{ padding: {s.tight}px {s.small}px; background: transparent; border-radius: {r.small}px; }}
    QMenuBar::item:selected {{ background: {c.hover}; }}
    QMenu {{ background: {c.raised}; border: 1px solid {c.border_strong}; padding: {s.tight}px; }}
    QMenu::item {{ padding: {s.tight}px {s.huge}px {s.tight}px {s.small}px; border-radius: {r.small}px; }}
    QMenu::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
    QMenu::item:disabled {{ color: {c.text_disabled}; }}
    QMenu::separator {{ height: 1px; background: {c.border}; margin: {s.tight}px {s.small}px; }}
    QMenu::icon {{ padding-left: {s.tight}px; }}
    QMenu::indicator {{ width: 14px; height: 14px; margin-left: {s.tight}px; }}
    QMenu::indicator:checked {{ image: url({images["check"]}); }}
    QMenu::right-arrow {{ image: url({images["right"]}); width: 12px; height: 12px; margin-right: {s.tight}px; }}

    QToolBar {{ background: {c.window}; border: none; border-bottom: 1px solid {c.border};
        padding: {s.hair}px {s.small}px; spacing: {s.hair}px; }}
    QToolBar::separator {{ width: 1px; background: {c.border}; margin: {s.small - 2}px {s.tight}px; }}
    QToolButton {{ border: none; border-radius: {r.small}px; padding: {s.tight}px; background: transparent;
        color: {c.text}; }}
    QToolButton:hover {{ background: {c.hover}; }}
    QToolButton:pressed, QToolButton:checked {{ background: {c.accent_soft}; }}
    QToolButton:focus {{ border: 1px solid {c.accent}; padding: {s.tight - 1}px; }}
    QToolButton::menu-indicator {{ image: none; }}

    QStatusBar {{ background: {c.window}; border-top: 1px solid {c.border}; color: {c.text_muted}; }}
    QStatusBar::item {{ border: none; }}

    QDockWidget {{ color: {c.text_muted}; titlebar-close-icon: none; titlebar-normal-icon: none; }}
    QDockWidget::title {{ background: {c.window}; padding: {s.tight}px {s.small}px; }}
    QTabBar {{ qproperty-drawBase: 0; }}
    QTabBar::tab {{ background: transparent; color: {c.text_muted}; padding: {s.tight}px {s.medium}px;
        border: none; border-bottom: 2px solid transparent; }}
    QMainWindow > QTabBar::tab {{ padding: {s.tight}px {s.tight + 1}px; }}
    QTabBar::tab:hover {{ color: {c.text}; background: {c.hover}; }}
    QTabBar::tab:selected {{ color: {c.text}; border-bottom: 2px solid {c.accent}; }}
    QTabBar::tab:focus {{ color: {c.accent}; }}
    QTabWidget::pane {{ border: none; border-top: 1px solid {c.border}; }}

    QAbstractItemView {{ background: {c.surface}; border: none; outline: none;
        selection-background-color: {c.accent_soft}; selection-color: {c.text};
        alternate-background-color: {c.window}; }}
    QAbstractItemView::item {{ padding: {s.hair}px {s.tight}px; border: none; }}
    QAbstractItemView::item:hover {{ background: {c.hover}; }}
    QAbstractItemView::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
    QHeaderView {{ background: {c.window}; border: none; }}
    QHeaderView::section {{ background: {c.window}; color: {c.text_muted}; border: none;
        border-bottom: 1px solid {c.border}; padding: {s.tight}px {s.small}px; }}

    QLineEdit, QPlainTextEdit[role="field"], QSpinBox, QDoubleSpinBox, QComboBox {{
        background: {c.surface}; border: 1px solid {c.border_strong}; border-radius: {r.small}px;
        padding: {s.hair + 1}px {s.small - 2}px; selection-background-color: {c.accent};
        selection-color: {c.accent_text}; }}
    QLineEdit:focus, QPlainTextEdit[role="field"]:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {{
        border: 1px solid {c.accent}; }}
    QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {{
        background: {c.sunken}; color: {c.text_disabled}; }}
    QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"] {{
        border: 1px solid {c.error}; }}
    QLineEdit {{ lineedit-clear-button-icon: url({images["clear"]}); }}
    QLineEdit[role="search"] {{ padding: {s.tight + 1}px {s.small}px; border-radius: {r.medium}px; }}
    QSpinBox, QDoubleSpinBox {{ padding-right: 18px; }}
    QAbstractSpinBox QLineEdit {{ border: none; background: transparent; padding: 0 {s.tight}px; }}
    QSpinBox::up-button, QDoubleSpinBox::up-button {{ subcontrol-origin: border; subcontrol-position: top right;
        width: 18px; border: none; border-top-right-radius: {r.small}px; background: transparent; }}
    QSpinBox::down-button, QDoubleSpinBox::down-button {{ subcontrol-origin: border;
        subcontrol-position: bottom right; width: 18px; border: none; background: transparent;
        border-bottom-right-radius: {r.small}px; }}
    QSpinBox::up-button:hover, QSpinBox::down-button:hover, QDoubleSpinBox::up-button:hover,
    QDoubleSpinBox::down-button:hover {{ background: {c.hover}; }}
    QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {{ image: url({images["up"]}); width: 10px; height: 10px; }}
    QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {{ image: url({images["down"]}); width: 10px; height: 10px; }}
    QComboBox {{ padding-right: 20px; combobox-popup: 0; }}
    QComboBox::drop-down {{ subcontrol-origin: border; subcontrol-position: center right; width: 20px;
        border: none; background: transparent; }}
    QComboBox::down-arrow {{ image: url({images["down"]}); width: 12px; height: 12px; }}
    QComboBox QLineEdit {{ border: none; padding: 0; background: transparent; }}
    QComboBox QAbstractItemView {{ background: {c.raised}; border: 1px solid {c.border_strong};
        padding: {s.hair}px; selection-background-color: {c.accent_soft}; selection-color: {c.text}; }}
    QComboBox QAbstractItemView::item {{ min-height: 22px; padding: 0 {s.tight}px; }}

    QCheckBox, QRadioButton {{ spacing: {s.small - 2}px; padding: 1px 0; }}
    QCheckBox:disabled, QRadioButton:disabled {{ color: {c.text_disabled}; }}
    QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {{ width: 14px; height: 14px;
        border: 1px solid {c.border_strong}; border-radius: 3px; background: {c.surface}; }}
    QRadioButton::indicator {{ border-radius: 8px; }}
    QCheckBox::indicator:hover, QRadioButton::indicator:hover {{ border-color: {c.accent}; }}
    QCheckBox:focus, QRadioButton:focus {{ outline: none; }}
    QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border: 2px solid {c.accent};
        width: 12px; height: 12px; }}
    QCheckBox::indicator:checked, QRadioButton::indicator:checked, QAbstractItemView::indicator:checked {{
        background: {c.accent}; border-color: {c.accent}; }}
    QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus {{ border-color: {c.text}; }}
    QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{ image: url({images["tick"]}); }}
    QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {{
        background: {c.accent}; border-color: {c.accent}; image: url({images["dash"]}); }}
    QRadioButton::indicator:checked {{ image: url({images["dot"]}); }}
    QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ background: {c.sunken};
        border-color: {c.border}; }}

    QSlider {{ min-height: 20px; }}
    QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {c.border}; }}
    QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {c.accent}; }}
    QSlider::handle:horizontal {{ width: 14px; margin: -6px 0; border-radius: 8px; background: {c.raised};
        border: 1px solid {c.border_strong}; }}
    QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{ border: 1px solid {c.accent};
        background: {c.accent_soft}; }}
    QProgressBar {{ background: {c.sunken}; border: 1px solid {c.border}; border-radius: {r.small}px;
        text-align: center; }}
    QProgressBar::chunk {{ background: {c.accent_soft}; border-radius: {r.small - 1}px; }}
    QProgressBar[role="line"] {{ border: none; border-radius: {s.hair}px; }}
    QProgressBar[role="line"]::chunk {{ background: {c.accent}; border-radius: {s.hair}px; }}
    QGroupBox {{ border: 1px solid {c.border}; border-radius: {r.medium}px; margin-top: {s.large}px;
        padding: {s.small}px; }}
    QGroupBox::title {{ subcontrol-origin: margin; left: {s.small}px; color: {c.text_muted}; }}
    QTableView {{ gridline-color: {c.border}; }}
    QTableCornerButton::section {{ background: {c.window}; border: none; border-bottom: 1px solid {c.border}; }}
    QPlainTextEdit, QTextEdit {{ background: {c.surface}; border: none;
        selection-background-color: {c.accent_soft}; selection-color: {c.text}; }}

    QPushButton {{ background: {c.raised}; border: 1px solid {c.border_strong}; border-radius: {r.small}px;
        padding: {s.tight}px {s.medium}px; color: {c.text}; }}
    QPushButton:hover {{ background: {c.hover}; }}
    QPushButton:pressed {{ background: {c.sunken}; }}
    QPushButton:focus {{ border: 1px solid {c.accent}; }}
    QPushButton:disabled {{ color: {c.text_disabled}; border-color: {c.border}; background: {c.window}; }}
    QPushButton[role="primary"] {{ background: {c.accent}; color: {c.accent_text}; border-color: {c.accent}; }}
    QPushButton[role="primary"]:hover {{ background: {c.accent_hover}; border-color: {c.accent_hover}; }}
    QPushButton[role="primary"]:focus {{ border: 1px solid {c.text}; }}
    QPushButton[role="primary"]:disabled {{ color: {c.text_disabled}; border-color: {c.border};
        background: {c.window}; }}
    QPushButton[large="true"] {{ padding: {s.small - 1}px {s.large}px; border-radius: {r.medium}px; }}
    QPushButton[role="flat"] {{ background: transparent; border-color: transparent; color: {c.link}; }}
    QPushButton[role="flat"]:hover {{ background: {c.hover}; }}
    QPushButton[role="flat"]:focus {{ border-color: {c.accent}; }}

    QLabel[role="title"] {{ color: {c.text}; }}
    QLabel[role="muted"] {{ color: {c.text_muted}; }}
    QLabel[role="faint"] {{ color: {c.text_faint}; }}
    QLabel[role="error"] {{ color: {c.error}; }}
    QLabel[role="warning"] {{ color: {c.warning}; }}
    QFrame[role="card"] {{ background: {c.surface}; border: 1px solid {c.border}; border-radius: {r.card}px; }}
    QFrame[role="line"] {{ background: {c.border}; border: none; max-height: 1px; }}
    QFrame[role="bar"] {{ border: none; border-bottom: 1px solid {c.border}; background: {c.sunken}; }}
    QFrame[role="bar"][tone="warning"] {{ background: {c.warning_soft}; }}
    QFrame[role="bar"][tone="error"] {{ background: {c.error_soft}; }}
    QFrame[role="bar"][tone="info"] {{ background: {c.accent_soft}; }}

    QFrame[role="overlay"] {{ background: {c.raised}; border: 1px solid {c.border_strong};
        border-radius: {r.card}px; }}
    QAbstractItemView[role="overlay-list"] {{ background: transparent; }}
    QAbstractItemView[role="overlay-list"]::item:hover, QAbstractItemView[role="overlay-list"]::item:selected {{
        background: transparent; }}
    QLabel[role="key"] {{ background: {c.sunken}; border: 1px solid {c.border}; border-radius: {r.small}px;
        color: {c.text_muted}; padding: 1px {s.small - 2}px; }}
    QWidget[role="switch"] {{ background: {c.sunken}; border: 1px solid {c.border}; border-radius: {r.medium}px; }}
    QToolButton[role="segment"] {{ padding: {s.hair + 1}px {s.small}px; border: 1px solid transparent;
        color: {c.text_muted}; }}
    QToolButton[role="segment"]:checked {{ background: {c.raised}; border: 1px solid {c.border_strong};
        color: {c.text}; }}
    QToolButton[role="segment"]:focus {{ border: 1px solid {c.accent}; }}
    QToolButton[role="status"] {{ color: {c.text_muted}; padding: 1px {s.small - 2}px; }}
    QToolButton:disabled {{ color: {c.text_disabled}; }}

    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle {{ background: {c.border_strong}; border-radius: 3px; margin: 2px; min-height: 24px;
        min-width: 24px; }}
    QScrollBar::handle:hover {{ background: {c.text_disabled}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QAbstractScrollArea::corner {{ background: transparent; border: none; }}
    QScrollArea {{ border: none; background: transparent; }}
    QSplitter::handle {{ background: {c.border}; }}
    QSplitter::handle:horizontal {{ width: 1px; }}
    QSplitter::handle:vertical {{ height: 1px; }}
    """
