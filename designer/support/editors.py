"""The user's own editor, opened at a place of a file: the configured command, then ``VISUAL``.

A command is taken apart once and run without a shell; a file's name is one argument of it, whatever its characters.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QProcess

from designer.support.plain_text import one_line
from designer.support.settings import Settings

SETTING: Final = "editor"
"""The word of :class:`~designer.support.settings.Settings` that holds the command."""

PRESETS: Final[Mapping[str, str]] = {
    "code -g {file}:{line}:{column}": "VS Code",
    "codium -g {file}:{line}:{column}": "VSCodium",
    "cursor -g {file}:{line}:{column}": "Cursor",
    "zed {file}:{line}:{column}": "Zed",
    "subl {file}:{line}:{column}": "Sublime Text",
    "pycharm --line {line} --column {column} {file}": "PyCharm",
    "kate --line {line} --column {column} {file}": "Kate",
    "gnome-text-editor +{line}:{column} {file}": "GNOME Text Editor",
    "gedit +{line}:{column} {file}": "gedit",
    "emacsclient -n +{line}:{column} {file}": "Emacs, where it runs already",
    "emacs +{line}:{column} {file}": "Emacs",
    "gvim +{line} {file}": "gVim",
}
"""Commands, and the editors that they open."""

_TERMINAL_EDITORS: Final = frozenset(
    {
        "amp", "dte", "ed", "ex", "helix", "hx", "jed", "joe", "jove", "jstar", "kak", "mcedit", "mg", "micro",
        "nano", "ne", "nvi", "nvim", "pico", "rvim", "tilde", "vi", "view", "vim", "vimdiff", "vis", "zile",
    }
)  # fmt: skip
_WINDOW_FLAGS: Final = frozenset({"-g", "--gui"})
"""With one of these, vim opens a window."""
_TERMINAL_FLAGS: Final = frozenset({"-nw", "--no-window-system", "-t", "--tty"})
"""With one of these, Emacs opens none."""
_PLACEHOLDER: Final = re.compile(r"\{(file|line|column)\}")
_BATCH: Final = (".bat", ".cmd")
_BATCH_UNSAFE: Final = re.compile(r'["%^&|<>!\r\n]')


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file.

    Attributes:
        path: The file.
        line: 1-based.
        column: 1-based.
    """

    path: Path
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Launch:
    """What would be run.

    Attributes:
        program: Its full path; empty where nothing can be run.
        arguments: Each as it is, without quotes.
        why_not: Why nothing can be run, as a sentence; empty where no editor was named at all.
    """

    program: str = ""
    arguments: tuple[str, ...] = ()
    why_not: str = ""


def open_in_editor(
    path: Path, line: int, settings: Settings | None, *, column: int = 1, say: Callable[[str], object] | None = None
) -> bool:
    """Open a file in the user's editor, as a process of its own that outlives this one.

    Args:
        path: The file.
        line: 1-based.
        settings: Hold the configured command; None has none.
        column: 1-based.
        say: Told in one sentence why an editor that was named was not opened.

    Returns:
        Whether an editor was started; else the Python tab is the place to show it.
    """
    launch = find_launch(Place(path.absolute(), max(line, 1), max(column, 1)), settings, os.environ)
    why_not = launch.why_not
    if launch.program:
        process = QProcess()
        process.setProgram(launch.program)
        process.setArguments(list(launch.arguments))
        # What an editor prints is no part of what this process says.
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        done: object = process.startDetached()
        # A pair by its description, a plain answer where it is called.
        if done[0] if isinstance(done, tuple) else done:
            return True
        name = one_line(Path(launch.program).name, 60)
        why_not = _tr("{0} could not be started: {1}.").format(name, process.errorString().rstrip("."))
    if why_not and say is not None:
        say(why_not)
    return False


def find_launch(place: Place, settings: Settings | None, environment: Mapping[str, str]) -> Launch:
    """What opens a place: the configured command, else ``VISUAL`` if that opens a window.

    Args:
        place: To be shown.
        settings: Hold the configured command; None has none.
        environment: Where ``VISUAL`` and ``PATH`` are looked up.
    """
    configured = settings.word(SETTING).strip() if settings else ""
    if configured:
        return launch_of(configured, place, environment)
    visual = environment.get("VISUAL", "").strip()
    return _visual(visual, place, environment) if visual else Launch()


def launch_of(command: str, place: Place, environment: Mapping[str, str]) -> Launch:
    """What a configured command runs for a place.

    Args:
        command: Words as in a shell, with quotes; ``{file}``, ``{line}`` and ``{column}`` are filled in. Without
            ``{file}`` the file comes last.
        place: To be shown.
        environment: Where ``PATH`` is looked up.
    """
    words = _words(command)
    if not words:
        return Launch(why_not=_tr("The editor command in Settings can't be read: a quote is not closed."))
    if "{file}" not in command:
        words = (*words, "{file}")
    return _launch(words[0], words[1:], place, environment)


def says_of(command: str, environment: Mapping[str, str]) -> str:
    """What a configured command comes to, in a sentence for who types it.

    Args:
        command: As for :func:`launch_of`; empty has none configured.
        environment: Where ``VISUAL`` and ``PATH`` are looked up.
    """
    place = Place(Path("handlers.py").absolute())
    if command.strip():
        launch = launch_of(command, place, environment)
        return launch.why_not or _tr("Opens with {0}.").format(one_line(launch.program))
    visual = environment.get("VISUAL", "").strip()
    if not visual:
        return _tr("Without a command, and without VISUAL in the environment, code opens in the Python tab.")
    launch = _visual(visual, place, environment)
    return launch.why_not or _tr("Without a command, VISUAL opens it: {0}.").format(one_line(launch.program))


def _visual(visual: str, place: Place, environment: Mapping[str, str]) -> Launch:
    words = _words(visual)
    if not words:
        return Launch(why_not=_tr("VISUAL can't be read as a command: a quote is not closed."))
    name = _stem(words[0])
    if _needs_terminal(name, words[1:]):
        shown = one_line(name, 60)
        return Launch(why_not=_tr("{0}, named by VISUAL, needs a terminal; the Python tab shows it.").format(shown))
    known = next((preset for preset in PRESETS if preset.partition(" ")[0] == name), "")
    # Its own flags stay: `code --wait` waits.
    at_place = _words(known)[1:] if known else ("{file}",)
    flags = tuple(word for word in words[1:] if word not in at_place)
    return _launch(words[0], (*flags, *at_place), place, environment)


def _launch(program: str, arguments: tuple[str, ...], place: Place, environment: Mapping[str, str]) -> Launch:
    found = shutil.which(os.path.expanduser(program), path=environment.get("PATH"))
    if found is None:
        name = one_line(program, 60)
        return Launch(why_not=_tr("There is no program {0} to edit with; see Settings, Editor.").format(name))
    # On Windows a batch file reads its arguments by the rules of its shell, which no quoting makes safe.
    if found.lower().endswith(_BATCH) and _BATCH_UNSAFE.search(str(place.path)):
        return Launch(why_not=_tr("This file's name has characters that {0} can't be given.").format(one_line(found)))
    values = {"file": str(place.path), "line": str(place.line), "column": str(place.column)}
    # In one pass: a file whose name holds a placeholder is that file.
    filled = tuple(_PLACEHOLDER.sub(lambda match: values[match[1]], word) for word in arguments)
    return Launch(os.path.abspath(found), filled)


def _words(command: str) -> tuple[str, ...]:
    """The words of a command; none where a quote is not closed."""
    is_windows = os.name == "nt"
    try:
        # There a backslash stands between folders and escapes nothing, and quotes stay on the words.
        words = shlex.split(command, posix=not is_windows)
    except ValueError:
        return ()
    return tuple(word.strip('"') if is_windows else word for word in words)


def _needs_terminal(name: str, flags: tuple[str, ...]) -> bool:
    if name in ("emacs", "emacsclient"):
        return not _TERMINAL_FLAGS.isdisjoint(flags)
    is_vim = name in ("vi", "vim")
    return name in _TERMINAL_EDITORS and not (is_vim and not _WINDOW_FLAGS.isdisjoint(flags))


def _stem(program: str) -> str:
    name = os.path.basename(program).lower()
    return os.path.splitext(name)[0] if name.endswith((".exe", *_BATCH)) else name


def _tr(text: str) -> str:
    return QCoreApplication.translate("Editors", text)
