"""Where no window can be shown, a sentence says so."""

from __future__ import annotations

import sys

import pytest

from designer.support.displays import why_not_here

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="displays of X11 and Wayland")


@pytest.mark.parametrize("environment", [{}, {"DISPLAY": ""}, {"DISPLAY": ":4242"}, {"DISPLAY": "unix:4242.0"}])
def test_without_a_display_it_says_so(environment: dict[str, str]) -> None:
    assert why_not_here(environment).startswith("there is no display here")


@pytest.mark.parametrize(
    "environment",
    [{"QT_QPA_PLATFORM": "offscreen"}, {"WAYLAND_DISPLAY": "wayland-0"}, {"WAYLAND_DISPLAY": "w", "DISPLAY": ":4242"}],
)
def test_what_was_asked_for_is_believed(environment: dict[str, str]) -> None:
    assert why_not_here(environment) == ""
