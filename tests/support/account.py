"""An Exotel account to test against: the sandbox's, over a real socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr
from starlette.types import ASGIApp

from bot.domain import AccountSid
from bot.exotel import CallRecord, ExotelClient
from bot.sandbox.exotel.app import exotel_app
from bot.sandbox.exotel.state import ExotelState
from tests.support.serving import serving


@dataclass
class Account:
    """The sandbox's Exotel at `url`, and a client for it; `sandbox` holds what no response shows, such as passwords."""

    url: str
    api: ExotelClient
    calls: list[CallRecord]
    sandbox: ExotelState

    def fault(self, **faults: Any) -> None:
        """Switch faults, by the names of the control route."""
        answer = httpx.put(f"{self.url}/exotel-control/faults", json=faults)
        assert answer.status_code == 200, answer.text

    def next_calls(self, kind: str, count: int = 1, only: str = "any") -> None:
        """The next calls go wrong in that way."""
        self.fault(next={"kind": kind, "count": count, "only": only})

    def trunks(self) -> dict[str, dict[str, Any]]:
        """What the account really holds, by trunk name."""
        return {trunk["trunk_name"]: trunk for trunk in self.state()["trunks"]}

    def state(self) -> dict[str, Any]:
        """Everything the control route tells."""
        answer: dict[str, Any] = httpx.get(f"{self.url}/exotel-control/state").json()
        return answer

    def writes(self) -> list[tuple[str, str]]:
        """The changing calls it was sent, oldest first: method and the last part of the path."""
        made = [call for call in reversed(self.state()["calls"]) if call["method"] != "GET"]
        return [(call["method"], call["path"].split("?")[0].rsplit("/", 1)[-1]) for call in made]


@contextmanager
def account() -> Iterator[Account]:
    """A fresh one."""
    with serve_account(ExotelState()) as fresh:
        yield fresh


@contextmanager
def serve_account(state: ExotelState, around: Callable[[ASGIApp], ASGIApp] = lambda app: app) -> Iterator[Account]:
    """This account, served on a free port; `around` may put something between the wire and it."""
    calls: list[CallRecord] = []
    with serving(around(exotel_app(state))) as url:
        api = ExotelClient(AccountSid("sandbox1"), "sandbox", SecretStr("sandbox"), url, on_call=calls.append)
        try:
            yield Account(url, api, calls, state)
        finally:
            api.close()
