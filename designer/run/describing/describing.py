"""An organism's text to its description: reads, checks, imports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from designer.models.description import Description, ListenerDescription
from designer.run.describing.forms import form_of
from designer.run.describing.invalid import invalid_sample
from runtime.llm.script_file import check_scripts
from runtime.organism.imports import Binding, Imported, import_organism
from runtime.organism.load import load_text
from runtime.organism.places import Places
from runtime.payloads.codec import codec_of
from runtime.problems import Problem


def describe(text: str, path: Path, digest: str) -> Description:
    """Describe an organism; this runs its modules.

    Args:
        text: The organism file as it is on the screen.
        path: Where that file is.
        digest: Of the sources, to be given back.
    """
    loaded = load_text(text, path.name, path)
    if loaded.spec is None:
        return Description(problems=loaded.problems, digest=digest)
    problems = [*loaded.problems, *check_scripts(loaded.spec)]
    with import_organism(loaded.spec, loaded.places) as imported:
        problems += imported.problems
        listeners = _listeners(imported, loaded.places, problems)
    problems.sort(key=lambda found: (found.line, found.column))
    return Description(listeners, tuple(problems), digest)


def _listeners(imported: Imported, places: Places, problems: list[Problem]) -> dict[str, ListenerDescription]:
    found: dict[str, ListenerDescription] = {}
    known: dict[type, ListenerDescription] = {}
    for binding in imported.bindings:
        try:
            found[binding.spec.name] = _listener(binding, known)
        except BaseException as error:  # a class of the author's may do anything, to be read is no exception
            message = f"Describing {binding.payload_class.__name__} failed: {type(error).__name__}."
            problems.append(places.error("describe-failed", message, listener=binding.spec.name))
    return found


def _listener(binding: Binding, known: dict[type, ListenerDescription]) -> ListenerDescription:
    """What is to be said of a class is worked out once, however many listeners take it."""
    codec = codec_of(binding.payload_class)
    spec = binding.spec
    found = known.get(binding.payload_class)
    if found is None:
        form, records = form_of(codec)
        found = known[binding.payload_class] = ListenerDescription(
            "",
            codec.name,
            form,
            records,
            sample=codec.sample(pretty=True).decode("utf-8"),
            invalid_sample=invalid_sample(codec),
        )
    return replace(
        found,
        listener=spec.name,
        schema=codec.xsd(spec.description),
        responses=tuple(codec_of(cls).name for cls in binding.response_classes),
        agent=spec.agent,
        description=spec.description,
    )
