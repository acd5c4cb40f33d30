"""Keys and paths of this machine inside files that would leave (contract section 18)."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.export.leaks import local_paths_in, secrets_in


def test_the_value_of_a_secret_is_found_with_its_place_and_not_repeated() -> None:
    (problem,) = secrets_in("a.py", b"x = 1\nkey = 'hunter2-hunter2'\n", {"SHOP_KEY": "hunter2-hunter2"})
    assert (problem.file, problem.line, problem.column) == ("a.py", 2, 8)
    assert "SHOP_KEY" in problem.message
    assert "hunter2" not in problem.message


def test_a_private_key_is_found() -> None:
    content = b"a\n-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n"
    assert [problem.line for problem in secrets_in("notes.txt", content, {})] == [2]


def test_content_that_is_no_text_is_looked_through_too() -> None:
    content = b"\xff\xfe\x00-----BEGIN PRIVATE KEY-----"
    assert len(list(secrets_in("a.bin", content, {}))) == 1


@pytest.mark.parametrize("text", ["open('/srv/shop/a.csv')", "/srv/shop", "file:///srv/shop/a", "x=/srv/shop\n"])
def test_a_path_of_this_machine_is_found(text: str) -> None:
    assert len(list(local_paths_in("a.py", text.encode(), [Path("/srv/shop")]))) == 1


@pytest.mark.parametrize("text", ["/srv/shopping", "https://example.org/srv/shop", "a/srv/shop", "srv/shop", ""])
def test_what_only_looks_like_one_is_not(text: str) -> None:
    assert not list(local_paths_in("a.py", text.encode(), [Path("/srv/shop")]))


def test_a_root_folder_is_not_looked_for() -> None:
    assert not list(local_paths_in("a.py", b"a / b", [Path("/")]))
