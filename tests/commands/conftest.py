"""What single verbs are tested with."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.store import Store
from bot.trunks.directory import Directory
from bot.verbs.verb import Services
from tests.commands.asking import ACCOUNT, NOBODY
from tests.support.account import Account


@pytest.fixture
def services(exotel: Account, store: Store) -> Iterator[Services]:
    """The directory of a fresh account."""
    with ThreadPoolExecutor(8) as pool:
        yield Services(Directory(exotel.api, store, "sandbox1", pool), ACCOUNT, NOBODY)
