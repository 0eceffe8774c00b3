"""The third book: what the sandbox's Exotel really did, whatever it answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from starlette.requests import Request

from bot.sandbox.exotel.app import Api
from bot.sandbox.exotel.envelope import ApiResult
from bot.sandbox.exotel.rules import ALIAS
from bot.sandbox.exotel.state import ExotelState


class Thing(NamedTuple):
    """Something that stands on the account; `trunk` is the SID it stands on, empty for a trunk, whose `what` is its
    name."""

    kind: str
    trunk: str
    what: str


class Effect(NamedTuple):
    """`sign` is + where it came to stand, - where it went."""

    sign: str
    thing: Thing


@dataclass(frozen=True)
class Executed:
    """One call that changed something, and when (the account's own clock)."""

    at: str
    call: str
    effects: frozenset[Effect]


def standing(state: ExotelState) -> frozenset[Thing]:
    """All that stands on the account now."""
    with state.lock:
        found = set[Thing]()
        for sid, trunk in state.trunks.items():
            found.add(Thing("trunk", "", trunk.trunk_name))
            found |= {Thing("number", sid, each.phone_number) for each in trunk.phone_numbers}
            found |= {Thing("ip", sid, each.ip) for each in trunk.whitelisted_ips}
            found |= {Thing("dest", sid, each.destination.removeprefix("sip:")) for each in trunk.destination_uris}
            found |= {Thing("alias", sid, each.value) for each in trunk.settings if each.name == ALIAS}
        return frozenset(found)


class BookedApi(Api):
    """The sandbox's API, which writes down what each call did by comparing the account before and after it."""

    def __init__(self, state: ExotelState) -> None:
        super().__init__(state)
        self.book: list[Executed] = []

    def _work(self, request: Request, raw: bytes) -> ApiResult:
        if request.method == "GET":
            return super()._work(request, raw)
        with self.state.lock:
            sids, before = set(self.state.trunks), standing(self.state)
            result = super()._work(request, raw)
            effects = self._effects(before, standing(self.state), sids - set(self.state.trunks))
            path = request.scope["path"]
            if result.error_code is None and request.method == "POST" and path.endswith("/settings"):
                # Setting the alias that is set already is done once more all the same.
                sid = path.split("/")[-2]
                effects |= {Effect("+", t) for t in standing(self.state) if t.kind == "alias" and t.trunk == sid}
            if effects:
                self.book.append(Executed(self.state.now(), f"{request.method} {path}", effects))
            return result

    def _effects(self, before: frozenset[Thing], after: frozenset[Thing], gone: set[str]) -> frozenset[Effect]:
        """What stood on a deleted trunk went with it, and an alias that was overwritten was not taken away."""
        lost = {thing for thing in before - after if thing.trunk not in gone and thing.kind != "alias"}
        return frozenset({Effect("+", thing) for thing in after - before} | {Effect("-", thing) for thing in lost})
