"""The worked example of `commands/README.md`."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import commands
from bot.verbs.services import Services
from bot.verbs.verb import Verb, Verbs
from tests.support.account import Account

PAPER = (Path(commands.__path__[0]) / "README.md").read_text()


def block(mark: str) -> str:
    """The code below this mark."""
    found = re.search(rf"<!-- {mark} -->\n```python\n(.*?)^```", PAPER, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def test_the_command_of_the_example_passes_the_test_of_the_example(
    exotel: Account, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both as they are printed."""
    module = ModuleType("commands.count")
    exec(block("example"), module.__dict__)
    monkeypatch.setitem(sys.modules, "commands.count", module)
    verb: Verb = module.__dict__["verb"]
    assert verb.name not in [other.name for other in Verbs.of(commands)]
    assert verb.summary == "How many trunks the account has."
    test: dict[str, Any] = {}
    exec(block("example test"), test)
    test["test_trunks_are_counted"](exotel, services)
