"""No test asserts how long something took, or sleeps: machines are busy. Times are measured in `tests.bench`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
MEASURES = {"bench", "sentences", "soak"}
"""Folders of programs whose subject is time."""
WAITS = {"support/waiting.py", "support/serving.py", "support/tab.py", "exotel/conftest.py"}
"""Those that give up after a generous while, and the clock of a client whose sleeps are skipped."""
STOPWATCHES = {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "sleep", "time_ns"}
FILES = sorted(
    path for path in TESTS.rglob("*.py") if path.relative_to(TESTS).parts[0] not in MEASURES and path != Path(__file__)
)


def faults(tree: ast.AST) -> Iterator[str]:
    """Each use of a clock that could become a limit; reading `time.time()` for a signature is none."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module="time"):
                yield f"line {node.lineno}: write time.{node.names[0].name}, so that this test sees it"
            case ast.Attribute(value=ast.Name(id="time"), attr=name) if name in STOPWATCHES:
                yield f"line {node.lineno}: time.{name}"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="asyncio"), attr="sleep"), args=[ast.Constant(value=0)]):
                pass
            case ast.Call(func=ast.Attribute(value=ast.Name(id="asyncio"), attr="sleep")):
                yield f"line {node.lineno}: asyncio.sleep"
            case ast.Assert() | ast.Compare() if "time.time()" in ast.unparse(node):
                yield f"line {node.lineno}: compares time.time()"


def test_nothing_is_timed_and_nobody_sleeps() -> None:
    """Hold the fake server's answer, inject a clock, or wait until a condition holds."""
    found = [
        f"{name}: {fault}"
        for path in FILES
        if (name := str(path.relative_to(TESTS))) not in WAITS
        for fault in faults(ast.parse(path.read_text()))
    ]
    assert found == []
