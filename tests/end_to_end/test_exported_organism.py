"""An export is tried for real: another folder, a fresh environment, the same reply as here (section 18)."""

from __future__ import annotations

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


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_an_exported_organism_answers_elsewhere_as_it_does_here(tmp_path: Path) -> None:
    organism("new", "museum", cwd=tmp_path)
    here = organism("run", "museum", "--start", "xml", "--timeout", "60", cwd=tmp_path)
    organism("export", "museum", "--out", "exported", cwd=tmp_path)
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
