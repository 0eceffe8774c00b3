"""The log of the process: lines that can't be forged, each with its operation and without secrets.

JSON by default, for log collectors; as text for a person at a terminal (`TRUNKBOT_LOG=text`).
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import IO, Any, Literal

from pythonjsonlogger.json import JsonFormatter

from bot.logs.hiding import Hiding

Format = Literal["json", "text"]

_NOISY = ("httpx", "slack_sdk", "slack_bolt", "uvicorn", "websockets")
# Including invisible characters and those that change the writing direction, which a terminal obeys.
_NOT_SHOWN = re.compile(
    r"[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e007f]"
)

_operation_id: ContextVar[str | None] = ContextVar("operation_id", default=None)


@contextmanager
def about(operation_id: str | None) -> Iterator[None]:
    """Add the operation to every line logged in this block, and in threads with a copy of its context."""
    token = _operation_id.set(operation_id)
    try:
        yield
    finally:
        _operation_id.reset(token)


def log_to(stream: IO[str], form: Format, secrets: Sequence[str] = ()) -> None:
    """Send all log lines of the process to `stream` only. `secrets` are struck out."""
    handler = logging.StreamHandler(stream)
    handler.addFilter(_with_operation)
    handler.setFormatter(_Json(secrets) if form == "json" else _Text(secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)


def log_to_stderr(form: Format, secrets: Sequence[str]) -> None:
    """Log to stderr, for the command line."""
    log_to(sys.stderr, form, secrets)


def log_thread_errors() -> None:
    """Log an error that ends a thread, instead of printing a bare traceback."""

    def logged(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            thread = args.thread.name if args.thread else "?"
            logging.getLogger(__name__).error("The thread %s ended with an error.", thread, exc_info=args.exc_value)

    threading.excepthook = logged


def _with_operation(record: logging.LogRecord) -> bool:
    record.operation = _operation_id.get()
    return True


class _Json(JsonFormatter):
    """`time` in UTC, `level`, `logger`, `message`, `operation` (or null), and `exc_info` of an error. All in ASCII, so
    that any text can be written and none can end the line."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__(
            "{asctime}{levelname}{name}{message}{operation}",
            style="{",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
            json_ensure_ascii=True,
        )
        self._hiding = Hiding(secrets)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Strike out secrets before JSON escapes them again."""
        hidden = self._hiding.struck_out
        struck = {key: hidden(value) if isinstance(value, str) else value for key, value in log_data.items()}
        return super().process_log_record(struck)


class _Text(logging.Formatter):
    """Lines for a terminal. Control characters, such as a new line, are escaped; a traceback is indented."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._hiding = Hiding(secrets)

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = self._hiding.struck_out(record.message)
        operation = getattr(record, "operation", None)
        line = super().formatMessage(record) + (f" [{operation}]" if operation else "")
        return _shown(line)

    def formatException(self, ei: Any) -> str:
        return self._hiding.struck_out(super().formatException(ei))

    def format(self, record: logging.LogRecord) -> str:
        first, *more = super().format(record).splitlines()
        return "\n".join([first, *(f"    {_shown(line)}" for line in more)])


def _shown(line: str) -> str:
    return _NOT_SHOWN.sub(lambda match: match.group().encode("unicode_escape").decode(), line)
