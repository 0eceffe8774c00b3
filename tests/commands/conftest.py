"""What single verbs are tested with."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.store import Store
from bot.trunks.directory import Directory
from bot.verbs.services import Services
from tests.commands.fakes import services_on
from tests.support.account import Account


@pytest.fixture
def services(exotel: Account, store: Store) -> Iterator[Services]:
    """The directory of a fresh account."""
    with ThreadPoolExecutor(8) as pool:
        yield services_on(Directory(exotel.api, store, "sandbox1", pool))
