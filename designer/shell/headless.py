"""An organism that is to be run where no window can be shown: run all the same, and a picture left of the designer."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from itertools import count
from pathlib import Path

from designer.command_line import Options
from designer.document.app_data import AppData
from designer.document.drafts import Drafts, samples
from designer.document.file_errors import FileError
from designer.support.data_root import data_root
from runtime.organism.load import FILE_NAME, resolve_path

CANNOT = 2
_PATIENCE_S = 60
_ROOT = Path(__file__).parents[2]
_CALL = "import sys; sys.path.append(sys.argv.pop(1)); from {module} import main; sys.exit(main())"


def run_headless(options: Options, reason: str) -> int:
    """Say that there is no window, paint one, and become ``organism run``.

    The process is replaced, so that signals, the terminal and the exit code are those of the run. The picture comes
    first: afterwards nobody would be left to wait for it.

    Args:
        options: With something to run.
        reason: Why no window can be shown.

    Returns:
        2, when there is nothing that can be run; else it does not return.
    """
    try:
        path = _path(options)
    except FileError as error:
        _say(str(error))
        return CANNOT
    name = path.parent.name if path.name == FILE_NAME else path.stem
    _say(f"{reason.partition('. ')[0]}: {options.sample or name} runs here without a window, once its picture is made")
    _leave_picture(path, options.sample or name, options)
    start = ["--start", options.start] if options.start else []
    command = _command("runtime.__main__", ["run", str(path), *start])
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], command)


def _path(options: Options) -> Path:
    if options.path is not None:
        return resolve_path(options.path)
    if options.sample:
        if options.sample not in (sample.name for sample in samples()):
            raise FileError(f"There is no sample called {options.sample}.")
        # Where it is: without a window nobody changes it.
        return Path(str(files("sample_organisms"))) / options.sample / FILE_NAME
    return Drafts(AppData(data_root())).new()


def _leave_picture(path: Path, name: str, options: Options) -> None:
    # A sample is ours and may run twice; somebody's own organism does its work once, below.
    words = ["--sample", options.sample, "--run"] if options.sample else [str(path), "--layout", "run"]
    if options.sample and options.start:
        words += ["--start", options.start]
    if options.theme:
        words += ["--theme", options.theme]
    with tempfile.TemporaryDirectory(prefix="organism-designer-") as folder:
        painted = Path(folder) / "picture.png"
        command = _command("designer.__main__", ["--screenshot", str(painted), *words])
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
            said = done.stderr.strip().rpartition("\n")[2]
            _say(f"a picture of it: {_kept(painted, name)}")
        except subprocess.TimeoutExpired:
            _say(f"there is no picture of it: it took more than {_PATIENCE_S} s")
        except FileNotFoundError:
            _say(f"there is no picture of it: {said or 'it was not painted'}")
        except OSError as error:
            _say(f"there is no picture of it: {error.strerror or error}")


def _kept(painted: Path, name: str) -> Path:
    """Copy the picture to a name in this folder that nothing has yet.

    Raises:
        OSError: It can't be written; FileNotFoundError, if there is none.
    """
    content = painted.read_bytes()
    for number in count(1):
        place = Path.cwd() / (f"{name}.png" if number == 1 else f"{name}-{number}.png")
        try:
            with place.open("xb") as file:
                file.write(content)
        except FileExistsError:
            continue
        return place
    raise AssertionError("there is no end of numbers")


def _command(module: str, words: Sequence[str]) -> list[str]:
    # -P, since else modules would be taken from the current folder, which may be an untrusted organism's.
    return [sys.executable, "-P", "-c", _CALL.format(module=module), str(_ROOT), *words]


def _say(text: str) -> None:
    sys.stderr.write(f"organism-designer: {text}\n")
    sys.stderr.flush()
