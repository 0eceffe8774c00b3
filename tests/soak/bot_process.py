"""The bot as `trunkbot run`, in a process of its own on one file, which is killed and started again at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.support.waiting import until

SETTINGS = {
    "SLACK_BOT_TOKEN": "xoxb-sandbox",
    "SLACK_APP_TOKEN": "xapp-sandbox",
    "SLACK_SIGNING_SECRET": "sandbox",
    "EXOTEL_API_KEY": "sandbox",
    "EXOTEL_API_TOKEN": "sandbox",
    "EXOTEL_ACCOUNT_SID": "sandbox1",
    "TRUNKBOT_CHANNEL": "C0TRUNKOPS",
    "TRUNKBOT_OPERATORS": "S0OPERATOR",
    "TRUNKBOT_APPROVERS": "S0APPROVER",
    "TRUNKBOT_COOLING_SECONDS": "0",
    "TRUNKBOT_WATCH_PORT": "0",
    "PYTHONUNBUFFERED": "1",
}
SHARE_OF_KILLS = 0.85
START_SECONDS = 30.0
STOP_SECONDS = 30.0


class BotProcess:
    """`life` is the number of the life the bot is in while it is up, 0 while it is being killed, stopped or started.
    `ends` counts how its lives ended; those that nobody wished are among them as "fell over"."""

    def __init__(self, folder: Path, slack_url: str, exotel_url: str, connected: Callable[[], bool]) -> None:
        self.database = folder / "trunkbot.db"
        self.log = folder / "bot.log"
        self.life = 0
        self.ends: Counter[str] = Counter()
        self._lives = 0
        self._killed = threading.Event()
        self._connected = connected
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "EXOTEL_", "TRUNKBOT_"))}
        self._environment = (
            kept
            | SETTINGS
            | {
                "SLACK_API_URL": f"{slack_url}/api/",
                "EXOTEL_BASE_URL": exotel_url,
                "TRUNKBOT_DB": str(self.database),
            }
        )

    def start(self) -> None:
        """Start it, and wait until Slack has its connection, or it is killed before."""
        self._killed.clear()
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "bot", "run", "--env-file", os.devnull]
            self._popen = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        until(lambda: self._connected() or self._popen.poll() is not None, "the bot's connection", START_SECONDS)
        self._lives += 1
        self.life = 0 if self._killed.is_set() else self._lives

    def kill(self) -> None:
        """At once, from whichever thread; whoever watches over it starts it again."""
        self.life = 0
        self._killed.set()
        self._popen.kill()

    def end(self, number: signal.Signals) -> None:
        """SIGKILL or SIGTERM, and wait until it is gone and Slack knows."""
        self.life = 0
        fell = self._popen.poll() is not None and not self._killed.is_set()
        self.ends["fell over" if fell else number.name] += 1
        self._popen.send_signal(number)
        self._popen.wait(STOP_SECONDS)
        until(lambda: not self._connected(), "the end of the bot's connection")

    def live_dangerously(self, luck: random.Random, most_seconds: float, over: threading.Event) -> None:
        """End it at random moments, and start it again whenever it is dead, until it is over."""
        while not over.is_set():
            its_time = time.monotonic() + luck.uniform(0.3, most_seconds)
            while not self._killed.is_set() and time.monotonic() < its_time and not over.wait(0.02):
                pass
            is_stopped = not self._killed.is_set() and luck.random() >= SHARE_OF_KILLS
            self.end(signal.SIGTERM if is_stopped else signal.SIGKILL)
            self.start()
