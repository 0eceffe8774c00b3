"""The real bot in a process of its own, which is killed (SIGKILL) at a chosen commit after an approval."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from bot import timekeeper
from bot.app import Trunkbot
from bot.doors import over_socket
from bot.edges import slack_client, who_we_are
from bot.settings import Settings
from bot.store import AuditEvent, Store
from tests.support.stage import sandbox_settings

NEVER = -1


class DoomedStore(Store):
    """Dies just before the commit of that number, counted from the commit of the approval, which is 0."""

    def __init__(self, path: Path, dies_before: int) -> None:
        super().__init__(path)
        self._dies_before = dies_before
        self._commits = -1
        self._nested = 0

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        with super().transaction() as db:
            self._nested += 1
            try:
                yield db
            finally:
                self._nested -= 1
            if self._nested == 0 and self._commits >= 0:
                if self._commits == self._dies_before:
                    os.kill(os.getpid(), signal.SIGKILL)
                self._commits += 1

    def log(self, event: AuditEvent) -> None:
        super().log(event)
        if event.event == "approve_approved":
            self._commits = 0


def live(folder: Path, slack_url: str, exotel_url: str, changes: dict[str, Any], dies_before: int) -> None:
    """Serve until killed."""
    logging.disable(logging.CRITICAL)
    timekeeper.EVERY_SECONDS = 0.05
    settings = sandbox_settings(folder, slack_url, exotel_url, **changes)
    asyncio.run(_serve(settings, dies_before))


async def _serve(settings: Settings, dies_before: int) -> None:
    slack = slack_client(settings)
    who = await asyncio.to_thread(who_we_are, slack)
    bot = Trunkbot(settings, slack=slack, who=who, store=DoomedStore(settings.trunkbot_db, dies_before))
    bot.start()
    async with over_socket(bot, settings):
        await asyncio.Event().wait()
