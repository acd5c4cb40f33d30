"""What user code logs, prints and warns of during a run."""

from __future__ import annotations

import json
import logging
import sys
import warnings

import pytest

from runtime.cli.capture import log_through, prints_through
from runtime.cli.reporter import Reporter


def test_a_logged_traceback_is_shown_only_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    for verbose in (False, True):
        with log_through(Reporter(verbose=verbose), verbose=verbose):
            try:
                raise ValueError("broken")
            except ValueError:
                logging.getLogger("shop").exception("it failed")
        err = capsys.readouterr().err
        assert err.startswith("shop: it failed (ValueError: broken)\n")
        assert ("Traceback" in err) is verbose


def test_a_warning_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        with log_through(Reporter(), verbose=False):
            warnings.warn("this is old", DeprecationWarning, stacklevel=1)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("DeprecationWarning: this is old")


def test_the_log_is_given_back_as_it_was() -> None:
    before = logging.getLogger().handlers[:]
    with log_through(Reporter(verbose=True), verbose=True):
        assert logging.getLogger().handlers != before
    assert logging.getLogger().handlers == before


def test_prints_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    with prints_through(Reporter(), as_json=False):
        print("hello")
    assert capsys.readouterr() == ("", "hello\n")


def test_among_json_each_printed_line_is_an_object(capfd: pytest.CaptureFixture[str]) -> None:
    with prints_through(Reporter(as_json=True), as_json=True):
        print("to standard output\nand more")
        print("to standard error", file=sys.stderr)
        sys.stdout.buffer.write(b"raw \xff")
    said = [json.loads(line)["text"] for line in capfd.readouterr().err.splitlines()]
    assert said == ["to standard output", "and more", "to standard error", "raw \\xff"]
