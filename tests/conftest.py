"""Fixtures that more than one folder uses."""

from __future__ import annotations

import fcntl
from collections.abc import Generator, Iterator
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
    """What measures comes last, when nothing is left that could run beside it."""
    items.sort(key=lambda item: item.get_closest_marker("alone") is not None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Tests of several processes run beside one another, but for those that are marked to run alone."""
    is_alone = item.get_closest_marker("alone") is not None
    folder = item.config.cache.mkdir("trunkbot")
    with (folder / "next").open("w") as next_one, (folder / "running").open("w") as running:
        # Who wants to be alone keeps the others from beginning; else there would always be one that runs.
        fcntl.flock(next_one, fcntl.LOCK_EX)
        fcntl.flock(running, fcntl.LOCK_EX if is_alone else fcntl.LOCK_SH)
        fcntl.flock(next_one, fcntl.LOCK_UN)
        return (yield)
