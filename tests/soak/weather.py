"""Bad days for both sides: now and then, for a few seconds, some of the calls go wrong in every way they can."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.sandbox.exotel.bad_answers import answer_of, hang_up

EXOTEL = (
    "500",
    "503",
    "html502",
    "html504",
    "429",
    "429_bare",
    "empty",
    "drop_before",
    "drop_after",
    "late_500",
    "half",
    "slow",
)
SLACK = ("500", "503", "html502", "429", "drop_before", "drop_after", "late_500", "slow")
SLACKS_METHODS = ("chat.postMessage", "chat.update", "conversations.history", "conversations.replies", "views.update")
SHARE_OF_DEATHS = 0.01
"""How many of the calls, in any weather, have the bot killed once their work is done and before they are answered."""
LONGEST_SLOWNESS = 4.0


class Weather:
    """Decides which calls go wrong. `struck` counts how, by kind; `clear` ends it for good; `kill` is called where a
    call is the bot's last."""

    def __init__(self, luck: random.Random, kinds: Sequence[str], kill: Callable[[], None]) -> None:
        self._luck = luck
        self._kill = kill
        self._kinds = kinds
        self._share = 0.0
        self._until = 0.0
        self.struck: Counter[str] = Counter()
        self.is_over = False

    def clear(self) -> None:
        """No more faults."""
        self.is_over = True

    def strike(self) -> str:
        """How this call goes wrong; empty where it does not."""
        now = time.monotonic()
        if now >= self._until:
            # Fair days in between, or nothing would ever come to an end; bad ones of a few calls or of all.
            self._until = now + self._luck.uniform(1, 8)
            self._share = self._luck.choice([0.0, 0.0, 0.0, 0.05, 0.2, 0.8])
        kind = self._luck.choice(self._kinds) if self._luck.random() < self._share else ""
        kind = "killed" if self._luck.random() < SHARE_OF_DEATHS else kind
        if self.is_over or not kind:
            return ""
        self.struck[kind] += 1
        return kind

    def around(self, app: ASGIApp, where: Sequence[str]) -> ASGIApp:
        """The app with this weather on the paths that contain one of `where`."""

        async def under(scope: Scope, receive: Receive, send: Send) -> None:
            exposed = scope["type"] == "http" and any(part in scope["path"] for part in where)
            kind = self.strike() if exposed else ""
            if not kind:
                await app(scope, receive, send)
            elif kind == "slow":
                await app(scope, receive, self._slowly(send))
            elif kind == "drop_before":
                await hang_up(receive)
            elif kind in ("drop_after", "late_500", "killed"):
                await app(scope, receive, _nowhere)
                if kind == "killed":
                    self._kill()
                await (hang_up(receive) if kind != "late_500" else _answer("500", scope, receive, send))
            elif kind == "half":
                await app(scope, receive, _halved(send))
                await hang_up(receive)
            else:
                await _answer(kind, scope, receive, send)

        return under

    def _slowly(self, send: Send) -> Send:
        """The answer takes its time. The work does not: nobody could tell a call that is carried out seconds after its
        caller has died from one that is not carried out."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                await asyncio.sleep(self._luck.uniform(0.2, LONGEST_SLOWNESS))
            await send(message)

        return sending


async def _nowhere(message: Message) -> None:
    """The answer is lost; the work is done."""


async def _answer(kind: str, scope: Scope, receive: Receive, send: Send) -> None:
    await answer_of(kind, scope["method"], time.time())(scope, receive, send)


def _halved(send: Send) -> Send:
    """Promises the whole body and sends half of it."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.body":
            body = message.get("body", b"")
            message = {"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True}
        await send(message)

    return sending
