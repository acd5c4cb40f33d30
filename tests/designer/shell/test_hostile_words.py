"""Every word of an organism hostile, with the whole window: nothing is rendered, nothing raises."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QEvent, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QTabBar, QWidget

from designer.document import edits
from designer.document.app_data import AppData
from designer.models.selection import Selected
from designer.shell.session import Session
from designer.shell.window import Window
from designer.shell.workspace import Workspace
from designer.support.settings import Settings
from designer.support.theme import Theme

pytestmark = pytest.mark.processes

Until = Callable[..., Awaitable[None]]
EVIL = "<b>bold</b><img src='http://nowhere/x.png'>\u202e\u2066 {0} %s %1 &File"
HANDLERS = f'''
"""{EVIL}"""
from dataclasses import dataclass
from typing import Literal

from runtime import xmlify


@xmlify
@dataclass
class Story:
    """{EVIL}"""

    title: str = "{EVIL}"
    "{EVIL}"
    kind: Literal["{EVIL}"] = "{EVIL}"
    far: "{EVIL}" = None
    names: str = "editor"


async def edit(payload: Story, metadata) -> Story:
    """{EVIL}"""
    # editor {EVIL}
    return Story("editor", to="{EVIL}")
'''
NAMES = ("a\nb", "<b>bold", "\u202egnp", "&File", "{file}", "%s", "-n", "$(touch x)`'\"")


@pytest.fixture
def organism(tmp_path: Path) -> Path:
    folder = tmp_path / "<b>bold &File $(touch x)'"
    folder.mkdir()
    (folder / "handlers.py").write_text(HANDLERS, "utf-8")
    for name in NAMES:
        (folder / f"{name.replace('/', '')}.py").write_text("x = 1\n")
        (folder / f"{name.replace('/', '')}.txt").write_text("x\n")
    (folder / ".env").write_text("A=1\n")
    (folder / "replies.yaml").write_text(
        f"rules: [{{match: {json.dumps(EVIL)}, reply: {json.dumps(EVIL)}}}]\n", "utf-8"
    )
    start = {"listener": "editor", "payload": {"title": EVIL}}
    (folder / "organism.starts.yaml").write_text(json.dumps({EVIL: start, "default": start}))
    evil = json.dumps(EVIL)
    (folder / "organism.yaml").write_text(
        f"""\
organism: {{name: {evil}, identity: {evil}}}
llm:
  backends:
    - {{provider: scripted, script: replies.yaml, model: {evil}, api_key_env: {evil}}}
listeners:
  - name: editor
    agent: true
    payload_class: handlers.Story
    handler: handlers.edit
    response_class: [handlers.Story, {evil}]
    description: {evil}
    prompt: {json.dumps(EVIL * 2_000)}
    model: {evil}
    peers: [facts, {evil}]
  - {{name: facts, payload_class: handlers.Gone, handler: {evil}, description: {json.dumps(EVIL * 2_000)}}}
""",
        "utf-8",
    )
    return folder / "organism.yaml"


@pytest.fixture
def opened(
    qapp: QApplication, qloop: object, theme: Theme, app_data: Path, organism: Path
) -> Iterator[tuple[Session, Workspace]]:
    window = Window(Settings(None), theme)
    session = Session(window, AppData(app_data), Settings(None), theme)
    assert session.open(organism)
    window.resize(1280, 800)
    window.show()
    assert session.workspace is not None
    yield session, session.workspace
    window.end()
    window.deleteLater()
    for _ in range(2):  # Sessions go after their windows.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def tips_of(model: QAbstractItemModel) -> Iterator[str]:
    waiting = [QModelIndex()]
    while waiting:
        parent = waiting.pop()
        for row in range(min(model.rowCount(parent), 50)):
            # Of lists PySide hides the count, which is 1.
            for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
                index = model.index(row, column, parent)
                yield str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
            if not isinstance(model, QAbstractListModel):
                waiting.append(model.index(row, 0, parent))


def rendered() -> list[str]:
    """What of the organism's words a label or tooltip would take for markup, or a button for a key to press."""
    found = []
    for window in QApplication.topLevelWidgets():
        for widget in (window, *window.findChildren(QWidget)):
            where = f"{type(widget).__name__} {widget.objectName()}"
            tips = [widget.toolTip(), widget.statusTip(), widget.whatsThis()]
            texts = []
            if isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText:
                tips.append(widget.text())
            if isinstance(widget, QAbstractButton):
                texts.append(widget.text())
            if isinstance(widget, QTabBar):
                texts += [widget.tabText(each) for each in range(widget.count())]
                tips += [widget.tabToolTip(each) for each in range(widget.count())]
            if isinstance(widget, QAbstractItemView) and widget.model() is not None:
                tips += tips_of(widget.model())
            found += [f"{where}: {each[:200]}" for each in tips if "<b>bold" in each]
            found += [f"{where}: {each[:200]}" for each in texts if "&File" in each.replace("&&", "")]
        for action in window.findChildren(QAction):
            if "<b>bold" in action.toolTip() or ("&File" in action.text().replace("&&", "") and action.menu() is None):
                found.append(f"action {action.text()[:200]} {action.toolTip()[:200]}")
    return found


async def test_nothing_of_it_is_rendered(opened: tuple[Session, Workspace], organism: Path, until: Until) -> None:
    """Issue 5: every string of an organism hostile; in all panels, the Python tab, mentions and the export sheet."""
    session, work = opened
    await until(lambda: session.is_quiet, timeout_s=20)
    work.finish()
    for name in ("editor", "facts"):
        work.selection.set(Selected(listeners=(name,)))
        for panel in ("inspector", "schema", "prompt", "sample", "inject", "problems", "outline", "palette", "history"):
            work.bring(panel)
        await until(lambda: session.is_quiet, timeout_s=20)
        assert rendered() == []
    work.selection.set(Selected(listeners=("editor",)))
    for id in (
        "view.python",
        "code.go_to_class",
        "code.go_to_handler",
        "view.yaml",
        "view.side_by_side",
        "view.canvas",
    ):
        session._update_facts()
        session._window.commands.run(id)
        await until(lambda: session.is_quiet, timeout_s=20)
    assert rendered() == []
    assert work.document.apply(edits.rename("editor", "boss"))
    await until(lambda: session.is_quiet, timeout_s=20)
    assert work._mentions is not None
    assert work._mentions.offer is not None
    assert rendered() == []
    session._update_facts()
    session._window.commands.run("file.export")
    await until(lambda: session.is_quiet, timeout_s=30)
    assert session._export.sheet is not None
    assert session._export.sheet.files.topLevelItemCount() > 0
    assert rendered() == []
    assert not (organism.parent / "x").exists()
