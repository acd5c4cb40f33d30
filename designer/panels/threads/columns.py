"""The columns of the tree, and what they say of themselves."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QCoreApplication


class Column(IntEnum):
    """What stands beside a frame's name."""

    LISTENER = 0
    STATE = 1
    MESSAGES = 2
    AGE = 3
    HANDLING = 4
    CALLS = 5
    ERRORS = 6
    TOKENS = 7


def title(column: Column) -> str:
    """What stands above a column."""
    return {
        Column.LISTENER: _tr("Listener"),
        Column.STATE: _tr("State"),
        Column.MESSAGES: _tr("Messages"),
        Column.AGE: _tr("Age"),
        Column.HANDLING: _tr("Handling"),
        Column.CALLS: _tr("Calls"),
        Column.ERRORS: _tr("Errors"),
        Column.TOKENS: _tr("Tokens"),
    }[column]


def meaning(column: Column) -> str:
    """What a column counts."""
    return {
        Column.LISTENER: _tr("Who works for the one above it; at the top, who began the conversation"),
        Column.STATE: _tr("Busy: a handler runs. Waiting: a call is open. Ended: nothing comes here any more"),
        Column.MESSAGES: _tr("Messages that came here or were sent from here"),
        Column.AGE: _tr("Time since it began, until it ended"),
        Column.HANDLING: _tr("Time that its handlers took together"),
        Column.CALLS: _tr("Open calls: what it has asked others and waits for"),
        Column.ERRORS: _tr("Handlers that failed, and messages that were refused"),
        Column.TOKENS: _tr("Tokens of language models, read and written"),
    }[column]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Threads", text)
