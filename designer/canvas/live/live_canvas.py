"""A run on the canvas: follows the folds, keeps the clock of what moves, and draws above the view's tiles."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter

from designer.canvas.items import Kind
from designer.canvas.live.cast import Cast
from designer.canvas.live.choosing import Choosing
from designer.canvas.live.intake import Intake
from designer.canvas.live.repainting import Repainting
from designer.canvas.live.routes import Routes
from designer.canvas.live.shown import Shown
from designer.canvas.live.tips import tip_of_edge, tip_of_gone, tip_of_listener
from designer.canvas.painting.above import Look
from designer.canvas.painting.cards import FAR_ZOOM, NEAR_ZOOM
from designer.canvas.painting.tile_painting import Lens
from designer.canvas.view.viewing import Viewing
from designer.document.changes import Changes
from designer.document.document import Document
from designer.models.live.live import Live

FRAME_MS: Final = 16
_MOST_MS: Final = 120
_FREE: Final = 3.0
"""A frame follows no sooner than after so many times what the last one took, that others get their turn."""
_READ_S: Final = 0.12
_PATH_FREE: Final = 20.0
"""A lit path grows no sooner than after so many times what working it out took."""
_MANY: Final = 400
"""More cards than these are read only so often."""
_LATER_MS: Final = 120
"""Where many edges were used they are counted anew so long after the last change of the document."""
_TIP_REACH_PX: Final = 6.0


class LiveCanvas(QObject):
    """What the view draws above its tiles while there is a run."""

    moves_changed = Signal()
    """Whether messages are drawn under way is another now."""

    def __init__(
        self, view: Viewing, document: Document, parent: QObject, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Stand by.

        Args:
            view: What draws.
            document: Whose listeners the run has, or had.
            parent: As Qt has it.
            clock: Seconds, for what moves.
        """
        super().__init__(parent)
        self._view = view
        self._document = document
        self._clock = clock
        self._live: Live | None = None
        self._moves = True
        self._is_stale = False
        self._cast = Cast(view.picture)
        self.intake = Intake(self._cast.names, Routes(view.picture))
        """What the run does."""
        self.shown = Shown(view.picture, self.intake, self._cast.places)
        """What is drawn of it."""
        self._choosing = Choosing(view, self.intake, self.shown)
        self._repainting = Repainting(view, self.intake, self.shown)
        self._cost_s = 0.0
        self._read_at = self._path_at = -math.inf
        self._zone = 0
        self._must_read = True
        self._may_grow = False
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.step)
        self._later = QTimer(self, singleShot=True, interval=_LATER_MS)
        self._later.timeout.connect(self._rewire)
        document.changed.connect(self._follow)
        view.picture.changed.connect(self._repaint)
        view.view_changed.connect(self._look_elsewhere)
        view.shown_changed.connect(self._wake)

    # What is shown

    def show(self, live: Live | None) -> None:
        """Show a run, or none.

        Args:
            live: Of the window; asked for none, what is known of its last run's names is kept.
        """
        if live is self._live:
            return
        if self._live is not None:
            self._live.began.disconnect(self._begin)
            self._live.advanced.disconnect(self._advance)
            self._live.chosen_changed.disconnect(self._choose)
        self._live = live
        self._timer.stop()
        self._later.stop()
        if live is None:
            self.intake.begin(None)
            self._choosing.forget()
            self._view.above = None
            return
        live.began.connect(self._begin)
        live.advanced.connect(self._advance)
        live.chosen_changed.connect(self._choose)
        self._view.above = self
        self._begin()

    def prepare(self, names: Iterable[str]) -> None:
        """Take note of the listeners that the next run has: renames from now on are followed.

        Without this a run has the listeners that the document has when it begins.
        """
        self._cast.prepare(names)

    @property
    def has_run(self) -> bool:
        """Whether there is anything to show."""
        return self._live is not None and self._live.folds.revision > 0

    @property
    def is_moving(self) -> bool:
        """Whether anything will look different by itself."""
        return self._timer.isActive()

    @property
    def moves(self) -> bool:
        """Whether messages are drawn under way, and busy cards breathe; states and numbers are always shown."""
        return self._moves

    @moves.setter
    def moves(self, moves: bool) -> None:
        if moves != self._moves:
            self._moves = moves
            self.intake.land()
            self._view.viewport().update()
            self._run_on()
            self.moves_changed.emit()

    # Following the run

    def _begin(self) -> None:
        assert self._live is not None, "only a live run begins"
        folds = self._live.folds
        self._cast.begin(folds, (spec.name for spec in self._document.spec.listeners))
        self.intake.begin(folds)
        self._later.stop()
        self.intake.rewire()
        self.intake.catch_up()
        self.intake.read_again()
        self.shown.goes_on = self.has_run and not folds.run.is_over
        self.shown.forget_places()
        self._must_read = True
        self._choose()

    def _advance(self) -> None:
        if not self._view.is_watched:
            self._is_stale = True
            return
        if self._is_stale:
            self._wake()
        now = self._clock()
        self._look_at_end()
        self.intake.take(now, self._view.visible_rect() if self._moves else None)
        self._may_grow = bool(self._live and self._live.chosen)
        self._read(now)
        self.step()

    def _look_at_end(self) -> None:
        """A run that is over leaves nobody busy, and no stranger to it."""
        goes_on = self._live is not None and not self._live.folds.run.is_over
        if self.shown.goes_on is not goes_on:
            self.shown.goes_on = goes_on
            self.intake.read_again()
            self._view.viewport().update()

    def _wake(self) -> None:
        """The view was shown or hidden."""
        if not self._view.is_watched:
            self._timer.stop()
            self.intake.land()
        elif self._is_stale:
            self._is_stale = False
            self._look_at_end()
            self.intake.catch_up()
            self._must_read = True
            self._find_path()
            self._view.viewport().update()
        self._run_on()

    def _read(self, now: float, *, at_once: bool = False) -> None:
        """Bring the cards that are seen up to date."""
        zoom, names = self._view.zoom, self._cast.names
        zone = 0 if zoom < FAR_ZOOM else 1 if zoom < NEAR_ZOOM else 2
        if zone != self._zone:
            self._zone = zone
            self.intake.read_again()
        if len(self.intake.unread) > _MANY and now - self._read_at < _READ_S and not at_once:
            return
        self._read_at = now
        keys = names.keys
        if zone:
            seen = self.shown.names_in(self._view.visible_rect())
            keys = [key for name in seen if (key := names.key(name)) is not None]
        self.intake.read(keys, near=zone == 2)

    def _choose(self) -> None:
        if self._live is not None:
            self._choosing.look(self._live, self._clock(), moves=self._moves)
            self._view.viewport().update()
            self._run_on()

    def _find_path(self) -> None:
        chosen = self._live is not None and (self._live.chosen or self.shown.path)
        if self._live is not None and chosen and self._choosing.find_path(self._live):
            self._view.viewport().update()

    # Following the document and the view

    def _follow(self, changes: Changes) -> None:
        """Another name, another way: the picture has changed already."""
        is_other = self._cast.take(changes)
        if self._live is None:
            return
        if is_other:
            self.shown.forget_places()
            self.intake.read_again()
            self._must_read = True
            self._view.viewport().update()
        if not (is_other or changes.changed):
            return
        if len(self._live.folds.traffic.by_edge) > _MANY:
            self._later.start()
        else:
            self._rewire()

    def _repaint(self, _: object) -> None:
        """Things stand elsewhere, and edges run otherwise."""
        self.shown.forget_places()
        self.intake.routes.forget()
        self._must_read = True

    def _rewire(self) -> None:
        """Edges are others: count anew what went along them."""
        if self._live is None:
            return
        self.intake.rewire()
        self.shown.used.forget()
        self._find_path()
        self._view.viewport().update()
        self._run_on()

    def _look_elsewhere(self) -> None:
        self._must_read = True

    # The clock

    def step(self) -> None:
        """Let everything come to where it is by now, and paint what looks different."""
        if not self._view.is_watched or self._live is None:
            self._timer.stop()
            return
        now = self._clock()
        if len(self.intake.unread) > _MANY:
            self._read(now)
        if self._may_grow and now >= self._path_at:
            self._may_grow = False
            start = time.perf_counter()
            self._find_path()
            self._path_at = now + (time.perf_counter() - start) * _PATH_FREE
        self.intake.settle(now)
        marks, edges = self.intake.holding.settle(now), self.intake.flows.settle(now)
        self.shown.take(marks)
        self._repainting.look(marks, edges, now, moves=self._moves)
        self._run_on()

    def _run_on(self) -> None:
        """Have the clock tick when something looks different next; stop it where nothing will."""
        if self._live is None or not self._view.is_watched:
            self._timer.stop()
            return
        now = self._clock()
        intake = self.intake
        times = [intake.flights.due(now), intake.holding.due(), intake.flows.due(now)]
        if self._may_grow:
            times.append(self._path_at)
        times.append(self._repainting.due(now, moves=self._moves))
        due = min((at for at in times if at is not None), default=None)
        if due is None:
            self._timer.stop()
            return
        least = min(_MOST_MS, max(FRAME_MS, round(self._cost_s * 1e3 * _FREE)))
        self._timer.start(max(least, math.ceil((due - now) * 1e3)))

    # Painting

    def paint_ways(self, painter: QPainter, look: Look) -> None:
        """Draw used edges, below near cards."""
        if self.has_run:
            self._catch_up()
            start = time.perf_counter()
            self.shown.paint_ways(painter, look, self._repainting.moment)
            self._took(time.perf_counter() - start)

    def paint_face(self, painter: QPainter, look: Look, name: str, rect: QRectF, lens: Lens) -> None:
        """Draw state and numbers of a near card."""
        if self.has_run:
            self.shown.paint_face(painter, look, name, rect, lens, self._repainting.moment)

    def _catch_up(self) -> None:
        """Before a frame: another part of the picture may be seen, or nobody has looked for a while."""
        if self._is_stale:
            # A window that was minimised is painted again before anything says so.
            self._wake()
        if self._must_read:
            self._must_read = False
            now = self._clock()
            self._read(now, at_once=True)
            self.shown.take(self.intake.holding.settle(now))

    def paint_marks(self, painter: QPainter, look: Look) -> None:
        """Draw states, numbers and what moves, above the cards."""
        if not self.has_run:
            return
        start = time.perf_counter()
        was_busy = self.shown.has_busy
        self.shown.paint_marks(painter, look, self._repainting.moment)
        self._took(time.perf_counter() - start)
        if not self._timer.isActive() or was_busy is not self.shown.has_busy:
            self._run_on()

    def _took(self, cost_s: float) -> None:
        self._cost_s += (cost_s - self._cost_s) * 0.2

    def tool_tip(self, point: QPointF) -> str:
        """The numbers of the listener or edge at a point of the scene, as plain text."""
        live = self._live
        if live is None or not self.has_run:
            return ""
        picture = self._view.picture
        item = picture.item_at(point)
        if item is not None and item.kind is Kind.LISTENER:
            return tip_of_listener(item.key, self._cast.names, live.folds)
        for name, rect in self.shown.gone.items():
            if rect.contains(point):
                return tip_of_gone(name, dict(self._cast.names.gone)[name])
        peer = picture.peer_at(point, _TIP_REACH_PX / max(self._view.zoom, 0.01))
        return tip_of_edge(peer, self._cast.names, live.folds) if peer is not None else ""
