"""Bad days for both sides: now and then, for a few seconds, some of the calls go wrong in every way they can."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.sandbox.exotel.faults import answer_of, hang_up

EXOTEL = ("500", "503", "html502", "429", "drop_before", "drop_after", "late_500", "half", "slow", "drop_after")
SLACK = ("500", "503", "html502", "429", "drop_before", "drop_after", "late_500", "slow")
SLACKS_METHODS = ("chat.postMessage", "chat.update", "conversations.history", "conversations.replies", "views.update")
LONGEST_SLOWNESS = 4.0


class Weather:
    """Decides which calls go wrong. `struck` counts how, by kind; `clear` ends it for good."""

    def __init__(self, luck: random.Random, kinds: Sequence[str]) -> None:
        self._luck = luck
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
        if self.is_over or self._luck.random() >= self._share:
            return ""
        kind = self._luck.choice(self._kinds)
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
                await asyncio.sleep(self._luck.uniform(0.2, LONGEST_SLOWNESS))
                await app(scope, receive, send)
            elif kind == "drop_before":
                await hang_up(receive)
            elif kind in ("drop_after", "late_500"):
                await app(scope, receive, _nowhere)
                await (hang_up(receive) if kind == "drop_after" else _answer("500", scope, receive, send))
            elif kind == "half":
                await app(scope, receive, _halved(send))
                await hang_up(receive)
            else:
                await _answer(kind, scope, receive, send)

        return under


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
