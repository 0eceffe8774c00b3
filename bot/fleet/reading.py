"""Reads a file strictly: YAML or JSON here, CSV in `sheets`. Every fault is reported at its line, all of them at once.

Scalars are taken as they are written (an unquoted `+911800123456` is a number in YAML 1.1, and would lose its plus).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import yaml

from bot.domain import E164, Destination, Mask, PublicIPv4, SipUserName, TrunkName
from bot.domain.errors import BadInput
from bot.domain.phrasing import listed
from bot.domain.typed import quote
from bot.fleet.contents import (
    AddressLine,
    BadFile,
    CallerId,
    Fault,
    Fleet,
    NumberLine,
    RouteLine,
    TrunkLines,
    mode_of,
    whole_number,
)
from bot.fleet.sheets import read_sheet

T = TypeVar("T")

MOST_BYTES = 1_000_000
MOST_DEPTH = 8
_FILE = ("account", "prune", "trunks")
_TRUNK = ("numbers", "whitelist", "destinations", "caller_id", "sip_users")
_NONE = {"", "~", "null", "Null", "NULL", "none"}
_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(text: str, region: str = "IN") -> Fleet:
    """Read YAML, JSON or CSV. `region` is the country of numbers written without one. Raises BadFile."""
    if len(text.encode()) > MOST_BYTES:
        raise BadFile([Fault(1, f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it.")])
    content = text.removeprefix("\ufeff")
    start = content.lstrip()
    if not start:
        raise BadFile([Fault(1, "The file is empty.")])
    if start.startswith("{"):
        # In JSON a tab can only be between values; YAML allows none there.
        content = content.replace("\t", " ")
    elif _looks_like_a_sheet(content):
        return read_sheet(content, region)
    return _Reader(region).file(content)


def _looks_like_a_sheet(text: str) -> bool:
    """True if the first line that isn't a comment is a header: names between commas, semicolons or tabs."""
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return ": " not in f"{first} " and any(first.count(separator) for separator in ",;\t")


class _Reader:
    def __init__(self, region: str) -> None:
        self._region = region
        self._faults: list[Fault] = []

    def file(self, text: str) -> Fleet:
        root = _tree(text)
        fleet = self._fleet(root)
        if self._faults:
            raise BadFile(self._faults)
        return fleet

    def _fleet(self, root: yaml.Node) -> Fleet:
        parts = self._mapping(root, "the file", _FILE)
        if "trunks" not in parts and not self._faults:
            self._fault(root, "There's no “trunks:” in it. Get an example with `trunkbot export`.")
        trunks: list[TrunkLines] = []
        for key, node in self._entries(parts.get("trunks"), "“trunks:”"):
            name = self._parsed(key, TrunkName.parse)
            if name:
                trunks.append(self._trunk(name, key, node))
        self._numbers_only_once(parts.get("trunks"), trunks)
        return Fleet(
            trunks=tuple(trunks),
            account=self._scalar(parts.get("account")),
            prune=bool(self._flag(parts.get("prune"))),
        )

    def _trunk(self, name: TrunkName, key: yaml.Node, node: yaml.Node) -> TrunkLines:
        parts = {} if _is_nothing(node) else self._mapping(node, quote(name), _TRUNK)
        return TrunkLines(
            name=name,
            line=_line(key),
            numbers=self._list(parts.get("numbers"), self._number, lambda each: each.number),
            whitelist=self._list(parts.get("whitelist"), self._address, lambda each: each.ip),
            destinations=self._list(parts.get("destinations"), self._route, lambda each: each.destination.wire.lower()),
            caller_id=self._caller_id(parts.get("caller_id")),
            sip_users=self._list(parts.get("sip_users"), lambda each: self._parsed(each, SipUserName.parse), str),
        )

    # The lines

    def _number(self, node: yaml.Node) -> NumberLine | None:
        parts = self._long_or_short(node, "number", ("number", "mode"))
        number = self._parsed(parts.get("number"), lambda text: E164.parse(text, self._region))
        mode = self._parsed(parts.get("mode"), mode_of) if "mode" in parts else None
        return NumberLine(number, mode) if number else None

    def _address(self, node: yaml.Node) -> AddressLine | None:
        parts = self._long_or_short(node, "ip", ("ip", "mask"))
        mask = self._parsed(parts.get("mask"), Mask.parse) if "mask" in parts else None
        read = self._parsed(parts.get("ip"), PublicIPv4.parse_with_mask)
        if read is None:
            return None
        if read[1] is not None and mask is not None and read[1] != mask:
            self._fault(node, f"It has two masks, /{read[1]} and /{mask}. Keep one.")
        return AddressLine(read[0], mask or read[1] or Mask(32))

    def _route(self, node: yaml.Node) -> RouteLine | None:
        parts = self._long_or_short(node, "uri", ("uri", "priority", "weight"))
        destination = self._parsed(parts.get("uri"), Destination.parse)
        priority, weight = (
            self._parsed(parts.get(name), whole_number) if name in parts else None for name in ("priority", "weight")
        )
        return RouteLine(destination, priority, weight) if destination else None

    def _caller_id(self, node: yaml.Node | None) -> CallerId | None:
        if node is None:
            return None
        if _is_nothing(node):
            return CallerId(None)
        number = self._parsed(node, lambda text: E164.parse(text, self._region))
        return CallerId(number) if number else None

    def _numbers_only_once(self, node: yaml.Node | None, trunks: list[TrunkLines]) -> None:
        first: dict[str, str] = {}
        for trunk in trunks:
            for each in trunk.numbers or ():
                if each.number in first and node is not None:
                    sentence = f"{each.number} is also on {first[each.number]} in this file. A number is on one trunk."
                    self._faults.append(Fault(trunk.line, sentence))
                first.setdefault(each.number, trunk.name)

    # The tree

    def _mapping(self, node: yaml.Node, what: str, names: tuple[str, ...]) -> dict[str, yaml.Node]:
        """The entries of a mapping that may only have these names."""
        found = {}
        for key, value in self._entries(node, what):
            name = self._scalar(key)
            if name in names:
                found[name] = value
            else:
                self._fault(key, f"{quote(name)} isn't known in {what}. Use {listed(names)}.")
        return found

    def _entries(self, node: yaml.Node | None, what: str) -> Iterator[tuple[yaml.Node, yaml.Node]]:
        if node is None or _is_nothing(node):
            return
        if not isinstance(node, yaml.MappingNode):
            self._fault(node, f"Write {what} as lines of “name: value”.")
            return
        first: dict[str, int] = {}
        for key, value in node.value:
            name = self._scalar(key)
            if name in first:
                self._fault(key, f"{quote(name)} is already on line {first[name]}. Keep one of them.")
                continue
            first[name] = _line(key)
            yield key, value

    def _list(
        self, node: yaml.Node | None, read: Callable[[yaml.Node], T | None], key: Callable[[T], str]
    ) -> tuple[T, ...] | None:
        """None if the part isn't mentioned."""
        if node is None:
            return None
        if _is_nothing(node):
            return ()
        if not isinstance(node, yaml.SequenceNode):
            self._fault(node, "Write this as a list: one line each that begins with “- ”.")
            return ()
        found: dict[str, T] = {}
        for each in node.value:
            line = read(each)
            if line is None:
                continue
            if key(line) in found:
                self._fault(each, f"{key(line)} is in this list twice. Remove one.")
            found.setdefault(key(line), line)
        return tuple(found.values())

    def _long_or_short(self, node: yaml.Node, short: str, names: tuple[str, ...]) -> dict[str, yaml.Node]:
        """`- value`, or the same as a mapping with further fields."""
        if not isinstance(node, yaml.MappingNode):
            return {short: node}
        parts = self._mapping(node, "this list", names)
        if short not in parts:
            self._fault(node, f"It has no “{short}:”.")
        return parts

    def _scalar(self, node: yaml.Node | None) -> str:
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self._fault(node, "Write one value here, not a list or a mapping.")
            return ""
        return str(node.value)

    def _parsed(self, node: yaml.Node | None, parse: Callable[[str], T]) -> T | None:
        if node is None or ((text := self._scalar(node)) == "" and not isinstance(node, yaml.ScalarNode)):
            return None
        try:
            return parse(text)
        except BadInput as error:
            self._fault(node, error.sentence)
            return None

    def _flag(self, node: yaml.Node | None) -> bool | None:
        if node is None:
            return None
        flag = _FLAGS.get(self._scalar(node).lower())
        if flag is None:
            self._fault(node, "Write true or false.")
        return flag

    def _fault(self, node: yaml.Node, sentence: str) -> None:
        self._faults.append(Fault(_line(node), sentence))


def _tree(text: str) -> yaml.Node:
    """Parse the text. Aliases are refused, because a few lines of them can stand for millions. Raises BadFile."""
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent):
                raise BadFile([Fault(line, "Write the values out: copies with “*” aren't supported.")])
            if depth > MOST_DEPTH:
                raise BadFile([Fault(line, "This is nested too deeply.")])
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadFile([Fault(mark.line + 1 if mark else 1, f"This isn't valid YAML: {error.problem}.")]) from None
    except yaml.YAMLError as error:
        raise BadFile([Fault(1, f"This isn't valid YAML: {str(error).splitlines()[0]}.")]) from None
    if root is None:
        raise BadFile([Fault(1, "The file has only comments.")])
    return root


def _is_nothing(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in _NONE


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
