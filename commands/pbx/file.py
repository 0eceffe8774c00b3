"""Settings and files in Slack: in as many blocks as they need, split at line ends, never cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.verbs.pages import preformatted_pages
from bot.words.blocks import Block, bold, code, escape, paragraphs, preformatted, section

_MOST_IN_A_BLOCK = 2900
_LONGEST_ESCAPE = 5
"""`&` is sent as `&amp;`, and Slack counts what is sent."""


@dataclass(frozen=True)
class ConfigFile:
    """A file, or a part of one, with its name. `command` is what to run with it, empty if it is only put in place."""

    name: str
    title: str
    text: str
    command: str = ""


@dataclass(frozen=True)
class Table:
    """Settings to type into a form one by one: a line each, which fits on a phone."""

    title: str
    rows: Sequence[tuple[str, str]]


def show(part: ConfigFile | Table) -> list[Block]:
    """Show a title, then the contents in one or more blocks."""
    return _table(part) if isinstance(part, Table) else _file(part)


def text_of(part: ConfigFile | Table) -> str:
    """The whole text."""
    return "\n".join(value for _, value in part.rows) if isinstance(part, Table) else part.text


def _table(table: Table) -> list[Block]:
    return paragraphs([bold(table.title), *(f"{escape(name)}: {code(value)}" for name, value in table.rows)])


def _file(file: ConfigFile) -> list[Block]:
    pages = preformatted_pages(piece for line in file.text.splitlines() for piece in _pieces(line))
    parts = f" in {len(pages)} parts" if len(pages) > 1 else ""
    run = [section("Run:"), preformatted(file.command)] if file.command else []
    return [section(f"{bold(file.title)}: {code(file.name)}{parts}"), *pages, *run]


def _pieces(line: str) -> list[str]:
    """Split a line that is too long for a block."""
    if len(escape(line)) < _MOST_IN_A_BLOCK:
        return [line]
    step = _MOST_IN_A_BLOCK // _LONGEST_ESCAPE
    return [line[start : start + step] for start in range(0, len(line), step)]
