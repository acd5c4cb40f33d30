"""Stand-ins for standard output and error: what is the run's is taken, all else goes on as before."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterable
from typing import Any, TextIO

Written = Callable[[str], None]
"""Takes text."""
Way = Callable[[], "Written | None"]
"""Asked at each write: who takes it in this context; None is nobody."""


class TextInto(io.TextIOBase):
    """One of the process's text streams; closing it does nothing."""

    def __init__(self, way: Way) -> None:
        """Stand before nothing yet; the way is asked at each write."""
        super().__init__()
        self._way = way
        self._real: TextIO | None = None
        self._buffer = BytesInto(way)

    def stand_before(self, real: TextIO | None) -> None:
        """Stand before a stream; a process without a terminal may have none."""
        self._real = real
        self._buffer.stand_before(getattr(real, "buffer", None))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    @property
    def buffer(self) -> BytesInto:
        """The bytes below."""
        return self._buffer

    @property
    def encoding(self) -> str:  # type: ignore[override]  # typeshed has it as a variable
        """Of the stream behind."""
        return getattr(self._real, "encoding", None) or "utf-8"

    @property
    def errors(self) -> str:  # type: ignore[override]  # as above
        """Of the stream behind."""
        return getattr(self._real, "errors", None) or "backslashreplace"

    def write(self, text: str, /) -> int:
        """Take text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        written = self._way()
        if written is not None:
            written(text)
        elif self._real is not None:
            return self._real.write(text)
        return len(text)

    def writelines(self, lines: Iterable[str], /) -> None:  # type: ignore[override]  # text, as TextIOBase means it
        """Take several."""
        for line in lines:
            self.write(line)

    def writable(self) -> bool:
        """It is."""
        return True

    def isatty(self) -> bool:
        """No terminal for the run: nobody there sees colours move."""
        return self._way() is None and self._real is not None and self._real.isatty()

    def fileno(self) -> int:
        """The number of the file behind, for programs that are started."""
        if self._real is None:
            raise io.UnsupportedOperation("fileno")
        return self._real.fileno()

    def flush(self) -> None:
        """Flush the stream behind; what is the run's is on its way already."""
        if self._real is not None and self._way() is None:
            self._real.flush()

    def close(self) -> None:
        """Stay open: the process needs it."""

    def detach(self) -> Any:
        """Refused: others write here too."""
        raise io.UnsupportedOperation("detach")


class BytesInto(io.BufferedIOBase):
    """The same for bytes; what is the run's is read as UTF-8."""

    def __init__(self, way: Way) -> None:
        """Stand before nothing yet."""
        super().__init__()
        self._way = way
        self._real: Any = None
        # One decoder for all: a character that is cut in two by another's write shows as its bytes.
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    def write(self, data: Any, /) -> int:
        """Take bytes."""
        written = self._way()
        if written is not None:
            taken = bytes(data)
            written(self._decoder.decode(taken))
            return len(taken)
        if self._real is None:
            return len(data)
        count: int = self._real.write(data)
        return count

    def stand_before(self, real: Any) -> None:
        """Stand before a stream of bytes, or before none."""
        self._real = real

    def writable(self) -> bool:
        """It is."""
        return True

    def flush(self) -> None:
        """Flush the stream behind."""
        if self._real is not None and self._way() is None:
            self._real.flush()

    def close(self) -> None:
        """Stay open."""

    def detach(self) -> Any:
        """Refused."""
        raise io.UnsupportedOperation("detach")
