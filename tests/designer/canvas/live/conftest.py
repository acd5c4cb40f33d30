"""A run on a shown canvas, with a clock that a test moves by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from designer.canvas.live.live_canvas import LiveCanvas
from designer.canvas.live.marks import Mark
from designer.document.layout import Layout, Point, frozen
from designer.models.live.live import Live
from runtime.events import Event, RunIdle
from runtime.testing import running_organism

from ..hands import Hands, text_of
from .records import Records

NEWSROOM = Path(__file__).parents[4] / "sample_organisms/newsroom/organism.yaml"


class Clock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Stage:
    """A canvas, a run on it, and the hands of a test."""

    def __init__(self, hands: Hands, live: Live, canvas: LiveCanvas, clock: Clock) -> None:
        self.hands = hands
        self.live = live
        self.canvas = canvas
        self.clock = clock
        self.records = Records()

    def begin(self) -> None:
        self.live.begin()
        self.records.start()
        self.told()

    def told(self) -> None:
        """Fold in what was written since the last time."""
        self.live.take(self.records.take())

    def wait(self, seconds: float) -> None:
        """Let time pass, frame by frame."""
        end = self.clock.now + seconds
        while self.clock.now < end:
            self.clock.now = min(end, self.clock.now + 0.02)
            self.canvas.step()

    def shown(self, name: str) -> Mark:
        """What the card of a listener shows."""
        return self.canvas.shown.mark(name)


@pytest.fixture
def stage_on(qtbot: object) -> Iterator[Callable[[Hands], Stage]]:
    """``stage_on(hands)``: a run on that canvas, with a clock of the test's own."""
    made: list[Stage] = []

    def make(hands: Hands) -> Stage:
        clock, live = Clock(), Live()
        hands.canvas.show_live(None)
        canvas = LiveCanvas(hands.canvas.view, hands.document, hands.canvas, clock=clock)
        canvas.show(live)
        made.append(Stage(hands, live, canvas, clock))
        return made[-1]

    yield make
    for stage in made:
        stage.canvas.show(None)
        stage.live.deleteLater()


@pytest.fixture
def stage(draw: Callable[..., Hands], stage_on: Callable[[Hands], Stage]) -> Stage:
    """alpha calls beta and gamma; a run has begun, and everything is in view at 100 %."""
    places = {"alpha": Point(144, 144), "beta": Point(528, 96), "gamma": Point(528, 264)}
    hands = draw(text_of(["alpha", "beta", "gamma"], {"alpha": ["beta", "gamma"]}), Layout(positions=frozen(places)))
    hands.canvas.view.fit()
    hands.canvas.view.zoom_to_100()
    hands.canvas.view.complete_now()
    made = stage_on(hands)
    made.begin()
    return made


@pytest.fixture(scope="session")
def newsroom_records() -> list[Event]:
    """All that a real run of the newsroom writes on its first story."""

    async def run() -> list[Event]:
        async with running_organism(NEWSROOM) as organism:
            story = (NEWSROOM.parent / "stories/first-draft.xml").read_bytes()
            await organism.pump.inject(story, to="editor", from_id="console")
            await organism.until(lambda event: isinstance(event, RunIdle))
            return list(organism.events)

    return asyncio.run(run())
