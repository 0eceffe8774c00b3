"""Fixtures that more than one folder uses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import Store
from tests.support.account import Account, account


@pytest.fixture
def exotel() -> Iterator[Account]:
    """A fresh sandbox Exotel and a client for it."""
    with account() as fresh:
        yield fresh


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A fresh database file."""
    opened = Store(tmp_path / "bot.db")
    yield opened
    opened.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin first, so that nobody waits for one of them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
