"""Times as people say them."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400


def ago(then: datetime, now: datetime) -> str:
    """``just now``, ``5 minutes ago``, ``yesterday``, or the date."""
    said = QCoreApplication.translate
    seconds = (now - then).total_seconds()
    days = (now.date() - then.date()).days
    if seconds < _MINUTE_S:
        return said("When", "just now")
    if seconds < _HOUR_S:
        return said("When", "{count} min ago").format(count=int(seconds // _MINUTE_S))
    if days == 0:
        return said("When", "{count} h ago").format(count=int(seconds // _HOUR_S))
    if days == 1:
        return said("When", "yesterday")
    if seconds < 7 * _DAY_S:
        return said("When", "{count} days ago").format(count=days)
    return QLocale().toString(QDate(then.year, then.month, then.day), QLocale.FormatType.ShortFormat)
