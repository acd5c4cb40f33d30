"""Whether a window can be shown here at all: Qt itself would only abort."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Mapping

_XCB_NEEDS = ("libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxcb-keysyms.so.1", "libxkbcommon-x11.so.0")
_NO_DISPLAY = (
    "there is no display here. Start it on a desktop, or over ssh -X; "
    "--screenshot OUT.png needs none, and organisms run without a window: organism run FILE"
)
_NO_LIBRARIES = (
    "this system lacks libraries that Qt needs for windows ({missing}). On Debian or Ubuntu: "
    "apt install libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-image0 libxcb-render-util0 "
    "libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0 libegl1 libgl1"
)


def why_not_here(environment: Mapping[str, str] = os.environ) -> str:
    """Why no window can be shown, as a sentence that says what to do; empty if one can.

    Only Linux and its kin need asking: there a display is a matter of the session, and the wheel of Qt leaves
    some libraries to the system.
    """
    if sys.platform in ("win32", "darwin") or environment.get("QT_QPA_PLATFORM"):
        return ""
    if environment.get("WAYLAND_DISPLAY"):
        return ""
    display = environment.get("DISPLAY", "")
    if not display or not _answers(display):
        return _NO_DISPLAY
    missing = _missing_libraries()
    return _NO_LIBRARIES.format(missing=", ".join(missing)) if missing else ""


def _answers(display: str) -> bool:
    """Whether a local X server answers; displays of other machines are taken at their word."""
    host, _, rest = display.rpartition(":")
    if host not in ("", "unix"):
        return True
    number = rest.partition(".")[0]
    for address in (f"/tmp/.X11-unix/X{number}", f"\0/tmp/.X11-unix/X{number}"):
        with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(OSError):
            probe.connect(address)
            return True
    return False


def _missing_libraries() -> tuple[str, ...]:
    # Imported late: a desktop with Wayland never comes here.
    import ctypes

    missing = []
    for name in _XCB_NEEDS:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return tuple(missing)
