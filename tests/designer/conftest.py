"""What tests of the designer share; each test is watched for what it leaves behind (guards.py)."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Generator, Iterator
from pathlib import Path
from typing import TypeGuard

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication

from designer.document.document import Document
from designer.document.layout import Layout
from designer.support.theme import Scheme, Theme

from . import coroutines
from .fixtures import big_organism_text
from .guards import HARMLESS, Seen, Warnings, leftovers

NEWSROOM = Path(__file__).parents[2] / "sample_organisms/newsroom/organism.yaml"
TEXT_SIZE_PT = 10.0

_before = pytest.StashKey[Seen]()
_has_failed = pytest.StashKey[bool]()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Warnings of Qt's fail a test; these marks say so to pytest-qt, which may be missing, unlike ini options."""
    item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
    item.add_marker(pytest.mark.qt_log_ignore(*HARMLESS))
    if _is_coroutine_test(item):
        # First, so that the loop is there for all other fixtures, and after them.
        item.fixturenames.insert(0, "qloop")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run coroutine tests on the loop of Qt and asyncio."""
    if not _is_coroutine_test(pyfuncitem):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    coroutines.run_on(pyfuncitem.funcargs["qloop"], pyfuncitem.obj(**arguments))
    return True


def _is_coroutine_test(item: pytest.Item) -> TypeGuard[pytest.Function]:
    return isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """Remember what is there before."""
    item.stash[_before] = Seen.now()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that failed is not told of what it left as well: its traceback holds on to its widgets."""
    report = yield
    item.stash[_has_failed] = item.stash.get(_has_failed, False) or report.failed
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """Around all other teardown: what is left then was left for good."""
    warnings = Warnings()
    warnings.install()
    try:
        result = yield
    finally:
        warnings.remove()
    if QApplication.instance() is not None:
        # What Python put on the offscreen clipboard would be deleted after Python, and crash.
        QApplication.clipboard().clear()
    before = item.stash[_before]
    del item.stash[_before]
    if not item.stash.get(_has_failed, False):
        said = [f"Qt warned at the end: {text}" for text in warnings.said]
        if found := said + leftovers(before):
            pytest.fail("\n".join(found), pytrace=False)
    return result


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """The name under which the application keeps its data."""
    return ["organism-designer-tests"]


@pytest.fixture
def qloop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """The loop of Qt and asyncio that a coroutine test runs on; a plain test may run it itself."""
    from designer.support.loop import new_event_loop

    loop = new_event_loop(qapp)
    yield loop
    coroutines.end(loop)


@pytest.fixture
def until() -> Callable[..., Awaitable[None]]:
    """``await until(lambda: ..., timeout_s=5)``: what qtbot.waitUntil is to plain tests."""
    return coroutines.until


@pytest.fixture
def emitted() -> Callable[..., Awaitable[tuple[object, ...]]]:
    """``await emitted(thing.signal, timeout_s=5)``: what it carried; what qtbot.waitSignal is to plain tests."""
    return coroutines.emitted


@pytest.fixture(scope="session")
def _session_theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Scheme.LIGHT, TEXT_SIZE_PT)


@pytest.fixture
def theme(_session_theme: Theme) -> Iterator[Theme]:
    """The theme of the session's application, light; a test may change it."""
    yield _session_theme
    _session_theme.set_scheme(Scheme.LIGHT)


@pytest.fixture(autouse=True)
def app_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that takes the place of the app's data: drafts, recovery copies, settings."""
    folder = tmp_path / "app-data"
    monkeypatch.setenv("ORGANISM_DESIGNER_DATA", str(folder))
    QStandardPaths.setTestModeEnabled(True)
    return folder


@pytest.fixture
def make_document(qapp: QApplication) -> Iterator[Callable[..., Document]]:
    """``make_document(text="", layout=None, path=None)``: a document, deleted after the test."""
    made: list[Document] = []

    def make(text: str = "", layout: Layout | None = None, path: Path | None = None) -> Document:
        made.append(Document(text, layout, path))
        return made[-1]

    yield make
    for document in made:
        document.deleteLater()


@pytest.fixture
def newsroom_text() -> str:
    """The text of the sample organism newsroom."""
    return NEWSROOM.read_bytes().decode("utf-8")


@pytest.fixture
def big_organism() -> Callable[[int], str]:
    """``big_organism(n)``: the text of an organism of n listeners with three peers each, always the same."""
    return big_organism_text
