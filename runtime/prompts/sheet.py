"""The sheet that usage instructions are written on, part by part; a schema stands on it once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from runtime.prompts.records import ClassText, PartKind, PromptPart

_BACKTICKS = re.compile(r"`+")


class Sheet:
    """Markdown that grows by paragraphs and remembers which schemas and samples it already shows."""

    def __init__(self) -> None:
        self._parts: list[tuple[PartKind, str, str, list[str]]] = []
        self._schema_under: dict[str, str] = {}
        self._sample_under: dict[str, str] = {}

    def begin(self, kind: PartKind, title: str, peer: str = "") -> None:
        """What is added from here on belongs to a new part."""
        self._parts.append((kind, title, peer, []))

    def add(self, *paragraphs: str) -> None:
        """Paragraphs of the part that was begun last."""
        self._parts[-1][-1].extend(paragraphs)

    def bullets(self, lines: Iterable[str]) -> None:
        """A paragraph that is a list."""
        self.add("\n".join(f"- {line}" for line in lines))

    def xml(self, document: str) -> None:
        """A fence of its own, longer than any run of backticks in the document."""
        longest = max((len(run) for run in _BACKTICKS.findall(document)), default=0)
        fence = "`" * max(3, longest + 1)
        self.add(f"{fence}xml\n{document}\n{fence}")

    def written_class(self, cls: ClassText, lead: str, heading: str) -> None:
        """A class that the agent writes: schema and sample, or where they stand."""
        schema = cls.schema
        if schema in self._schema_under and schema in self._sample_under:
            where, sample_where = self._schema_under[schema], self._sample_under[schema]
            if where == sample_where:
                self.add(f"{lead} Its schema and a sample stand above, under {where}.")
            else:
                self.add(f"{lead} Its schema stands above, under {where}, and a sample under {sample_where}.")
            return
        self.read_class(cls, lead, heading)
        self.add("Sample:")
        self.xml(cls.sample)
        self._sample_under[schema] = heading

    def read_class(self, cls: ClassText, lead: str, heading: str) -> None:
        """A class that the agent reads: its schema, or where it stands."""
        schema = cls.schema
        if schema in self._schema_under:
            self.add(f"{lead} Its schema stands above, under {self._schema_under[schema]}.")
            return
        self.add(lead)
        self.xml(schema)
        self._schema_under[schema] = heading

    def parts(self) -> Iterator[PromptPart]:
        """All that was written, part by part."""
        for kind, title, peer, paragraphs in self._parts:
            yield PromptPart(kind, title, "\n\n".join(paragraphs), peer)
