"""What a person sees: a pseudo-terminal in place of both streams."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")

Seen = Callable[..., str]
ROOT = Path(__file__).parents[3]


@pytest.fixture
def seen() -> Seen:
    """Run a command on a terminal of some width, and give what it wrote there."""

    def run(*words: str | Path, columns: int = 80, **variables: str) -> str:
        import fcntl
        import pty
        import struct
        import subprocess
        import termios

        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS")}
        process = subprocess.Popen(
            [sys.executable, "-m", "runtime", *map(str, words)],
            stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
            env={**plain, "TERM": "xterm", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **variables},
        )  # fmt: skip
        os.close(theirs)
        pieces = []
        try:
            while piece := os.read(ours, 65536):
                pieces.append(piece)
        except OSError:  # how Linux says that the other side is closed
            pass
        finally:
            os.close(ours)
            process.wait()
        return b"".join(pieces).decode().replace("\r\n", "\n")

    return run


def test_a_reply_is_indented_and_follows_what_led_to_it(seen: Seen, stage: Path) -> None:
    assert seen("run", stage, "--send", "echo", '{"text": "a"}') == (
        "stage runs with 10 listeners\n"
        "console   → echo       Ask\n"
        "echo      → console    Answer\n"
        "<Answer>\n"
        "  <Text>a</Text>\n"
        "</Answer>\n"
    )


def test_errors_are_red(seen: Seen, stage: Path) -> None:
    assert "\x1b[31mmute      → console    gave no reply\x1b[0m" in seen(
        "run", stage, "--send", "mute", '{"text": "a"}'
    )


def test_no_color_is_respected(seen: Seen, stage: Path) -> None:
    assert "\x1b" not in seen("run", stage, "--send", "mute", '{"text": "a"}', NO_COLOR="1")


def test_what_a_payload_holds_cannot_steer_the_terminal(seen: Seen, stage: Path) -> None:
    shown = seen("run", stage, "--send", "breaking", '{"text": "\\u009b2J"}', "--verbose", NO_COLOR="1")
    assert shown.count("\\u009b2J") == 2
    assert "\x9b" not in shown


def test_names_leave_room_on_a_narrow_terminal(seen: Seen, stage: Path) -> None:
    text = (stage / "organism.yaml").read_text().replace("name: echo", "name: echo-of-a-very-long-name")
    (stage / "organism.yaml").write_text(text)
    shown = seen("run", stage, "--send", "echo-of-a-very-long-name", '{"text": "a"}', columns=40)
    assert "console    → echo-of-a…  Ask\n" in shown


def test_the_severity_of_a_problem_is_coloured(seen: Seen, stage: Path) -> None:
    (stage / "organism.yaml").write_text("organism: {nam: a}\nlisteners: []\n")
    assert ":1:12: \x1b[31m\x1b[1merror\x1b[0m: " in seen("check", stage)
