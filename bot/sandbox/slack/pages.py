"""The browser tabs that are looking on, each with its own queue of frames."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection

from bot.sandbox.slack.people import Json

# A tab that stopped reading (a laptop asleep) is dropped at this many frames; it gets a snapshot on return.
MOST_WAITING = 5000


class Page:
    """One tab. `next` returns None when the tab should be let go."""

    def __init__(self, user_id: str, window: str) -> None:
        self.user_id = user_id
        self.window = window
        self._loop = asyncio.get_running_loop()
        self._frames: asyncio.Queue[str | None] = asyncio.Queue()

    def push(self, frame: str | None) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._put, frame)

    def _put(self, frame: str | None) -> None:
        if self._frames.qsize() >= MOST_WAITING:
            frame = None
        self._frames.put_nowait(frame)

    async def next(self) -> str | None:
        return await self._frames.get()


class Pages:
    def __init__(self) -> None:
        self._open: list[Page] = []

    def add(self, user_id: str, window: str = "") -> Page:
        page = Page(user_id, window)
        self._open.append(page)
        return page

    def remove(self, page: Page) -> None:
        self._open.remove(page)

    def push_to(self, user_ids: Collection[str], frame: Json) -> None:
        text = json.dumps(frame)
        for page in list(self._open):
            if page.user_id in user_ids:
                page.push(text)

    def push_to_window(self, user_id: str, window: str, frame: Json) -> None:
        text = json.dumps(frame)
        for page in list(self._open):
            if (page.user_id, page.window) == (user_id, window):
                page.push(text)

    def push_to_all(self, frame: Json) -> None:
        text = json.dumps(frame)
        for page in list(self._open):
            page.push(text)

    def let_go(self) -> None:
        for page in list(self._open):
            page.push(None)
