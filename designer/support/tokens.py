"""The visual language, decided once: colours for light and dark, spacing, radii, type.

Palette, style sheet, canvas, highlighters and icons all read these tokens; no other file names a colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Colors:
    """One scheme; every value is ``#rrggbb`` or ``#aarrggbb``."""

    dark: bool
    window: str
    """Behind panels and bars."""
    surface: str
    """Lists, forms, text."""
    raised: str
    """Cards, menus, buttons."""
    sunken: str
    """Headers, alternate rows, wells."""
    hover: str
    border: str
    border_strong: str
    text: str
    text_muted: str
    text_faint: str
    """Line numbers, placeholders, times."""
    text_disabled: str
    """What can't be used now."""
    accent: str
    """The one colour of the product: selection, focus, the primary button."""
    accent_hover: str
    """The primary button under the pointer."""
    accent_text: str
    """Text on the accent."""
    accent_soft: str
    """Selected rows, hovered drop targets."""
    link: str
    error: str
    error_soft: str
    warning: str
    warning_soft: str
    ok: str
    ok_soft: str
    tool: str
    """Stripe of a tool's card."""
    agent: str
    """Stripe of an agent's card."""
    broadcast: str
    """A broadcast bus and the badge of its members."""
    unresolved: str
    canvas: str
    canvas_grid: str
    card: str
    card_border: str
    edge: str
    edge_selected: str
    note: str
    note_border: str
    frame: str
    frame_border: str
    code_key: str
    code_string: str
    code_number: str
    code_word: str
    """true, false, null."""
    code_comment: str
    code_anchor: str
    code_current_line: str
    added_soft: str
    removed_soft: str
    shadow: str
    conversation_1: str
    """These twelve tell conversations apart, as stripes and lines."""
    conversation_2: str
    conversation_3: str
    conversation_4: str
    conversation_5: str
    conversation_6: str
    conversation_7: str
    conversation_8: str
    conversation_9: str
    conversation_10: str
    conversation_11: str
    conversation_12: str


LIGHT: Final = Colors(
    dark=False,
    window="#f3f5f7",
    surface="#ffffff",
    raised="#ffffff",
    sunken="#eaedf1",
    hover="#e6eaee",
    border="#d9dee4",
    border_strong="#b4bdc7",
    text="#1a2128",
    text_muted="#4f5b67",
    text_faint="#65707c",
    text_disabled="#96a1ac",
    accent="#0a746f",
    accent_hover="#085f5b",
    accent_text="#ffffff",
    accent_soft="#d5eeeb",
    link="#0b6fae",
    error="#be2f2f",
    error_soft="#fbe4e4",
    warning="#8f5d00",
    warning_soft="#fcefd2",
    ok="#277440",
    ok_soft="#ddf2e3",
    tool="#3f78c9",
    agent="#7b56d8",
    broadcast="#c07a12",
    unresolved="#be2f2f",
    canvas="#f8f9fb",
    canvas_grid="#e3e7ec",
    card="#ffffff",
    card_border="#c9d0d8",
    edge="#8c99a8",
    edge_selected="#0a746f",
    note="#fff7d9",
    note_border="#e6d28f",
    frame="#1456626f",
    frame_border="#b4bdc7",
    code_key="#0b6e8a",
    code_string="#33691e",
    code_number="#a34a00",
    code_word="#8a3fa0",
    code_comment="#64707c",
    code_anchor="#b0532a",
    code_current_line="#f1f5f7",
    added_soft="#d9f2df",
    removed_soft="#fbdcdc",
    shadow="#22101828",
    conversation_1="#3c79d1",
    conversation_2="#33903c",
    conversation_3="#b75f0b",
    conversation_4="#9b5bb6",
    conversation_5="#138b90",
    conversation_6="#c34f4b",
    conversation_7="#737c06",
    conversation_8="#736ace",
    conversation_9="#0d8f73",
    conversation_10="#926e10",
    conversation_11="#b6508e",
    conversation_12="#0386b1",
)

DARK: Final = Colors(
    dark=True,
    window="#171b20",
    surface="#1d2228",
    raised="#262c33",
    sunken="#14181c",
    hover="#2c333b",
    border="#323a43",
    border_strong="#4d5863",
    text="#e4e9ee",
    text_muted="#aab5c0",
    text_faint="#8a96a3",
    text_disabled="#65717d",
    accent="#35b8aa",
    accent_hover="#52cabd",
    accent_text="#06201d",
    accent_soft="#1f423f",
    link="#62b4ea",
    error="#f07171",
    error_soft="#452326",
    warning="#e0ab4b",
    warning_soft="#40331a",
    ok="#68c785",
    ok_soft="#1f3a29",
    tool="#6ea3ee",
    agent="#a58bf3",
    broadcast="#e2a548",
    unresolved="#f07171",
    canvas="#15191d",
    canvas_grid="#252b32",
    card="#22282f",
    card_border="#3d4751",
    edge="#6c7987",
    edge_selected="#35b8aa",
    note="#37321f",
    note_border="#5f5633",
    frame="#14a1adb9",
    frame_border="#4d5863",
    code_key="#6cc4d8",
    code_string="#a5cf87",
    code_number="#eaa66c",
    code_word="#cf9be0",
    code_comment="#8c98a5",
    code_anchor="#e8926a",
    code_current_line="#232930",
    added_soft="#1f3a29",
    removed_soft="#452326",
    shadow="#66000000",
    conversation_1="#76acfc",
    conversation_2="#73c076",
    conversation_3="#e99355",
    conversation_4="#ca91e3",
    conversation_5="#08c2ca",
    conversation_6="#f28881",
    conversation_7="#a8b44b",
    conversation_8="#a39ef9",
    conversation_9="#35c5a1",
    conversation_10="#d0a43a",
    conversation_11="#e488be",
    conversation_12="#3bb9ed",
)


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distances in device-independent pixels; every margin and gap is one of these."""

    hair: int = 2
    tight: int = 4
    small: int = 8
    medium: int = 12
    large: int = 16
    huge: int = 24


@dataclass(frozen=True, slots=True)
class Radii:
    """Corner radii in device-independent pixels."""

    small: int = 4
    medium: int = 6
    card: int = 8


@dataclass(frozen=True, slots=True)
class Type:
    """Families, and sizes as factors of the system font's size."""

    sans: str = "Inter"
    mono: str = "JetBrains Mono"
    small: float = 0.88
    body: float = 1.0
    heading: float = 1.2
    title: float = 1.7


SPACING: Final = Spacing()
RADII: Final = Radii()
TYPE: Final = Type()
ICON_PX: Final = 16
