"""Who may import whom, and how long a file may grow."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "commands").rglob("*.py")])


def test_imports_keep_their_contracts() -> None:
    """As written in pyproject.toml."""
    lint = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_is_for_and_stays_small(path: Path) -> None:
    """About 350 lines at most: beyond that two things live there."""
    source = path.read_text()
    assert ast.get_docstring(ast.parse(source)), "no docstring"
    assert len(source.splitlines()) <= 350
