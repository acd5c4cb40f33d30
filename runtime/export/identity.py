"""The organism file without its ``identity``, every other byte as it was (contract section 18)."""

from __future__ import annotations

import yaml

from runtime.errors import OrganismError

NOTE = "# identity is left out of an export: bring the key to where it runs, and name it here"


def without_identity(text: str) -> str:
    """The text with the ``identity`` of its ``organism`` section replaced by a comment that says so.

    Args:
        text: A valid organism file.

    Raises:
        OrganismError: The key cannot be taken out by itself, for an anchor on it is used elsewhere.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text[len(mark) :]
    section = _value_of(yaml.compose(body, yaml.SafeLoader), "organism")
    if not isinstance(section, yaml.MappingNode):
        return text
    for key, value in section.value:
        if key.value == "identity":
            changed = _cut(body, section, key, value)
            _check(body, changed)
            return mark + changed
    return text


def _value_of(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == name), None)
    return None


def _cut(text: str, section: yaml.MappingNode, key: yaml.Node, value: yaml.Node) -> str:
    start = key.start_mark.index
    end = start + len(text[start : value.end_mark.index].rstrip())
    alone = len(section.value) == 1
    if not section.flow_style:
        return text[:start] + ("{} " if alone else "") + NOTE + text[end:]
    if not alone:
        after = text[end:].lstrip()
        if after.startswith(","):
            end = len(text) - len(after[1:].lstrip(" "))
        else:
            start = len(text[:start].rstrip().removesuffix(","))
    newline = "\r\n" if "\r\n" in text else "\n"
    left = text[:start] + text[end:]
    return left + ("" if left.endswith("\n") else newline) + NOTE + newline


def _check(before: str, after: str) -> None:
    """Composing again must give the same document but for the one key."""
    try:
        meant, got = yaml.safe_load(before), yaml.safe_load(after)
    except yaml.YAMLError:
        got, meant = None, before
    if isinstance(meant, dict):
        del meant["organism"]["identity"]
    if got != meant:
        raise OrganismError("the key `identity` cannot be left out by itself; write it on a line of its own")
