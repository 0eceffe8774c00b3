"""The real bot in a process of its own, which is killed (SIGKILL) at a chosen commit after an approval."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from bot.app import trunkbot
from bot.app.server import over_socket
from bot.app.trunkbot import Trunkbot
from bot.config.settings import Settings
from bot.slack.client import slack_client, who_we_are
from bot.store import AuditEvent, Store
from tests.support.stage import sandbox_settings


@dataclass(frozen=True)
class Doom:
    """When it dies: just before the commit of that number, counted from the commit of the approval, which is 0; or
    just before it writes down that Slack has the message of that kind."""

    commit: int = -1
    told: str = ""


NEVER = Doom()


class DoomedStore(Store):
    """Kills its process at its doom."""

    def __init__(self, path: Path, doom: Doom) -> None:
        super().__init__(path)
        self._doom = doom
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
                if self._commits == self._doom.commit or self._has_told(db):
                    os.kill(os.getpid(), signal.SIGKILL)
                self._commits += 1

    def _has_told(self, db: Database) -> bool:
        told = db.execute("SELECT 1 FROM letters WHERE kind = ? AND ts IS NOT NULL", [self._doom.told])
        return bool(self._doom.told) and told.fetchone() is not None

    def log(self, event: AuditEvent) -> None:
        super().log(event)
        if event.event == "approved":
            self._commits = 0


def live(folder: Path, slack_url: str, exotel_url: str, changes: dict[str, Any], doom: Doom) -> None:
    """Serve until killed."""
    logging.disable(logging.CRITICAL)
    trunkbot.CLOCK_SECONDS = 0.05
    settings = sandbox_settings(folder, slack_url, exotel_url, **changes)
    asyncio.run(_serve(settings, doom))


async def _serve(settings: Settings, doom: Doom) -> None:
    slack = slack_client(settings)
    who = await asyncio.to_thread(who_we_are, slack)
    bot = Trunkbot(settings, slack=slack, who=who, store=DoomedStore(settings.trunkbot_db, doom))
    bot.start()
    async with over_socket(bot, settings):
        await asyncio.Event().wait()
