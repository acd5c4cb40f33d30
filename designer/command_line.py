"""What ``organism-designer`` takes; read before Qt is imported."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SIZE = (1280, 800)
"""Of a picture's window, in device-independent pixels."""
_LARGEST = 8192
_PANELS = (
    "palette",
    "outline",
    "inspector",
    "schema",
    "prompt",
    "sample",
    "problems",
    "history",
    "messages",
    "message",
    "threads",
    "todos",
    "log",
    "inject",
)


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for.

    Attributes:
        path: A file or a folder to open; None for the start page.
        new: Begin a new organism.
        sample: Open a copy of this sample; empty for none.
        screenshot: Where to save a picture of the window, which is painted offscreen; None for a window.
        size: Of the picture's window, in device-independent pixels.
        scale: Device pixels for one of those.
        theme: ``light`` or ``dark``; empty for what the settings say, light in a picture.
        panel: A panel to bring to the front; empty for none.
        select: A listener to select, or ``#`` and the number of a message of the run; empty for none.
        view: What the middle shows; empty for what it showed last.
        run: Run it once it is open; whoever says so consents to running its code.
        start: The start to run; empty for the chosen one.
        layout: ``design`` or ``run``, how the panels are laid out; empty for what it was last.
    """

    path: Path | None = None
    new: bool = False
    sample: str = ""
    screenshot: Path | None = None
    size: tuple[int, int] = SIZE
    scale: float = 1.0
    theme: str = ""
    panel: str = ""
    select: str = ""
    view: str = ""
    run: bool = False
    start: str = ""
    layout: str = ""


def read_options(words: Sequence[str] | None = None) -> Options:
    """Read the command line.

    Args:
        words: Without the program's name; None takes the process's.

    Raises:
        SystemExit: With 0 after help, with 2 when the words make no sense.
    """
    parser = _parser()
    given = parser.parse_args(words)
    if given.run and not (given.path or given.sample or given.new):
        parser.error("--run needs something to run: FILE, --sample NAME or --new")
    if given.start and not given.run:
        parser.error("--start goes with --run")
    return Options(
        path=given.path,
        new=given.new,
        sample=given.sample,
        screenshot=given.screenshot,
        size=given.size,
        scale=given.scale,
        theme=given.theme,
        panel=given.panel,
        select=given.select,
        view=given.view,
        run=given.run,
        start=given.start,
        layout=given.layout,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="organism-designer", description="Draw organisms: listeners that talk in typed XML messages."
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "path", nargs="?", type=Path, metavar="FILE", help="an organism file, or a folder that holds organism.yaml"
    )
    what.add_argument("--new", action="store_true", help="begin a new organism")
    what.add_argument("--sample", default="", metavar="NAME", help="open a copy of a sample: hello, newsroom, orders")
    parser.add_argument("--theme", choices=("light", "dark"), default="", help="instead of what the settings say")
    views = ("canvas", "yaml", "side_by_side", "python")
    parser.add_argument("--view", choices=views, default="", help="what the middle shows")
    parser.add_argument("--panel", choices=_PANELS, default="", help="a panel to bring to the front")
    parser.add_argument(
        "--select", default="", metavar="NAME", help="a listener to select; #5 for the fifth message of the run"
    )
    parser.add_argument("--layout", choices=("design", "run"), default="", help="of the panels")
    run = parser.add_argument_group(
        "running",
        "Runs the organism's Python code: --run is your consent, for this once. Where no window can be shown it runs "
        "without one, replies on standard output, and a picture of it is left in this folder; the exit code is then "
        "that of organism run.",
    )
    run.add_argument("--run", action="store_true", help="run it once it is open")
    run.add_argument("--start", default="", metavar="NAME", help="begin with this start, from beside the file")
    picture = parser.add_argument_group(
        "pictures",
        "Painted without a display and without stored settings; with --run, once nothing is in flight any more. "
        "Exit: 0 fine, 1 not written, 2 not opened, 3 the organism has errors, 4 not ready in 30 s.",
    )
    picture.add_argument("--screenshot", type=Path, metavar="OUT.png", help="save a picture of the window, and exit")
    picture.add_argument("--size", type=_size, default=SIZE, metavar="WxH", help="of the window: 1280x800")
    picture.add_argument("--scale", type=_scale, default=1.0, metavar="S", help="device pixels for each pixel: 1.5")
    return parser


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    size = (int(width), int(height)) if width.isdecimal() and height.isdecimal() else (0, 0)
    if not all(1 <= each <= _LARGEST for each in size):
        raise argparse.ArgumentTypeError(f"{text!r} is no size from 1x1 to {_LARGEST}x{_LARGEST}, such as 1280x800")
    return size


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not 0.5 <= scale <= 4.0:
        raise argparse.ArgumentTypeError(f"{text!r} is no scale from 0.5 to 4, such as 1.5")
    return scale
