"""The panels in the docks: each is imported and made when its dock is seen for the first time, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtWidgets import QWidget

from designer.actions.install import Handlers
from designer.shell.contract_panels import CONTRACT_PANELS, make_contract_panel
from designer.shell.docks import Docks
from designer.shell.parts import Parts
from designer.shell.run_panels import RUN_PANELS, make_run_panel
from runtime.problems import Problem

if TYPE_CHECKING:
    from designer.models.hints import Hints
    from designer.panels.code_desk import CodeDesk
    from designer.panels.inject.panel import InjectPanel
    from designer.panels.problems import ProblemsPanel
    from designer.panels.prompt.panel import PromptPanel
    from designer.panels.properties.panel import PropertiesPanel
    from designer.panels.sample.panel import SamplePanel
    from designer.panels.schema.panel import SchemaPanel


class Panels(QObject):
    """Fills the docks of one window.

    Attributes:
        handlers: What each panel can do, by action id.
        inject: None until it was wanted, as are the others.
        forms: Properties.
        problems: Problems.
    """

    filled = Signal()
    """All panels that can be seen are there, for the first time."""
    made = Signal(str)
    """A panel is there now, by the name of its dock."""
    counted = Signal(int, int)
    """Errors and warnings."""
    said = Signal(str)
    """Why something was not done; for the status line."""
    menu_requested = Signal(object, QPoint)
    """A context menu: ids of its actions, and where on the screen."""
    part_chosen = Signal(str, str)
    """A part of the palette, by kind and dotted path."""
    go_to = Signal(object)
    """:class:`Problem`: its place is wanted."""
    source_wanted = Signal(object, int)
    """A file of the organism's Python, and a line of it."""
    trust_wanted = Signal()
    """Somebody wants to know more than source tells: ask whether the organism's folder is trusted."""
    consent_wanted = Signal(object, object)
    """The file of another organism, whose code is to come here, and what is called once its place is trusted."""

    def __init__(self, parts: Parts, docks: Docks, code: Callable[[], CodeDesk], parent: QObject) -> None:
        """Begin with the panels that can be seen, once the event loop runs.

        Args:
            parts: What the panels show.
            docks: To be filled.
            code: Gives the way to the organism's Python.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self.handlers: dict[QWidget, Handlers] = {}
        self.inject: InjectPanel | None = None
        self.forms: PropertiesPanel | None = None
        self.problems: ProblemsPanel | None = None
        self._hints: Hints | None = None
        self._prompt: PromptPanel | None = None
        self._schema: SchemaPanel | None = None
        self._parts = parts
        self._docks = docks
        self._code = code
        self._is_filled = False
        self._makers: dict[str, Callable[[], QWidget]] = {
            "inspector": self._make_forms,
            "outline": self._make_outline,
            "palette": self._make_palette,
            "problems": self._make_problems,
            "history": self._make_history,
        }
        self._makers |= {name: partial(self._make_run_panel, name) for name in RUN_PANELS}
        self._makers |= {name: partial(self._make_contract_panel, name) for name in CONTRACT_PANELS}
        # Problems are counted in the status line, whether or not their panel can be seen.
        self._wanted = ["problems"]
        self._soon = QTimer(self, interval=0)
        self._soon.timeout.connect(self._make_one)
        docks.wanted.connect(self._want)
        for name in docks.empty_ones():
            self._want(name)
        self._soon.start()

    @property
    def is_quiet(self) -> bool:
        """Whether all that can be seen is made, and nothing in it is still being worked out."""
        busy = (self._hints, self._prompt, self._schema)
        return not self._wanted and all(part is None or part.is_quiet for part in busy)

    @property
    def visible(self) -> tuple[QWidget, ...]:
        """Those that can be seen."""
        made = (self._docks.panel(name) for name in self._docks.names if name not in self._makers)
        return tuple(panel for panel in made if panel.isVisible())

    def need(self, name: str) -> None:
        """Make a panel now, if it is not there yet."""
        make = self._makers.pop(name, None)
        if make is not None:
            self._docks.fill(name, make())
            self.made.emit(name)

    def bring(self, name: str) -> None:
        """Show a panel, in front of other tabs."""
        self.need(name)
        self._docks.bring(name)

    def finish(self) -> None:
        """Make the panels now that can be seen."""
        while self._wanted:
            self._make_one()

    def end(self) -> None:
        """Make nothing any more."""
        self._wanted.clear()
        self._makers.clear()
        self._soon.stop()

    def focus_problem(self, problem: Problem) -> bool:
        """Show the field that a problem is about; whether there is one."""
        self.need("inspector")
        if self.forms is None or not self.forms.focus_problem(problem):
            return False
        self._docks.bring("inspector")
        return True

    def _want(self, name: str) -> None:
        if name in self._makers and name not in self._wanted:
            self._wanted.append(name)
            self._soon.start()

    def _make_one(self) -> None:
        if self._wanted:
            self.need(self._wanted.pop(0))
        if not self._wanted:
            self._soon.stop()
            if not self._is_filled:
                self._is_filled = True
                self.filled.emit()

    def _make_forms(self) -> QWidget:
        from designer.panels.properties.panel import PropertiesPanel

        parts = self._parts
        self.forms = PropertiesPanel(parts.document, parts.selection, parts.folder, parts.theme, code=self._code())
        return self.forms

    def _make_outline(self) -> QWidget:
        from designer.panels.outline import OutlinePanel

        parts = self._parts
        outline = OutlinePanel(parts.document, parts.selection, parts.theme, parts.folder)
        outline.menu_requested.connect(self.menu_requested)
        self.handlers[outline] = outline.handlers
        return outline

    def _make_palette(self) -> QWidget:
        from designer.panels.palette import PalettePanel

        palette = PalettePanel(self._parts.document, self._parts.folder, self._parts.theme)
        palette.chosen.connect(self.part_chosen)
        return palette

    def _make_history(self) -> QWidget:
        from designer.panels.history import HistoryPanel

        return HistoryPanel(self._parts.document, self._parts.theme)

    def _make_run_panel(self, name: str) -> QWidget:
        panel = make_run_panel(name, self._parts)
        self.handlers[panel] = panel.handlers
        if name == "inject":
            self.inject = cast("InjectPanel", panel)
        return panel

    def _make_contract_panel(self, name: str) -> QWidget:
        panel = make_contract_panel(name, self._parts)
        self.handlers[panel] = panel.handlers
        panel.trust_wanted.connect(self.trust_wanted)
        match name:
            case "schema":
                self._schema = cast("SchemaPanel", panel)
                self._schema.said.connect(self.said)
            case "sample":
                cast("SamplePanel", panel).inject_wanted.connect(self._compose)
            case "prompt":
                self._prompt = cast("PromptPanel", panel)
        return panel

    def _compose(self, listener: str, xml: str) -> None:
        """Write a message in Inject, ready to be sent."""
        self.bring("inject")
        if self.inject is not None:
            self.inject.compose(listener, xml)

    def _make_problems(self) -> QWidget:
        from designer.models.hints import Hints
        from designer.panels.problems import ProblemsPanel

        parts = self._parts
        hints = self._hints = Hints(parts.document, parts.folder, parts.starts, data=parts.data, parent=self)
        problems = self.problems = ProblemsPanel(
            parts.document, parts.selection, parts.folder, parts.theme, hints=hints, pasted=parts.pasted
        )
        problems.counted.connect(self._count)
        problems.go_to.connect(self.go_to)
        problems.source_wanted.connect(self.source_wanted)
        problems.trust_wanted.connect(self.trust_wanted)
        problems.consent_wanted.connect(self.consent_wanted)
        problems.said.connect(self.said)
        self._count(*problems.counts)
        self.handlers[problems] = problems.handlers
        return problems

    def _count(self, errors: int, warnings: int) -> None:
        total = errors + warnings
        title = self.tr("Problems")
        self._docks.set_title("problems", f"{title} ({total})" if total else title)
        self.counted.emit(errors, warnings)
