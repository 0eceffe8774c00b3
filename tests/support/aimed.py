"""The sandbox's own faults, aimed at one kind of call instead of the next one; and calls held open by a test."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from dataclasses import dataclass, replace

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.sandbox.exotel.state import ExotelState

API = "/v2/accounts/"


@dataclass
class Seen:
    """A call that arrived: `what` is the last part of its path; `ended` once it was answered or hung up on."""

    method: str
    what: str
    ended: bool = False
    held: Future[None] | None = None

    @property
    def is_held(self) -> bool:
        """Until a test releases it."""
        return self.held is not None and not self.held.done()

    def is_like(self, method: str, what: str) -> bool:
        """Empty words fit every call."""
        return method in ("", self.method) and what in ("", self.what)


class Aim:
    """Stands between the wire and the sandbox's Exotel, whose `state` it is. `seen` is every call, oldest first.

    The fault is set and taken without a pause in between, so a call that runs beside cannot take it.
    """

    def __init__(self, state: ExotelState) -> None:
        self.state = state
        self._targets: list[tuple[str, str, str]] = []
        self._holds: list[tuple[str, str]] = []
        self.seen: list[Seen] = []

    def at(self, method: str, what: str, kind: str, count: int = 1) -> None:
        """The next `count` calls of that method to that last part of a path go wrong in that way.

        `kind` is one of the panel's, or an HTTP status: "400" is a refusal that leaves no doubt.
        """
        self._targets += [(method, what, kind)] * count

    def hold(self, method: str = "", what: str = "", count: int = 1000) -> None:
        """The next `count` calls like that wait, as if Exotel were slow, until `release`.

        Exotel has them by then, so that it does the work even where the caller has hung up.
        """
        self._holds += [(method, what)] * count

    def release(self, what: str = "") -> None:
        """Let go on what waits and what would; only the calls to that last part of a path where it is given."""
        self._holds = [each for each in self._holds if what and each[1] != what]
        for call in self.seen:
            if call.held and call.is_held and what in ("", call.what):
                call.held.set_result(None)

    def around(self, app: ASGIApp) -> ASGIApp:
        """The Exotel with this in front of it."""

        async def aimed(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not scope["path"].startswith(API):
                await app(scope, receive, send)
                return
            call = Seen(scope["method"], scope["path"].rsplit("/", 1)[-1])
            self._take_hold(call)
            self.seen.append(call)
            if call.held:
                receive = await _arrived(receive)
                await asyncio.wrap_future(call.held)
            self._strike(call)
            try:
                await app(scope, receive, send)
            finally:
                call.ended = True

        return aimed

    def writes(self) -> list[Seen]:
        """The changing calls."""
        return [call for call in self.seen if call.method != "GET"]

    def _take_hold(self, call: Seen) -> None:
        hold = next((each for each in self._holds if call.is_like(*each)), None)
        if hold:
            self._holds.remove(hold)
            call.held = Future()

    def _strike(self, call: Seen) -> None:
        target = next((each for each in self._targets if each[:2] == (call.method, call.what)), None)
        if target:
            self._targets.remove(target)
            with self.state.lock:
                self.state.faults = replace(self.state.faults, kind=target[2], count=1, only="any")


async def _arrived(receive: Receive) -> Receive:
    """Read the request to its end; the app gets it from here, whatever becomes of the connection meanwhile."""
    messages: list[Message] = []
    while not messages or messages[-1].get("more_body"):
        messages.append(await receive())

    async def again() -> Message:
        return messages.pop(0) if messages else await receive()

    return again
