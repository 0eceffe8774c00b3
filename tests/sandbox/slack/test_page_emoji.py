"""The page draws every :name: that the bot says; a name that it does not know would stand there between its colons."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SOURCES = sorted(
    path
    for folder in ("bot", "commands")
    for path in (ROOT / folder).rglob("*.py")
    if "sandbox" not in path.relative_to(ROOT).parts
)
# Not the “host” of `address:host:port`, which has a letter on both sides, nor a `(?:group)` of a pattern.
NAME = re.compile(r"(?<![A-Za-z0-9?]):([a-z][a-z0-9_+-]*):(?![A-Za-z0-9])")


def said(path: Path) -> Iterator[str]:
    """Every piece of text in the code, docstrings too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from NAME.findall(node.value)


def drawn() -> set[str]:
    table = (ROOT / "bot/sandbox/page/emoji.js").read_text().split("`")[1]
    return {pair.split()[0] for pair in re.split(r"[|\n]", table) if pair.strip()}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_page_knows_every_emoji_that_the_bot_uses(path: Path) -> None:
    """A new one is added to the page's table."""
    assert set(said(path)) <= drawn()


def test_there_are_emoji_to_check() -> None:
    """Otherwise this test would check nothing."""
    assert {"stethoscope", "warning", "white_check_mark"} <= {name for path in SOURCES for name in said(path)}
