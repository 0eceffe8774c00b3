"""The sandbox's own faults, aimed at one kind of call instead of the next one."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.exotel.state import ExotelState

API = "/v2/accounts/"


@dataclass
class Seen:
    """A call that arrived: `what` is the last part of its path. Times are of the monotonic clock."""

    method: str
    what: str
    began: float
    ended: float = 0.0


class Aim:
    """Stands between the wire and the sandbox's Exotel, whose `state` it is. `seen` is every call, oldest first.

    The fault is set and taken without a pause in between, so a call that runs beside cannot take it.
    """

    def __init__(self, state: ExotelState) -> None:
        self.state = state
        self._targets: list[tuple[str, str, str]] = []
        self.seen: list[Seen] = []

    def at(self, method: str, what: str, kind: str, count: int = 1) -> None:
        """The next `count` calls of that method to that last part of a path go wrong in that way.

        `kind` is one of the panel's, or an HTTP status: "400" is a refusal that leaves no doubt.
        """
        self._targets += [(method, what, kind)] * count

    def around(self, app: ASGIApp) -> ASGIApp:
        """The Exotel with this in front of it."""

        async def aimed(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not scope["path"].startswith(API):
                await app(scope, receive, send)
                return
            call = Seen(scope["method"], scope["path"].rsplit("/", 1)[-1], time.monotonic())
            self.seen.append(call)
            self._strike(call)
            try:
                await app(scope, receive, send)
            finally:
                call.ended = time.monotonic()

        return aimed

    def writes(self) -> list[Seen]:
        """The changing calls."""
        return [call for call in self.seen if call.method != "GET"]

    def _strike(self, call: Seen) -> None:
        target = next((each for each in self._targets if each[:2] == (call.method, call.what)), None)
        if target:
            self._targets.remove(target)
            with self.state.lock:
                self.state.faults = replace(self.state.faults, kind=target[2], count=1, only="any")
