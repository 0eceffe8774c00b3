"""Calls from several threads go side by side, on connections that are kept."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.domain import E164, Mask, PublicIPv4, TrunkName
from tests.exotel.conftest import Dial, Exotel
from tests.exotel.scripted import OK, TRUNK, says, scripted
from tests.support.serving import serving


def _both_or_none() -> Starlette:
    """Answers only once two requests are there at the same time."""
    waiting: list[asyncio.Event] = []

    async def meet(request: Request) -> Response:
        mine = asyncio.Event()
        waiting.append(mine)
        if len(waiting) == 2:
            for each in waiting:
                each.set()
        await asyncio.wait_for(mine.wait(), 60)
        data = {"id": "1", "phone_number": "+919876543210", "ip": "44.248.146.11"}
        return JSONResponse({"response": {"code": 200, "status": "success", "data": data}})

    return Starlette(routes=[Route("/{path:path}", meet, methods=["POST"])])


def test_two_steps_of_a_setup_go_side_by_side(dial: Dial) -> None:
    """Map and whitelist need not wait for each other: 213 ms instead of 307 with a server of 100 ms."""
    with serving(_both_or_none()) as base_url, ThreadPoolExecutor(2) as pool:
        api = dial(base_url).api
        mapped = pool.submit(api.map_number, "trmum1abc", E164("+919876543210"))
        listed = pool.submit(api.whitelist_ip, "trmum1abc", PublicIPv4("44.248.146.11"), Mask(32))
        assert (mapped.result(60).id, listed.result(60).id) == ("1", "1")


def test_a_connection_is_kept_for_the_next_call(dial: Dial) -> None:
    """Three calls, one connection: building one anew costs half as much again."""
    with scripted(says(OK % TRUNK)) as server:
        api = dial(server.base_url).api
        for _ in range(3):
            api.create_trunk(TrunkName("support_line"))
        assert server.accepted == 1


def test_forty_threads_create_forty_trunks(exotel: Exotel, dial: Dial) -> None:
    """Every one its own, and no answer in the wrong hands."""
    api = dial(exotel.base_url).api
    names = [TrunkName(f"trunk_{number}") for number in range(40)]
    with ThreadPoolExecutor(40) as pool:
        made = list(pool.map(api.create_trunk, names))
    assert [trunk.trunk_name for trunk in made] == names
    assert len({trunk.trunk_sid for trunk in made}) == 40
