"""An export from the window is tried for real: elsewhere, a fresh environment, the same reply as here (section 18)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def organism(*arguments: str | Path, cwd: Path) -> str:
    """Run the command of this checkout; what it wrote to standard output."""
    command = [sys.executable, "-m", "runtime", *map(str, arguments)]
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def export_from_the_window(organism: Path, text: str, out: Path) -> dict[str, object]:
    """Export a text that is on the screen, as the window's helper does; what it says last."""
    wish = {"text": text, "path": str(organism), "out": str(out), "without": [], "also": []}
    limits = {"time_s": 60.0, "cpu_s": 60, "memory_bytes": 4 << 30, "answer_bytes": 1 << 20, "printed_bytes": 1 << 20}
    asked = {"task": "export", "wish": wish, "sys_path": [str(ROOT), *sys.path], "limits": limits}
    command = [sys.executable, "-P", str(ROOT / "designer/run/exporting/child.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True) as helper:
        assert helper.stdin is not None
        assert helper.stdout is not None
        helper.stdin.write(json.dumps(asked).encode() + b"\n")
        helper.stdin.flush()
        lines = helper.stdout.read().splitlines()
    said: dict[str, object] = json.loads(lines[-1])
    return said


def contents(folder: Path) -> dict[str, bytes]:
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_an_exported_organism_answers_elsewhere_as_it_does_here(tmp_path: Path) -> None:
    organism("new", "museum", cwd=tmp_path)
    file = tmp_path / "museum" / "organism.yaml"
    saved, on_screen = file.read_text(), f"# As it is on the screen.\n{file.read_text()}"
    assert "wrote" in export_from_the_window(file, on_screen, tmp_path / "exported")
    assert file.read_text() == saved
    file.write_text(on_screen)
    here = organism("run", "museum", "--start", "xml", "--timeout", "60", cwd=tmp_path)
    organism("export", "museum", "--out", "by-command", cwd=tmp_path)
    assert contents(tmp_path / "exported") == contents(tmp_path / "by-command")
    elsewhere = Path(shutil.move(tmp_path / "exported", tmp_path / "elsewhere"))
    shutil.rmtree(tmp_path / "museum")

    subprocess.run([sys.executable, "-m", "venv", ".venv"], cwd=elsewhere, check=True)
    scripts = elsewhere / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    quiet = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    install = [scripts / "python", "-m", "pip", "install", "-q", "-r", "requirements.txt"]
    subprocess.run(install, cwd=elsewhere, env=quiet, check=True)
    command = [scripts / "organism", "run", "organism.yaml", "--start", "xml", "--timeout", "60"]
    done = subprocess.run(command, cwd=elsewhere, env=quiet, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout == here

    again = [scripts / "organism", "export", ".", "--out", tmp_path / "again"]
    (elsewhere / ".organism-export").unlink()
    subprocess.run(again, cwd=elsewhere, env=quiet, check=True, capture_output=True)
    wheels = [next((folder / "wheels").glob("*.whl")).read_bytes() for folder in (elsewhere, tmp_path / "again")]
    assert wheels[0] == wheels[1]
