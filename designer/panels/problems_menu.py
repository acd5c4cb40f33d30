"""What can be done about a problem or a hint, as a menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from designer.models.hint import Hint
from designer.models.problems import Row
from designer.support.menus import add_entry
from designer.support.plain_text import one_line
from designer.support.theme import Theme

if TYPE_CHECKING:
    from designer.panels.problems import ProblemsPanel

_MOST_FIXES = 9


def fill_menu(menu: QMenu, theme: Theme, panel: ProblemsPanel, row: Row) -> None:
    """Put in first what mends, then where to look, then what hides hints.

    Args:
        menu: An empty one.
        theme: For the icons.
        panel: Does it.
        row: What the menu is about.
    """
    for fix in panel.model.fixes(row)[:_MOST_FIXES]:
        icon = "lock" if fix.trusts or fix.consent is not None else "wand-sparkles"
        add_entry(menu, theme.icon(icon), one_line(fix.name), partial(panel.apply, fix))
    together = panel.model.fix_all(row)
    if together is not None:
        add_entry(menu, theme.icon("sparkles"), one_line(together.name), partial(panel.apply, together))
    if not menu.isEmpty():
        menu.addSeparator()
    add_entry(menu, theme.icon("locate"), panel.tr("Go there"), partial(panel.show_row, row))
    if panel.model.source_of(row) is not None:
        add_entry(menu, theme.icon("file-code-2"), panel.tr("Go to source"), partial(panel.show_source, row))
    add_entry(menu, theme.icon("copy"), panel.tr("Copy"), panel.copy)
    _add_dismissing(menu, theme, panel, row)


def _add_dismissing(menu: QMenu, theme: Theme, panel: ProblemsPanel, row: Row) -> None:
    hints = panel.model.hints
    if hints is None:
        return
    menu.addSeparator()
    if isinstance(row, Hint) and panel.model.is_dismissed(row):
        add_entry(menu, theme.icon("rotate-ccw"), panel.tr("Show this hint again"), panel.dismiss)
    elif isinstance(row, Hint):
        add_entry(menu, theme.icon("x"), f"{panel.tr('Dismiss')}\tDel", panel.dismiss)
        same = [each for each in hints.shown if each.kind is row.kind]
        if len(same) > 1:
            words = panel.tr("Dismiss all {count} of this kind").format(count=len(same))
            add_entry(menu, theme.icon("x"), words, partial(hints.dismiss, same))
    count = panel.model.hint_counts[1]
    if count:
        shown = add_entry(menu, theme.icon("eye"), panel.tr("Show dismissed hints"), panel.bar.dismissed.toggle)
        shown.setCheckable(True)
        shown.setChecked(panel.model.shows_dismissed)
        add_entry(menu, theme.icon("rotate-ccw"), panel.tr("Restore all dismissed hints"), hints.restore_all)
