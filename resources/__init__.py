"""Data files that travel with the program, read through the import system so that a zipped install works."""

from __future__ import annotations

from importlib.resources import files


def read_bytes(name: str) -> bytes:
    """The content of one file of this package.

    Args:
        name: Path within the package, with forward slashes: ``envelope.xsd``.

    Raises:
        FileNotFoundError: There is no such file.
    """
    return files(__name__).joinpath(name).read_bytes()


def read_text(name: str) -> str:
    """The content of one UTF-8 text file of this package; see :func:`read_bytes`."""
    return read_bytes(name).decode("utf-8")
