"""The middle: the canvas, one of the two texts, or the canvas with the text that was shown last."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from designer.shell.centre import Centre, View


@pytest.fixture
def centre(qtbot: QtBot) -> Centre:
    canvas = QWidget()
    made = Centre(canvas, QWidget, make_python=QWidget)
    canvas.setParent(made)
    made.insertWidget(0, canvas)
    qtbot.addWidget(made)
    made.resize(1000, 500)
    made.show()
    return made


def shown(centre: Centre) -> tuple[bool, bool, bool]:
    """Whether canvas, YAML and Python can be seen."""
    return centre.shows_canvas, centre.shows_text, centre.shows_python


@pytest.mark.parametrize(
    ("view", "wanted"),
    [
        (View.CANVAS, (True, False, False)),
        (View.YAML, (False, True, False)),
        (View.PYTHON, (False, False, True)),
        (View.SIDE_BY_SIDE, (True, True, False)),
    ],
)
def test_a_view_shows_what_it_says(centre: Centre, view: View, wanted: tuple[bool, bool, bool]) -> None:
    centre.set_view(view)
    assert shown(centre) == wanted
    assert all(pane.isVisible() for pane in centre.panes)
    assert len(centre.panes) == sum(wanted)


def test_beside_the_canvas_stands_the_text_that_was_shown_last(centre: Centre) -> None:
    centre.set_view(View.PYTHON)
    centre.set_view(View.CANVAS)
    centre.set_view(View.SIDE_BY_SIDE)
    assert shown(centre) == (True, False, True)
    assert centre.python.isVisible()
    centre.set_view(View.YAML)
    centre.set_view(View.SIDE_BY_SIDE)
    assert shown(centre) == (True, True, False)
    assert not centre.python.isVisible()


def test_a_text_takes_the_place_of_the_other_beside_the_canvas(centre: Centre, qtbot: QtBot) -> None:
    centre.set_view(View.SIDE_BY_SIDE)
    centre.setSizes([700, 300])
    before = centre.sizes()
    with qtbot.waitSignal(centre.view_changed):
        centre.show_beside(View.PYTHON)
    assert shown(centre) == (True, False, True)
    assert abs(centre.sizes()[0] - before[0]) <= 2


def test_a_text_is_brought_beside_the_canvas_or_alone(centre: Centre) -> None:
    centre.show_beside(View.PYTHON)
    assert shown(centre) == (True, False, True)
    centre.set_view(View.YAML)
    centre.show_beside(View.PYTHON)
    assert shown(centre) == (False, False, True)


def test_the_same_view_again_says_nothing(centre: Centre, qtbot: QtBot) -> None:
    centre.set_view(View.PYTHON)
    with qtbot.assertNotEmitted(centre.view_changed):
        centre.set_view(View.PYTHON)
        centre.show_beside(View.PYTHON)


def test_a_text_is_made_when_it_is_first_wanted(qtbot: QtBot) -> None:
    made: list[str] = []

    def make(name: str, parent: QWidget) -> QWidget:
        made.append(name)
        return QWidget(parent)

    centre = Centre(QWidget(), lambda parent: make("yaml", parent), make_python=lambda parent: make("python", parent))
    qtbot.addWidget(centre)
    assert made == []
    centre.set_view(View.PYTHON)
    assert made == ["python"]
