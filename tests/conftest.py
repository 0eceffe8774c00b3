"""Fixtures that more than one folder uses."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import trustme
from hypothesis import settings
from sqlite_utils import Database

import bot.store.store
from bot.store import Store
from bot.store.schema import bring_up_to_date
from tests.support.account import Account, account

# How long an example takes is the business of tests/bench.
settings.register_profile("whole", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=25)


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


@pytest.fixture(scope="session", autouse=True)
def _migrated_once() -> Iterator[None]:
    """Copy the tables into an empty database instead of migrating it: 2 ms instead of 90, and most tests have one."""
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as made, pytest.MonkeyPatch.context() as patch:
        bring_up_to_date(Database(made))
        copying = threading.Lock()

        def copy_or_migrate(db: Database) -> None:
            if db.execute("SELECT 1 FROM sqlite_master").fetchone():
                bring_up_to_date(db)
                return
            with copying:
                made.backup(db.conn)

        patch.setattr(bot.store.store, "bring_up_to_date", copy_or_migrate)
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Trust one authority instead of the system's 140: each client reads them all, which takes 40 ms, and no test
    leaves the machine."""
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(file))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(file))
        yield


def pytest_configure(config: pytest.Config) -> None:
    """The quick loop tries fewer examples of a property that has no number of its own."""
    settings.load_profile("quick" if "not long" in config.option.markexpr else "whole")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin first, so that nobody waits for one of them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
