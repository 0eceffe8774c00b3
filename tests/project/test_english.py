"""Docstrings and sentences in plain English: the worst of what once made them read as translated doesn't come back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("commands/**/*.py")])
VOCABULARY = {
    "words.py",
    "phrases.py",
    "line_words.py",
    "schema.py",
    "guards.py",
    "stance.py",
    "slots.py",
    "threads.py",
    "asking.py",
    "entities.py",
    "worlds.py",
}
"""Files whose strings are words that people use, or SQL of databases that exist."""

_OPENING = re.compile(r"(What|Whether|Who|Where|How)\b")
_BANNED = re.compile(
    r"\b(mend(s|ed|ing)?|anew|shall|told|whoever|somebody|(?<!there )is no (?!longer)[a-z]+|as wished|beforehand)\b",
    re.IGNORECASE,
)


def test_no_docstring_opens_with_a_question_word() -> None:
    """An imperative or a noun phrase says what the thing is."""
    opened = [f"{path}:{node.lineno}" for path, node in _docstrings() if _OPENING.match(str(node.value).strip())]
    assert opened == []


def test_no_docstring_or_sentence_has_a_word_that_nobody_would_say() -> None:
    docstrings = [(path, node) for path, node in _docstrings() if _BANNED.search(str(node.value))]
    sentences = [
        (path, node)
        for path, tree in _trees()
        if path.name not in VOCABULARY
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value
        if _BANNED.search(node.value)
    ]
    assert [f"{path}:{node.lineno}" for path, node in docstrings + sentences] == []


def _trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCES:
        if "training" not in path.parts:
            yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def _docstrings() -> Iterator[tuple[Path, ast.Constant]]:
    """Each string that stands as a statement: docstrings, and the notes under constants."""
    for path, tree in _trees():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Expr)
                and isinstance(node.value, ast.Constant)
                and isinstance(node.value.value, str)
            ):
                yield path, node.value
