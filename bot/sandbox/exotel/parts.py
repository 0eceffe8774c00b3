"""The endpoints that every part of a trunk has in the same form: list all, and remove one by its id."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.sandbox.exotel.envelope import Reply, one
from bot.sandbox.exotel.paging import page
from bot.sandbox.exotel.records import Numbered, Record, Trunk, seen, with_id
from bot.sandbox.exotel.request import ApiRequest
from bot.sandbox.exotel.state import ExotelState

Work = Callable[[ExotelState, ApiRequest], Reply]


def lister(part: Callable[[Trunk], Sequence[Record]]) -> Work:
    return lambda state, request: page(request, [seen(each) for each in part(state.trunk(request.trunk_sid))])


def remover(part: Callable[[Trunk], list[Numbered]]) -> Work:
    def remove(state: ExotelState, request: ApiRequest) -> Reply:
        records = part(state.trunk(request.trunk_sid))
        record = with_id(records, request.asked("id", "Id"))
        records.remove(record)
        return one(seen(record))

    return remove
