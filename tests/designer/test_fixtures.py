"""What tests start from is as they are told."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from designer.document.document import Document
from designer.support.theme import Scheme, Theme
from runtime.organism.load import load_text


@pytest.mark.parametrize("listeners", [0, 1, 2, 3, 5, 50, 1000])
def test_a_big_organism_has_so_many_listeners(big_organism: Callable[[int], str], listeners: int) -> None:
    spec = load_text(big_organism(listeners)).spec
    assert spec is not None
    assert len(spec.listeners) == listeners


def test_listeners_of_a_big_organism_have_three_peers_each(big_organism: Callable[[int], str]) -> None:
    spec = load_text(big_organism(100)).spec
    assert spec is not None
    assert {len(set(listener.peers)) for listener in spec.listeners} == {3}


def test_a_big_organism_has_no_problems(big_organism: Callable[[int], str]) -> None:
    assert load_text(big_organism(1000)).problems == ()


def test_a_big_organism_is_always_the_same(big_organism: Callable[[int], str]) -> None:
    assert big_organism(200) == big_organism(200)


def test_a_document_has_the_text_it_was_made_of(make_document: Callable[..., Document], newsroom_text: str) -> None:
    assert make_document(newsroom_text).text == newsroom_text


def test_tests_begin_light(theme: Theme) -> None:
    assert theme.scheme is Scheme.LIGHT


def test_tests_draw_offscreen(theme: Theme) -> None:
    assert QGuiApplication.platformName() == "offscreen"


def test_tests_keep_away_from_the_users_data(app_data: Path, tmp_path: Path) -> None:
    assert os.environ["ORGANISM_DESIGNER_DATA"] == str(app_data)
    assert app_data.is_relative_to(tmp_path)
