from __future__ import annotations

from pathlib import Path

from designer.support.data_root import data_root


def test_the_environment_names_the_folder_of_app_data(tmp_path: Path) -> None:
    assert data_root({"ORGANISM_DESIGNER_DATA": str(tmp_path)}) == tmp_path


def test_without_it_app_data_lies_where_the_system_keeps_such_data() -> None:
    assert data_root({}).name == "organism-designer"
