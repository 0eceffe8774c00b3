"""Which trunk a number is on, where the account lists its trunks but has no trunk maps."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.domain import E164
from bot.sandbox.exotel.state import ExotelState
from bot.store import Store
from bot.trunks.directory import Directory
from tests.commands.carrying import NUMBER, OTHER_NUMBER, make
from tests.support.account import Account, serve_account


def without_maps(app: ASGIApp) -> ASGIApp:
    """The endpoint is asked for by another name, which the account does not have: 404, as of an unknown number."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "").replace("/trunk-maps", "/no-such-endpoint")
        await app(
            {**scope, "path": path, "raw_path": path.encode()} if scope["type"] == "http" else scope, receive, send
        )

    return answer


@pytest.fixture
def no_maps() -> Iterator[Account]:
    with serve_account(ExotelState(), without_maps) as account:
        yield account


def test_a_number_is_found_by_looking_through_the_trunks(no_maps: Account, store: Store) -> None:
    """“Not found” of an endpoint that is not there says nothing about the number."""
    make(no_maps, "other_line", numbers=(OTHER_NUMBER,))
    make(no_maps, "sales_line", numbers=(NUMBER,))
    with ThreadPoolExecutor(4) as pool:
        found = Directory(no_maps.api, store, "sandbox1", pool).where_is(E164(NUMBER))
    assert [trunk.trunk_name for trunk, _ in found.on] == ["sales_line"]
    assert not found.from_maps


def test_where_the_maps_answer_a_number_on_no_trunk_is_on_none(exotel: Account, store: Store) -> None:
    """One number that surely is on a trunk shows that they do."""
    make(exotel, "other_line", numbers=(OTHER_NUMBER,))
    with ThreadPoolExecutor(4) as pool:
        found = Directory(exotel.api, store, "sandbox1", pool).where_is(E164(NUMBER))
    assert found.from_maps
    assert not found.on
