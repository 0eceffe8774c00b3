"""The schema has one port: outside of bot/store nobody writes SQL."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OUTSIDE = sorted(
    path
    for folder in ("bot", "commands")
    for path in (ROOT / folder).rglob("*.py")
    if not path.is_relative_to(ROOT / "bot" / "store")
)
SQL = re.compile(
    r"\s*(SELECT\b.+\bFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE|PRAGMA|BEGIN IMMEDIATE)\b"
)


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_outside_the_store_holds_no_sql(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [text for text in texts if SQL.match(text)] == []


def test_the_pattern_knows_sql_from_words() -> None:
    for sql in ("SELECT at FROM audit", "\n  INSERT INTO outbox VALUES (1)", "UPDATE steps SET state = ?", "PRAGMA x"):
        assert SQL.match(sql), sql
    for words in ("Select a trunk from the list", "update it", "BEGIN", "SELECT an option"):
        assert not SQL.match(words), words
