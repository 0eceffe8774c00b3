"""The layout of the house: rooms on layers, tests beside their rooms, and who may import whom."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = {path.parent.name for path in (ROOT / "bot").glob("*/__init__.py")}
MODULES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "commands").rglob("*.py")])
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
BESIDE_THE_ROOMS = {"bench", "browser", "commands", "journeys", "project", "screens", "sentences", "soak", "support"}
"""Folders of tests that are about more than one room, and programs that a person runs."""


def test_imports_keep_their_contracts() -> None:
    """As written in pyproject.toml; a layer's rooms don't import each other, and nothing imports from above."""
    lint = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert ran.returncode == 0, ran.stdout


def test_the_contract_of_layers_names_each_room_once_and_no_file() -> None:
    """At most twelve layers, so that a stranger can keep them in mind."""
    (layers,) = (contract["layers"] for contract in CONTRACTS if contract["type"] == "layers")
    names = [name for layer in layers for name in re.split(r" \| ", layer)]
    assert len(layers) <= 12
    assert sorted(names) == sorted([*(f"bot.{room}" for room in ROOMS), "commands"])


def test_bot_holds_rooms_and_no_loose_modules() -> None:
    """All but the two files that make it a package with a command."""
    assert {path.name for path in (ROOT / "bot").glob("*.py")} == {"__init__.py", "__main__.py"}


def test_tests_follow_the_rooms() -> None:
    """No flat pile: each folder is named after its room, or is one of the few that are about more than one."""
    folders = {path.name for path in (ROOT / "tests").iterdir() if (path / "__init__.py").exists()}
    assert folders <= ROOMS | BESIDE_THE_ROOMS
    assert {path.name for path in (ROOT / "tests").glob("*.py")} == {"__init__.py", "conftest.py"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_is_for(path: Path) -> None:
    """In a docstring of its own."""
    assert ast.get_docstring(ast.parse(path.read_text()))
