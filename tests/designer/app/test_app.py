"""The whole program as a process: pictures, signals, the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from designer.document.app_data import AppData
from designer.document.recovery import Recovery

from .conftest import Driven, Run

ROOT = Path(__file__).parents[3]
NEWSROOM = ROOT / "sample_organisms/newsroom"
EARLY = """
import os, signal, sys
from designer import app
from designer.command_line import read_options
from designer.shell.window import Window
class Early(Window):
    def __init__(self, *given):
        super().__init__(*given)
        self.painted.connect(self.early)
    def early(self):
        {early}
app.Window = Early
sys.exit(app.run(read_options(sys.argv[1:])))
"""


def test_a_picture_is_painted(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    done = run(NEWSROOM, "--screenshot", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (QImage(str(out)).width(), QImage(str(out)).height()) == (1280, 800)


def test_two_runs_give_the_same_pixels(run: Run, tmp_path: Path) -> None:
    pictures = [tmp_path / "a.png", tmp_path / "b.png"]
    for out in pictures:
        assert run(NEWSROOM, "--screenshot", out, "--select", "editor", "--view", "side_by_side").returncode == 0
    first, second = (QImage(str(out)) for out in pictures)
    are_same = bytes(first.constBits()) == bytes(second.constBits())
    assert are_same  # told apart from the comparison: pytest would print every pixel


def test_settings_do_not_show_in_pictures(run: Run, tmp_path: Path) -> None:
    plain = tmp_path / "plain.png"
    run("--screenshot", plain)
    data = tmp_path / "app-data"
    data.mkdir(exist_ok=True)
    (data / "settings.ini").write_text("[General]\ntheme=dark\ntext_factor=1.5\n")
    again = tmp_path / "again.png"
    run("--screenshot", again)
    assert QImage(str(plain)) == QImage(str(again))


def test_pictures_leave_nothing_in_the_app_s_data(run: Run, tmp_path: Path) -> None:
    run("--sample", "hello", "--screenshot", tmp_path / "out.png")
    assert not (tmp_path / "app-data").exists()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_scale_and_theme(run: Run, tmp_path: Path, theme: str) -> None:
    out = tmp_path / "out.png"
    assert (
        run(
            "--sample", "hello", "--screenshot", out, "--size", "1000x700", "--scale", "1.5", "--theme", theme
        ).returncode
        == 0
    )
    image = QImage(str(out))
    assert (image.width(), image.height()) == (1500, 1050)
    assert (image.pixelColor(5, 5).lightness() < 128) is (theme == "dark")


def test_no_display_is_needed_for_a_picture(run: Run, tmp_path: Path) -> None:
    assert run("--screenshot", tmp_path / "out.png", QT_QPA_PLATFORM="").returncode == 0


def test_an_organism_with_errors_is_painted_and_told(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "organism.yaml"
    broken.write_text("organism: {name: x}\nlisteners:\n  - name: a\n    peers: [nobody\n")
    out = tmp_path / "out.png"
    assert run(broken, "--screenshot", out).returncode == 3
    assert out.is_file()


@pytest.mark.parametrize("words", [["nosuch.yaml"], ["--sample", "nosuch"]])
def test_what_cannot_be_opened_is_told(run: Run, tmp_path: Path, words: list[str]) -> None:
    done = run(*words, "--screenshot", tmp_path / "out.png")
    assert done.returncode == 2
    assert done.stderr.startswith("organism-designer: ")
    assert "Traceback" not in done.stderr


def test_a_picture_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    done = run("--screenshot", tmp_path / "nosuch" / "out.png")
    assert (done.returncode, "could not be written" in done.stderr) == (1, True)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="displays of X11 and Wayland")
def test_without_a_display_a_sentence_says_so(run: Run) -> None:
    done = run(NEWSROOM, QT_QPA_PLATFORM="")
    assert done.returncode == 2
    assert done.stderr.startswith("organism-designer: there is no display here")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_a_signal_is_a_normal_end_that_keeps_unsaved_work(
    run: Run, driven: Driven, tmp_path: Path, newsroom_text: str, number: str
) -> None:
    path = tmp_path / "organism.yaml"
    path.write_text(newsroom_text, "utf-8")
    code = driven(
        "window.session.workspace.document.apply(edits.rename('law', 'lawyer'))",
        f"os.kill(os.getpid(), signal.{number})",
    )
    start = time.monotonic()
    done = run(path, code=code)
    assert (done.returncode, done.stderr) == (0, "")
    assert time.monotonic() - start < 20
    copies = Recovery(AppData(tmp_path / "app-data")).found()
    assert ["name: lawyer" in copy.unsaved.text for copy in copies] == [True]
    assert path.read_text("utf-8") == newsroom_text


def test_a_window_closed_before_it_is_filled_ends_at_once(run: Run, tmp_path: Path) -> None:
    done = run(NEWSROOM, code=EARLY.replace("{early}", "self.close()"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (tmp_path / "app-data" / "locks").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_signal_while_the_window_is_filled_is_a_normal_end(run: Run, tmp_path: Path) -> None:
    done = run(NEWSROOM, code=EARLY.replace("{early}", "os.kill(os.getpid(), signal.SIGTERM)"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list((tmp_path / "app-data").glob("locks/*")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_signal_while_a_bar_asks_keeps_unsaved_work(
    run: Run, driven: Driven, tmp_path: Path, newsroom_text: str
) -> None:
    path = tmp_path / "organism.yaml"
    path.write_text(newsroom_text, "utf-8")
    code = driven(
        "window.session.workspace.document.apply(edits.rename('law', 'lawyer'))",
        "window.close()",
        "assert 'closing' in window.bars",
        "os.kill(os.getpid(), signal.SIGTERM)",
    )
    done = run(path, code=code)
    assert (done.returncode, done.stderr) == (0, "")
    copies = Recovery(AppData(tmp_path / "app-data")).found()
    assert ["name: lawyer" in copy.unsaved.text for copy in copies] == [True]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_idle_window_ends_on_a_signal_from_outside(tmp_path: Path, qtbot: QtBot) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ORGANISM_DESIGNER_DATA": str(tmp_path / "app-data")}
    lock_folder = tmp_path / "app-data" / "locks"
    with subprocess.Popen([sys.executable, "-m", "designer", str(NEWSROOM)], cwd=ROOT, env=environment) as process:
        qtbot.waitUntil(lambda: lock_folder.is_dir() and any(lock_folder.iterdir()), timeout=20_000)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert list(lock_folder.iterdir()) == []


def test_a_fault_in_a_slot_is_a_bar_and_a_report(run: Run, driven: Driven, tmp_path: Path) -> None:
    code = driven(
        "def fail(): raise RuntimeError('the sky fell')",
        "QTimer.singleShot(0, fail)",
        "def check():",
        "    assert 'mishap' in window.bars",
        "    window.end()",
        "QTimer.singleShot(50, check)",
    )
    done = run(NEWSROOM, code=code)
    assert (done.returncode, done.stderr) == (0, "")
    assert "the sky fell" in (tmp_path / "app-data" / "designer.log").read_text("utf-8")


def test_a_file_that_another_window_has_ends_this_process(run: Run, driven: Driven, tmp_path: Path) -> None:
    code = driven(
        "import subprocess",
        "raised = []",
        "window.session.workspace.file.raise_requested.connect(lambda: raised.append(1))",
        f"second = subprocess.Popen([sys.executable, '-m', 'designer', {str(NEWSROOM)!r}])",
        "def check():",
        "    if second.poll() is None:",
        "        QTimer.singleShot(20, check)",
        "        return",
        "    print(second.returncode, raised)",
        "    window.end()",
        "check()",
    )
    done = run(NEWSROOM, code=code)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "0 [1]", "")


def test_a_file_that_cannot_be_opened_shows_the_start_page_and_says_why(run: Run, driven: Driven) -> None:
    code = driven(
        "print('opening' in window.bars, any(window.docks.is_shown(name) for name in window.docks.names))",
        "window.end()",
    )
    done = run("nosuch.yaml", code=code)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "True False", "")


def test_the_first_window_imports_nothing_heavy(run: Run) -> None:
    code = (
        "import sys\nimport designer.app\n"
        "heavy = ('numpy', 'pyqtgraph', 'griffe', 'yaml', 'lxml', 'runtime', 'PySide6.QtNetwork', 'designer.document', "
        "'designer.canvas', 'designer.panels')\n"
        "print(*[name for name in heavy if name in sys.modules])\n"
    )
    done = run(code=code)
    assert (done.stdout.split(), done.stderr) == ([], "")
