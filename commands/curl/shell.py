"""A call as a line for the shell. Secrets and the API's address are variables of the shell, never values."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable

from commands.curl.calls import Call

ADDRESS = "$EXOTEL_URL"
LOGIN = "$EXOTEL_API_KEY:$EXOTEL_API_TOKEN"


def line(call: Call, account_sid: str) -> str:
    """One line of curl, which any POSIX shell reads."""
    words = ["curl", "-sS", "-X", call.method, "-u", f'"{LOGIN}"']
    words.append(f'"{ADDRESS}"{shlex.quote(call.target(account_sid))}')
    if call.body is not None:
        words += ["-H", shlex.quote("Content-Type: application/json"), "-d", shlex.quote(json.dumps(call.body))]
    return " ".join(words)


def script(calls: Iterable[Call], account_sid: str) -> str:
    """Each call under what it does."""
    return "\n\n".join(f"# {_title(call)}\n{line(call, account_sid)}" for call in calls)


def _title(call: Call) -> str:
    return f"{call.title} (where your account has it)" if call.portal else call.title
