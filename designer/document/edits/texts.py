"""Edits of the text as such, and several edits as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from designer.document.edit import Edit, Reveal, Revision, Source
from designer.document.splices import Splice, apply_splices, combined
from runtime.organism.parts import split


def replace_text(start: int, removed: str, inserted: str, name: str) -> Edit:
    """Replace some characters; what comes of it need not be YAML.

    Args:
        start: Offset in characters.
        removed: What stands there.
        inserted: What comes in its place.
        name: What the step is called.
    """
    return Edit(name, lambda source: Revision((Splice(start, removed, inserted),)), free_text=True)


def together(name: str, edits: Sequence[Edit]) -> Edit:
    """One step that makes several edits one after another; if one is refused, none is made.

    Args:
        name: What the step is called.
        edits: Each starts from what those before it leave; none of free text.
    """

    def run(before: Source) -> Revision:
        now, done = before, Revision(meant=before.spec)
        for edit in edits:
            made = edit.run(now)
            text = apply_splices(now.text, made.splices)
            now = replace(
                now,
                text=text,
                spec=made.meant or now.spec,
                layout=made.layout or now.layout,
                split=split(text) if now.split is not None else None,
            )
            done = Revision(
                splices=combined(done.splices, made.splices),
                meant=now.spec,
                layout=now.layout if now.layout is not before.layout else None,
                files=(*done.files, *made.files),
                reveal=Reveal(tuple(dict.fromkeys((*done.reveal.listeners, *made.reveal.listeners)))),
                note=" ".join(filter(None, (done.note, made.note))),
                doubt=done.doubt or made.doubt,
            )
        return done

    return Edit(name, run)
