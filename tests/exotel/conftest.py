"""The client against the sandbox's Exotel, over a real socket, emptied before each test."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import SecretStr

from bot.domain import AccountSid, TrunkName
from bot.exotel import CallRecord, ExotelClient
from bot.sandbox.exotel.app import exotel_app
from bot.sandbox.exotel.state import ExotelState
from tests.support.serving import serving


@dataclass
class Line:
    """A client, what it told its listener, and how long it chose to sleep (it does not really)."""

    api: ExotelClient
    records: list[CallRecord] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)


@dataclass
class Exotel:
    """The sandbox account and where it is served."""

    state: ExotelState
    base_url: str

    def break_it(self, **faults: object) -> None:
        """What the panel's switches do."""
        self.state.faults = self.state.faults.changed(faults)

    def fail(self, kind: str, count: int = 1000, only: str = "any") -> None:
        """Make the next calls go wrong."""
        self.break_it(next={"kind": kind, "count": count, "only": only})

    @property
    def calls(self) -> list[str]:
        """Method and path of what arrived, oldest first."""
        return [f"{call.method} {call.path}" for call in reversed(self.state.calls)]


@pytest.fixture(scope="session")
def _served() -> Iterator[Exotel]:
    state = ExotelState()
    with serving(exotel_app(state)) as base_url:
        yield Exotel(state, base_url)


@pytest.fixture
def exotel(_served: Exotel) -> Exotel:
    """An empty account with no faults."""
    _served.state.reset()
    return _served


Dial = Callable[..., Line]


@pytest.fixture
def dial() -> Iterator[Dial]:
    """Make clients; they are closed at the end. Keywords are the client's own."""
    opened: list[ExotelClient] = []

    def make(base_url: str, token: str = "sandbox", **options: Any) -> Line:
        records: list[CallRecord] = []
        slept: list[float] = []
        # What it sleeps passes at once.
        clock = lambda: time.monotonic() + sum(slept)  # noqa: E731
        wished: dict[str, Any] = {"on_call": records.append, "sleep": slept.append, "clock": clock} | options
        api = ExotelClient(AccountSid("sandbox1"), "sandbox", SecretStr(token), base_url, **wished)
        opened.append(api)
        return Line(api, records, slept)

    yield make
    for api in opened:
        api.close()


@pytest.fixture
def line(exotel: Exotel, dial: Dial) -> Line:
    """A client of the sandbox's account."""
    return dial(exotel.base_url)


@pytest.fixture
def api(line: Line) -> ExotelClient:
    return line.api


@pytest.fixture
def sid(api: ExotelClient) -> str:
    """The SID of a trunk, support_line."""
    return api.create_trunk(TrunkName("support_line")).trunk_sid
