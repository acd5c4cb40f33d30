r"""Reads the YAML file of a ``scripted`` backend; runs none of it, and finds all problems in one pass.

::

    rules:                        # in order; the first that matches answers
      - when:                     # all of it must hold; without `when` a rule matches always
          agent: editor           # a name or a list of names, without regard to case
          turn: 1                 # how often it has asked on this frame: 2, "2-4", "3+", or a list of those
          payload: Story          # class of an XML element in the incoming text, or a list of classes
          xpath: /Story[Words > 100]    # true of that same element, or finds something in it
          text: urgent            # stands in the incoming text; a list: all of them do
          regex: (?i)\burgent\b     # found in the incoming text
        reply: |                  # what it answers; placeholders as in runtime.llm.template
          <Verdict><Title>{Title}</Title><Approved>true</Approved></Verdict>
        delay: 0.2                # seconds before it answers
      - when: {agent: editor, turn: 2}
        error: overloaded         # instead of a reply: the backend fails, with this reason

The incoming text is what the user messages say since the last assistant message. Keys that begin with
``x-`` are free. The file is read like an organism file: no tags, no equal keys, bounded in every way.
"""

from __future__ import annotations

import math
import re
import stat
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from lxml import etree

from runtime.llm.backends import SCRIPTED
from runtime.llm.script import (
    AgentIs,
    Condition,
    PayloadCondition,
    PayloadIs,
    RegexFinds,
    Rule,
    Script,
    TextHolds,
    TurnIs,
    XPathHolds,
)
from runtime.llm.template import Template, TemplateError
from runtime.organism.places import Place
from runtime.organism.spec import OrganismSpec
from runtime.organism.yaml_nodes import BrokenNode, ListNode, MapNode, Node, ScalarNode, compose
from runtime.organism.yaml_text import MAX_BYTES
from runtime.problems import Problem, Severity, has_errors, nearest

_TURNS = re.compile(r"([1-9]\d{0,8})(?:-([1-9]\d{0,8})|(\+))?")
_MAX_DELAY_S = 3600.0
_TOP_KEYS = ("rules",)
_RULE_KEYS = ("when", "reply", "error", "delay")


def load_script(
    path: Path, *, file: str = "", listeners: Collection[str] | None = None
) -> tuple[Script | None, tuple[Problem, ...]]:
    """Read a script.

    Args:
        path: The file.
        file: How the user named it, for messages; the path where empty.
        listeners: Names that a rule's ``agent`` may be; others are a warning. None checks nothing.

    Returns:
        The script, None where it has errors, and all problems.
    """
    shown = file or str(path)
    data = _read(path, shown)
    if isinstance(data, Problem):
        return None, (data,)
    composed = compose(data, shown)
    reader = _Reader(shown, listeners)
    rules = reader.script(composed.root) if composed.root or not composed.problems else ()
    problems = (*composed.problems, *reader.problems)
    return (None if has_errors(problems) else Script(shown, tuple(rules))), problems


def check_scripts(spec: OrganismSpec) -> list[Problem]:
    """All problems inside the scripts that an organism's backends name; runs nothing.

    A script that is not there is passed over: the check of the organism file says so, where it is named.
    """
    names = [listener.name for listener in spec.listeners]
    files = dict.fromkeys(
        backend.script
        for backend in (spec.llm.backends if spec.llm else ())
        if backend.provider == SCRIPTED and backend.script
    )
    shown_folder = spec.path.parent if spec.path else Path()
    return [
        problem
        for file in files
        if (spec.folder / file).is_file()
        for problem in load_script(spec.folder / file, file=str(shown_folder / file), listeners=names)[1]
    ]


def _read(path: Path, file: str) -> bytes | Problem:
    """The file's bytes, one more than is allowed at most; only of a regular file, which can't block."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return _unreadable(file, "is no file")
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return _unreadable(file, "does not exist")
    except (OSError, ValueError) as error:
        return _unreadable(file, f"can't be read ({getattr(error, 'strerror', None) or error})")


def _unreadable(file: str, what: str) -> Problem:
    message = (
        f"The script {file or '(no name)'} {what}; `script:` names a YAML file, relative to the organism's folder."
    )
    return Problem(Severity.ERROR, "script-file", message, file)


class _Reader:
    """Turns nodes into rules, and notes what is wrong on the way."""

    def __init__(self, file: str, listeners: Collection[str] | None) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._listeners = None if listeners is None else tuple(listeners)
        self._conditions: dict[str, Callable[[Node], Condition | None]] = {
            "agent": self._agent,
            "turn": self._turn,
            "text": self._text,
            "regex": self._regex,
        }
        self._payload_conditions: dict[str, Callable[[Node], PayloadCondition | None]] = {
            "payload": self._payload,
            "xpath": self._xpath,
        }

    def script(self, root: Node | None) -> list[Rule]:
        top = self._mapping(root, _TOP_KEYS, "a script is a mapping with the key `rules`")
        found = top.get("rules")
        if found is None:
            if isinstance(root, MapNode) or root is None:
                place = root.place if root else Place(1, 1)
                self._error("missing-key", "A script needs the key `rules`: a list of rules.", place)
            return []
        if not isinstance(found, ListNode):
            self._wrong(found, "`rules` is a list; begin each rule with `- `")
            return []
        rules = [self._rule(number, node) for number, node in enumerate(found.items, start=1)]
        self._warn_of_unreachable(rules, found.items)
        return rules

    def _rule(self, number: int, node: Node) -> Rule:
        keys = self._mapping(node, _RULE_KEYS, "a rule is a mapping with `when`, and `reply` or `error`")
        when_keys = (*self._conditions, *self._payload_conditions)
        when = self._mapping(keys["when"], when_keys, "`when` is a mapping of conditions") if "when" in keys else {}
        conditions = [read(when[key]) for key, read in self._conditions.items() if key in when]
        of_payload = [read(when[key]) for key, read in self._payload_conditions.items() if key in when]
        if isinstance(node, MapNode) and ("reply" in keys) == ("error" in keys):
            self._error("reply-or-error", "A rule has either a `reply` or an `error`; write one of them.", node.place)
        return Rule(
            number,
            f"{self._file}:{node.place.line}:{node.place.column}",
            tuple(condition for condition in conditions if condition is not None),
            tuple(condition for condition in of_payload if condition is not None),
            self._reply(keys["reply"]) if "reply" in keys else None,
            self._string(keys["error"], "error") if "error" in keys else "",
            self._delay(keys["delay"]) if "delay" in keys else 0.0,
        )

    def _agent(self, node: Node) -> Condition | None:
        names = self._strings(node, "agent")
        if self._listeners is not None:
            known = {name.lower() for name in self._listeners}
            for name, place in names:
                if name.lower() not in known:
                    meant = nearest(name, self._listeners)
                    hint = f"did you mean `{meant}`?" if meant else "this rule never answers."
                    self._warning("unknown-agent", f"No listener is called `{name}`; {hint}", place, meant)
        return AgentIs(tuple(name for name, _ in names)) if names else None

    def _turn(self, node: Node) -> Condition | None:
        spans: list[tuple[int, int | None]] = []
        for item in node.items if isinstance(node, ListNode) else (node,):
            found = _TURNS.fullmatch(item.text) if isinstance(item, ScalarNode) else None
            if found is None or (found[2] and int(found[2]) < int(found[1])):
                self._wrong(item, "`turn` counts from 1: write 2, 2-4, 3+, or a list of those")
                continue
            first = int(found[1])
            spans.append((first, None if found[3] else int(found[2] or first)))
        return TurnIs(tuple(spans)) if spans else None

    def _text(self, node: Node) -> Condition | None:
        words = self._strings(node, "text")
        return TextHolds(tuple(word for word, _ in words)) if words else None

    def _regex(self, node: Node) -> Condition | None:
        source = self._string(node, "regex")
        if not source:
            return None
        try:
            return RegexFinds(re.compile(source))
        except (re.error, OverflowError, RecursionError) as error:
            self._error("regex", f"`regex` is no regular expression of Python's: {error}.", node.place)
            return None

    def _payload(self, node: Node) -> PayloadCondition | None:
        names = self._strings(node, "payload")
        return PayloadIs(tuple(name for name, _ in names)) if names else None

    def _xpath(self, node: Node) -> PayloadCondition | None:
        source = self._string(node, "xpath")
        if not source:
            return None
        try:
            expression = etree.XPath(source, regexp=False)
            expression(etree.Element("Nothing"))  # unknown functions and prefixes show only when evaluated
        except (etree.XPathError, ValueError) as error:
            self._error("xpath", f"`xpath` is no XPath 1.0 expression: {error}.", node.place)
            return None
        return XPathHolds(expression)

    def _reply(self, node: Node) -> Template | None:
        if isinstance(node, ScalarNode) and node.resolved == "str" and not node.text:
            return Template((), is_xml=False)
        source = self._string(node, "reply")
        try:
            return Template.parse(source)
        except TemplateError as error:
            self._error("placeholder", f"`reply` holds {error}.", node.place)
            return None

    def _delay(self, node: Node) -> float:
        if isinstance(node, ScalarNode) and node.resolved in ("int", "float"):
            try:
                seconds = float(node.text)
            except ValueError:
                seconds = math.nan
            if 0 <= seconds <= _MAX_DELAY_S:
                return seconds
        self._wrong(node, f"`delay` is a number of seconds from 0 to {_MAX_DELAY_S:g}")
        return 0.0

    def _mapping(self, node: Node | None, known: Sequence[str], rule: str) -> Mapping[str, Node]:
        """The values of a mapping by key; what is no mapping, or unknown, is noted."""
        if not isinstance(node, MapNode):
            if node is not None:
                self._wrong(node, rule)
            return {}
        for name, (key, _) in node.entries.items():
            if name not in known and not name.startswith("x-"):
                meant = nearest(name, known)
                hint = f"did you mean `{meant}`?" if meant else f"known here: {', '.join(known)}."
                self._error("unknown-key", f"Unknown key `{name[:40]}`; {hint}", key.place, meant)
        return {name: value for name, (_, value) in node.entries.items() if name in known}

    def _strings(self, node: Node, key: str) -> list[tuple[str, Place]]:
        """One text or a list of texts, with their places."""
        if isinstance(node, ListNode) and not node.items:
            self._wrong(node, f"`{key}` is an empty list; name at least one, or leave the key out")
        items = node.items if isinstance(node, ListNode) else (node,)
        found = [(self._string(item, key), item.place) for item in items]
        return [(text, place) for text, place in found if text]

    def _string(self, node: Node, key: str) -> str:
        if isinstance(node, ScalarNode) and node.resolved == "str" and node.text:
            return node.text
        if isinstance(node, ScalarNode) and node.text:
            fix = f'"{node.text}"'
            self._wrong(node, f"`{key}` is text, and YAML reads this as {node.resolved}; write {fix}", fix)
        else:
            self._wrong(node, f"`{key}` is text, and at least one character of it")
        return ""

    def _warn_of_unreachable(self, rules: Sequence[Rule], nodes: Sequence[Node]) -> None:
        for rule in rules[:-1]:
            if not rule.conditions and not rule.payload_conditions:
                after = nodes[rule.number]
                if not has_errors(self.problems):
                    message = f"Rule {rule.number} matches always, so this one is never asked; move it last."
                    self._warning("unreachable-rule", message, after.place)
                return

    def _wrong(self, node: Node, rule: str, fix: str = "") -> None:
        if not isinstance(node, BrokenNode):
            self._error("wrong-type", f"{rule[:1].upper()}{rule[1:]}.", node.place, fix)

    def _error(self, code: str, message: str, place: Place, fix: str = "") -> None:
        self.problems.append(Problem(Severity.ERROR, code, message, self._file, *place, fix=fix))

    def _warning(self, code: str, message: str, place: Place, fix: str = "") -> None:
        self.problems.append(Problem(Severity.WARNING, code, message, self._file, *place, fix=fix))
