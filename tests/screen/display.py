"""A screen of our own: an X server without a monitor, and hands for its pointer and keyboard."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtGui import QImage
from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

SIZE = (1600, 1000)
LEFT, MIDDLE, RIGHT, WHEEL_UP, WHEEL_DOWN = 1, 2, 3, 4, 5
MODIFIERS = {"Ctrl": "Control_L", "Shift": "Shift_L", "Alt": "Alt_L"}
NAMES = {
    " ": "space",
    "\n": "Return",
    "Enter": "Return",
    "Esc": "Escape",
    "Del": "Delete",
    "Backspace": "BackSpace",
    "PgUp": "Prior",
    "PgDown": "Next",
    "-": "minus",
    "_": "underscore",
    ".": "period",
    ",": "comma",
    ":": "colon",
    "/": "slash",
    "+": "plus",
    "=": "equal",
    "[": "bracketleft",
    "]": "bracketright",
    "(": "parenleft",
    ")": "parenright",
    "{": "braceleft",
    "}": "braceright",
    "<": "less",
    ">": "greater",
    "|": "bar",
    '"': "quotedbl",
}

HAND_MS = 15
"""Between a press and a release; the server waits so long. Two clicks in one millisecond are no double-click."""
WAIT_S = 10.0

Spot = tuple[int, int]


class NoScreen(Exception):
    """There is no Xvfb, or it did not start; the message says what to do."""


@contextmanager
def x_server() -> Iterator[str]:
    """Run Xvfb on a display that is free; gives its name.

    Raises:
        NoScreen: It is not installed or did not start.
    """
    program = shutil.which("Xvfb")
    if program is None:
        raise NoScreen("Xvfb is not installed (Debian: apt-get install xvfb)")
    reader, writer = os.pipe()
    command = [program, "-displayfd", str(writer), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        [*command, "-noreset"], pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    os.close(writer)
    try:
        with open(reader, encoding="ascii") as told:
            number = told.readline().strip()
        if not number:
            assert server.stderr is not None
            raise NoScreen(f"Xvfb did not start: {server.stderr.read().decode(errors='replace')}")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(10)
        if server.stderr is not None:
            server.stderr.close()


class Screen:
    """The pointer, the keyboard and the eyes of whoever sits before the display; coordinates are the screen's."""

    def __init__(self, name: str) -> None:
        """Sit down before a display."""
        self.name = name
        self._display = Display(name)
        self._root = self._display.screen().root

    def close(self) -> None:
        """Leave."""
        self._display.close()

    def move(self, spot: Spot) -> None:
        """Put the pointer there."""
        self._send(X.MotionNotify, 0, spot)

    def press(self, button: int = LEFT) -> None:
        """Hold a button down."""
        self._send(X.ButtonPress, button)

    def release(self, button: int = LEFT) -> None:
        """Let a button go."""
        self._send(X.ButtonRelease, button)

    def click(self, spot: Spot, button: int = LEFT, *, times: int = 1, holding: Iterable[str] = ()) -> None:
        """Click there, so many times at once, while keys such as ``Ctrl`` are held."""
        self.move(spot)
        with self._held(holding):
            for _ in range(times):
                self._send(X.ButtonPress, button, after_ms=HAND_MS)
                self._send(X.ButtonRelease, button, after_ms=HAND_MS)

    def path(self, start: Spot, end: Spot, steps: int = 8) -> None:
        """Move from one place to the other, as a hand does, not at one go."""
        for step in range(1, steps + 1):
            self.move(tuple(a + (b - a) * step // steps for a, b in zip(start, end, strict=True)))  # type: ignore[arg-type]

    def grab(self, start: Spot, end: Spot, button: int = LEFT) -> None:
        """Press at one place and move to the other, still holding."""
        self.move(start)
        self.press(button)
        self.path(start, end)

    def drag(self, start: Spot, end: Spot, button: int = LEFT) -> None:
        """Press at one place, move to the other, let go."""
        self.grab(start, end, button)
        self.release(button)

    def keys(self, *combinations: str) -> None:
        """Press combinations such as ``Ctrl+Shift+S``, ``Tab`` or ``a`` one after the other."""
        for combination in combinations:
            *held, key = combination.split("+") if len(combination) > 1 else [combination]
            with self._held(held):
                self._tap(key.lower() if len(key) == 1 else key)

    def type(self, text: str) -> None:
        """Type a text on the keyboard."""
        for character in text:
            self._tap(character)

    def focus(self, window: int) -> None:
        """Give a window the keyboard, as a window manager does when it comes up."""
        self._display.create_resource_object("window", window).set_input_focus(X.RevertToParent, X.CurrentTime)
        self._display.sync()

    def picture(self, path: Path) -> None:
        """Save what is on the screen."""
        width, height = SIZE
        raw = self._root.get_image(0, 0, width, height, X.ZPixmap, 0xFFFFFFFF)
        QImage(raw.data, width, height, QImage.Format.Format_RGB32).save(str(path))

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait until something is true of the screen."""
        deadline = time.monotonic() + WAIT_S
        while not condition():
            assert time.monotonic() < deadline, "the screen never came to look so"
            time.sleep(0.01)

    def stacking(self) -> list[int]:
        """Window ids of all shown top-level windows, the lowest first."""
        windows = self._root.query_tree().children
        return [window.id for window in windows if window.get_attributes().map_state == X.IsViewable]

    @contextmanager
    def _held(self, keys: Iterable[str]) -> Iterator[None]:
        codes = [self._code(MODIFIERS[key])[0] for key in keys]
        for code in codes:
            self._send(X.KeyPress, code)
        try:
            yield
        finally:
            for code in reversed(codes):
                self._send(X.KeyRelease, code)

    def _tap(self, key: str) -> None:
        code, shifted = self._code(NAMES.get(key, key))
        with self._held(["Shift"] if shifted else []):
            self._send(X.KeyPress, code)
            self._send(X.KeyRelease, code)

    def _code(self, name: str) -> tuple[int, bool]:
        keysym = XK.string_to_keysym(name)
        codes = [(code, index) for code, index in self._display.keysym_to_keycodes(keysym) if index in (0, 1)]
        if not keysym or not codes:
            raise ValueError(f"no key gives {name!r}")
        code, index = min(codes, key=lambda each: each[1])
        return code, index == 1

    def _send(self, kind: int, detail: int, spot: Spot = (0, 0), after_ms: int = 0) -> None:
        xtest.fake_input(self._display, kind, detail, time=after_ms, x=spot[0], y=spot[1])
        self._display.sync()
