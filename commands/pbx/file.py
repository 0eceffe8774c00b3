"""A piece of configuration as Slack shows it: in as many blocks as it needs, cut at line ends and never short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.verbs.pages import preformatted_pages
from bot.words.blocks import Block, bold, code, escape, paragraphs, section

_MOST_IN_A_BLOCK = 2900
_LONGEST_ESCAPE = 5
"""`&` is sent as `&amp;`, and Slack counts what is sent."""


@dataclass(frozen=True)
class File:
    """One file, or a part of one, and the path it belongs to."""

    path: str
    text: str


@dataclass(frozen=True)
class Table:
    """Settings and their values, to be typed into a form one by one: a line each, so that a telephone has room."""

    title: str
    rows: Sequence[tuple[str, str]]


def show(part: File | Table) -> list[Block]:
    """A title, then the contents in one block or more."""
    return _table(part) if isinstance(part, Table) else _file(part)


def text_of(part: File | Table) -> str:
    """Everything that is in it."""
    return "\n".join(value for _, value in part.rows) if isinstance(part, Table) else part.text


def _table(table: Table) -> list[Block]:
    return paragraphs([bold(table.title), *(f"{escape(name)}: {code(value)}" for name, value in table.rows)])


def _file(file: File) -> list[Block]:
    pages = preformatted_pages(piece for line in file.text.splitlines() for piece in _pieces(line))
    parts = f" in {len(pages)} parts, one after the other" if len(pages) > 1 else ""
    title = code(file.path) if file.path.startswith("/") else bold(file.path)
    return [section(f"{title}{parts}"), *pages]


def _pieces(line: str) -> list[str]:
    """A line that is too long for any block, in pieces that are not."""
    if len(escape(line)) < _MOST_IN_A_BLOCK:
        return [line]
    step = _MOST_IN_A_BLOCK // _LONGEST_ESCAPE
    return [line[start : start + step] for start in range(0, len(line), step)]
