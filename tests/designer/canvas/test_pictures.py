from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage

from designer.canvas.painting.pictures import picture_area, save_png, save_svg
from designer.canvas.picture.picture import Picture
from designer.document.document import Document
from designer.support.theme import Scheme, Theme

from .hands import text_of


@pytest.fixture
def picture(make_document: Callable[..., Document], newsroom_text: str) -> Iterator[Picture]:
    made = Picture(make_document(newsroom_text))
    yield made
    made.deleteLater()


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_a_png_shows_everything_in_the_scheme(picture: Picture, theme: Theme, tmp_path: Path, scheme: Scheme) -> None:
    theme.set_scheme(scheme)
    save_png(picture, theme, tmp_path / "out.png", scale=2.0)
    image = QImage(str(tmp_path / "out.png"))
    area = picture_area(picture)
    assert image.width() == round(area.width() * 2)
    assert image.pixelColor(3, 3).name() == theme.colors.canvas
    seen = {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    assert {theme.colors.card, theme.colors.tool, theme.colors.agent} <= seen


def test_an_svg_is_well_formed_and_holds_the_names(picture: Picture, theme: Theme, tmp_path: Path) -> None:
    save_svg(picture, theme, tmp_path / "out.svg")
    root = ElementTree.parse(tmp_path / "out.svg").getroot()
    words = " ".join("".join(each.itertext()) for each in root.iter())
    assert root.tag.endswith("svg")
    assert all(name in words for name in ("editor", "facts", "style", "law", "Story"))


def test_text_of_the_document_stays_text(make_document: Callable[..., Document], theme: Theme, tmp_path: Path) -> None:
    document = make_document(text_of(["a"]).replace("Does a", "'<script>alert(1)</script> & more'"))
    picture = Picture(document)
    save_svg(picture, theme, tmp_path / "out.svg")
    picture.deleteLater()
    root = ElementTree.parse(tmp_path / "out.svg").getroot()
    assert not [each for each in root.iter() if each.tag.endswith("script")]


def test_an_empty_organism_gives_an_empty_picture(
    make_document: Callable[..., Document], theme: Theme, tmp_path: Path
) -> None:
    picture = Picture(make_document(""))
    save_png(picture, theme, tmp_path / "out.png")
    picture.deleteLater()
    assert not QImage(str(tmp_path / "out.png")).isNull()


def test_a_large_picture_is_made_smaller(
    make_document: Callable[..., Document], theme: Theme, tmp_path: Path, big_organism: Callable[[int], str]
) -> None:
    picture = Picture(make_document(big_organism(400)))
    save_png(picture, theme, tmp_path / "out.png", scale=50.0)
    picture.deleteLater()
    image = QImage(str(tmp_path / "out.png"))
    assert max(image.width(), image.height()) <= 16_000
    assert image.width() * image.height() <= 61_000_000


def test_a_folder_that_is_not_there_is_an_error(picture: Picture, theme: Theme, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        save_svg(picture, theme, tmp_path / "nowhere/out.svg")
