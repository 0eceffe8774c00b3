"""The open browser pages, each with its own queue of frames."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection

from bot.sandbox.slack.people import Json

# A page that stopped reading (a laptop asleep) is dropped at this many frames; it gets a snapshot when it returns.
MOST_WAITING = 5000


class BrowserPage:
    """One page. `next` returns None if the page should be closed."""

    def __init__(self, user_id: str, window: str) -> None:
        self.user_id = user_id
        self.window = window
        self._loop = asyncio.get_running_loop()
        self._frames: asyncio.Queue[str | None] = asyncio.Queue()

    def push(self, frame: str | None) -> None:
        """Queue a frame, from any thread; None closes the page."""
        self._loop.call_soon_threadsafe(self._put, frame)

    def _put(self, frame: str | None) -> None:
        if self._frames.qsize() >= MOST_WAITING:
            frame = None
        self._frames.put_nowait(frame)

    async def next(self) -> str | None:
        return await self._frames.get()


class BrowserPages:
    def __init__(self) -> None:
        self._open: list[BrowserPage] = []

    def add(self, user_id: str, window: str = "") -> BrowserPage:
        page = BrowserPage(user_id, window)
        self._open.append(page)
        return page

    def remove(self, page: BrowserPage) -> None:
        self._open.remove(page)

    def shows(self, user_id: str) -> bool:
        """True if this person has a page open."""
        return any(page.user_id == user_id for page in self._open)

    def push(self, frame: Json, user_ids: Collection[str] | None = None, window: str | None = None) -> None:
        """Push a frame to every page, or only to those of these people or this window."""
        text = json.dumps(frame)
        for page in list(self._open):
            if (user_ids is None or page.user_id in user_ids) and window in (None, page.window):
                page.push(text)

    def refresh(self, user_id: str, snapshot: Callable[[str], Json]) -> None:
        """Push each of this person's pages a new snapshot of its window."""
        for page in list(self._open):
            if page.user_id == user_id:
                page.push(json.dumps(snapshot(page.window)))

    def close_all(self) -> None:
        for page in list(self._open):
            page.push(None)
