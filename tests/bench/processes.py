"""The processes that are measured: the bot as `trunkbot run` starts it, the bare apps, the sandbox's Exotel."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
_OURS = ("SLACK_", "EXOTEL_", "TRUNKBOT_")


@dataclass
class Running:
    """`port` is where it listens (0 with Socket Mode), `seconds` how long it took until it said it was ready."""

    pid: int
    port: int
    seconds: float

    @property
    def megabytes(self) -> float:
        """Resident memory. Linux tells it; elsewhere nothing does without a library."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) / 1024


@asynccontextmanager
async def started(
    words: list[str], ready: str, port: str, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Running]:
    """`python -m WORDS`, until the block ends. `ready` and `port` are patterns of what it writes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *words),
        cwd=ROOT,
        env={**kept, "PYTHONUNBUFFERED": "1", **(environment or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout
    said = ""
    try:
        async with asyncio.timeout(120):
            while not re.search(ready, said):
                heard = await process.stdout.readline()
                if not heard:
                    raise RuntimeError(f"{' '.join(words)} ended instead:\n{said}")
                said += heard.decode()
        seconds = time.monotonic() - began
        found = re.search(port, said)
        drain = asyncio.create_task(_read_on(process.stdout))
        yield Running(process.pid, int(found[1]) if found else 0, seconds)
        drain.cancel()
    finally:
        if process.returncode is None:
            # What is under way (a call of ten seconds) is of no interest any more.
            process.kill()
        await process.wait()


async def _read_on(stream: asyncio.StreamReader) -> None:
    """A pipe that nobody reads fills up, and holds up who writes."""
    last: deque[bytes] = deque(maxlen=50)
    async for heard in stream:
        last.append(heard)


def trunkbot(
    folder: Path, slack_url: str, exotel_url: str, *more: str, module: str = "bot"
) -> AbstractAsyncContextManager[Running]:
    """The bot; `more` is `--http` with its port, or nothing for Socket Mode."""
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "SLACK_SIGNING_SECRET": "sandbox",
        "SLACK_API_URL": f"{slack_url}/api/",
        "EXOTEL_API_KEY": "sandbox",
        "EXOTEL_API_TOKEN": "sandbox",
        "EXOTEL_ACCOUNT_SID": "sandbox1",
        "EXOTEL_BASE_URL": exotel_url,
        "TRUNKBOT_CHANNEL": "C0TRUNKOPS",
        "TRUNKBOT_OPERATORS": "S0OPERATOR",
        "TRUNKBOT_APPROVERS": "UCHLOE0001",
        "TRUNKBOT_WATCH_PORT": "0",
        "TRUNKBOT_DB": str(folder / "trunkbot.db"),
    }
    words = [module, "run", "--env-file", os.devnull, *more]
    return started(words, r"trunkbot is ready\.", r"requests at http://[^:]+:(\d+)/", environment)


def bare(kind: str, slack_url: str, *more: str) -> AbstractAsyncContextManager[Running]:
    """The reference; `kind` and `more` are those of `tests.bench.bare`."""
    return started(["tests.bench.bare", kind, "--slack", slack_url, *more], r"ready \d+", r"ready (\d+)")
