"""What fills the form at once: samples, starts, and what was sent before."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu

from designer.document.file_errors import FileError
from designer.document.file_store import read_file
from designer.models.description import Kind
from designer.models.starts import Starts
from designer.panels.inject.answer_rows import compact
from designer.panels.inject.composer import Composer
from designer.panels.inject.history import Sent
from designer.panels.inject.samples import sample
from designer.panels.inject.values import Misfit, from_fields
from designer.panels.inject.xml_text import written
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from runtime.organism.starts import Start

_MOST_STARTS: Final = 100
_MOST_BYTES: Final = 1_048_576


class Filling(QObject):
    """The menu of what can be written at once."""

    refused = Signal(str)
    """It was not, and why."""
    turn_wanted = Signal(str)
    """It is for another listener: turn to that one first."""

    def __init__(
        self, composer: Composer, starts: Starts, menu: QMenu, theme: Theme, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._composer = composer
        self._starts = starts
        self._menu = menu
        self._theme = theme
        menu.aboutToShow.connect(self._fill)

    def take_sample(self) -> None:
        """Write a valid sample: of the class, or made from what source tells."""
        description = self._composer.description
        if description is None:
            return
        if description.sample:
            self._composer.take(description.sample)
        elif description.form.kind is Kind.XML:
            self._composer.clear()
        else:
            self._composer.take(written(description, sample(description)))

    def take_invalid(self) -> None:
        """Write a sample that just isn't valid, as XML, to see it rejected."""
        description = self._composer.description
        if description is not None and description.invalid_sample is not None:
            self._composer.take(description.invalid_sample.text, as_xml=True)

    def take_start(self, name: str) -> None:
        """Write what a start sends."""
        start = self._starts.start(name)
        if start is None:
            return
        self.turn_wanted.emit(start.listener)
        try:
            self._composer.take(self._text_of(start))
        except Misfit as misfit:
            self.refused.emit(self.tr("The start {0} can't be shown. {1}").format(name, misfit))

    def fill_history(self, menu: QMenu, items: Sequence[Sent], take: Callable[[Sent], None]) -> None:
        """Fill a menu with what was sent before, newest first."""
        menu.clear()
        for sent in reversed(items):
            words = f"{sent.listener}   {compact(sent.text.encode('utf-8', 'replace'))}"
            action = menu.addAction(one_line(words, 70).replace("&", "&&"))
            action.setToolTip(tooltip(sent.text))
            action.triggered.connect(partial(_call, take, sent))

    def _text_of(self, start: Start) -> str:
        if isinstance(start.payload, str):
            text = self._from_file(start.payload[1:]) if start.payload.startswith("@") else start.payload
            if not text.lstrip().startswith("{"):
                return text.strip()
            fields = _fields_in(text)
        else:
            fields = start.payload
        description = self._composer.description
        if description is None or description.form.kind is Kind.XML:
            raise Misfit(self.tr("Its fields are given by name, and the class is not known."))
        return written(description, from_fields(description, fields))

    def _from_file(self, name: str) -> str:
        path = self._starts.path
        if path is None:
            raise Misfit(self.tr("There is no folder for its file."))
        try:
            return read_file(path.parent / Path(name), _MOST_BYTES).decode("utf-8-sig")
        except FileError as error:
            raise Misfit(str(error)) from None
        except UnicodeDecodeError:
            raise Misfit(self.tr("{0} is no UTF-8.").format(name)) from None

    @Slot()
    def _fill(self) -> None:
        menu, composer = self._menu, self._composer
        menu.clear()
        description = composer.description
        menu.addAction(self._theme.icon("circle-check"), self.tr("Valid sample")).triggered.connect(self.take_sample)
        wrong = menu.addAction(self._theme.icon("circle-x"), self.tr("Just-invalid sample"))
        wrong.triggered.connect(self.take_invalid)
        reason = description.invalid_sample if description is not None else None
        wrong.setEnabled(reason is not None)
        wrong.setToolTip(tooltip(reason.reason) if reason else self.tr("It takes an exact form: trust the folder"))
        menu.addAction(self._theme.icon("square"), self.tr("Empty")).triggered.connect(composer.clear)
        if self._starts.by_name:
            menu.addSeparator()
        for start in list(self._starts.by_name.values())[:_MOST_STARTS]:
            words = one_line(self.tr("Start {0}").format(start.name), 60)
            action = menu.addAction(self._theme.icon("play"), words.replace("&", "&&"))
            action.setToolTip(tooltip(f"→ {start.listener}"))
            action.triggered.connect(partial(_call, self.take_start, start.name))


def _call(function: Callable[[Any], None], argument: object, _checked: bool = False) -> None:
    function(argument)


def _fields_in(text: str) -> Mapping[str, Any]:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Misfit(f"It is no JSON: {error}.") from None
    if not isinstance(fields, dict):
        raise Misfit("It is no JSON object.")
    return fields
