"""The checks that the tables of blocks and elements are built from.

A Check takes a value and its JSON pointer, and yields Problems in Slack's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Problem(NamedTuple):
    """`str()` is the line that goes to response_metadata.messages. Slack itself accepts an
    `unsupported` one."""

    pointer: str
    message: str
    unsupported: bool = False

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


Check = Callable[[Any, str], Iterator[Problem]]

UNSUPPORTED = ("file_input", "rich_text_input", "workflow_button")
"""Types of elements that Slack has and this sandbox's page doesn't."""


def string(most: int | None = None, least: int = 0, pattern: str | None = None, form: str = "") -> Check:
    """A string of `least` to `most` characters; blank counts as empty. `form` completes "must be …"."""

    def check(value: Any, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(pointer, "must be a string")
        elif most is not None and len(value) > most:
            yield Problem(pointer, f"must be less than {most + 1} characters")
        elif least and len(value.strip()) < least:
            yield Problem(pointer, f"must be more than {least - 1} characters")
        elif pattern is not None and not re.fullmatch(pattern, value):
            yield Problem(pointer, f"must be {form}")

    return check


def url(most: int = 3000) -> Check:
    return string(most, 1, r"[A-Za-z][A-Za-z0-9+.-]*:\S+", "a valid URL")


def boolean(value: Any, pointer: str) -> Iterator[Problem]:
    if not isinstance(value, bool):
        yield Problem(pointer, "must be a boolean")


def integer(least: int, most: int | None = None) -> Check:
    def check(value: Any, pointer: str) -> Iterator[Problem]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield Problem(pointer, "must be an integer")
        elif value < least:
            yield Problem(pointer, f"must be greater than {least - 1}")
        elif most is not None and value > most:
            yield Problem(pointer, f"must be less than {most + 1}")

    return check


def number(value: Any, pointer: str) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        yield Problem(pointer, "must be a number")


def one_of(*allowed: str) -> Check:
    def check(value: Any, pointer: str) -> Iterator[Problem]:
        if value not in allowed:
            yield Problem(pointer, f"must be one of: {', '.join(allowed)}")

    return check


def list_of(item: Check, most: int | None = None, least: int = 1) -> Check:
    def check(value: Any, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(pointer, "must be an array")
            return
        if most is not None and len(value) > most:
            yield Problem(pointer, f"no more than {most} items allowed")
            return
        if len(value) < least:
            yield Problem(pointer, f"no fewer than {least} items allowed")
        for index, each in enumerate(value):
            yield from item(each, f"{pointer}/{index}")

    return check


@dataclass(frozen=True)
class Shape:
    """An object with these keys and no others. `rules` check the whole object, once each key is valid."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    rules: tuple[Check, ...] = ()

    def __call__(self, value: Any, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(pointer, "must provide an object")
            return
        problems = [*self._keys(value, pointer), *self._values(value, pointer)]
        yield from problems
        if not problems:
            for rule in self.rules:
                yield from rule(value, pointer)

    def _keys(self, value: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
        for key in self.required:
            if key not in value:
                yield Problem(pointer, f"missing required field: {key}")
        for key in value:
            if key not in self.required and key not in self.optional:
                yield Problem(pointer, f"invalid additional property: {key}")

    def _values(self, value: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
        for key, check in {**self.required, **self.optional}.items():
            if key in value:
                yield from check(value[key], f"{pointer}/{key}")


@dataclass(frozen=True)
class Variants:
    """An object whose `type` selects the Shape of the rest."""

    shapes: Mapping[str, Shape]

    def __call__(self, value: Any, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(pointer, "must provide an object")
        elif "type" not in value:
            yield Problem(pointer, "missing required field: type")
        elif value["type"] in UNSUPPORTED:
            yield Problem(pointer, f"this sandbox doesn't support {value['type']} (Slack does)", unsupported=True)
        elif not isinstance(value["type"], str) or value["type"] not in self.shapes:
            yield Problem(f"{pointer}/type", f"unsupported type: {value['type']}")
        else:
            rest = {key: each for key, each in value.items() if key != "type"}
            yield from self.shapes[value["type"]](rest, pointer)

    def only(self, *types: str) -> Variants:
        return Variants({each: self.shapes[each] for each in types})


def exactly_one(*keys: str) -> Check:
    """A rule: one of these keys, and only one."""

    def check(value: Any, pointer: str) -> Iterator[Problem]:
        present = [key for key in keys if key in value]
        if not present:
            yield Problem(pointer, f"must provide one of: {', '.join(keys)}")
        elif len(present) > 1:
            yield Problem(pointer, f"only one of {', '.join(keys)} may be given")

    return check


def at_least_one(*keys: str) -> Check:
    def check(value: Any, pointer: str) -> Iterator[Problem]:
        if not any(key in value for key in keys):
            yield Problem(pointer, f"must provide at least one of: {', '.join(keys)}")

    return check
