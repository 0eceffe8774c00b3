"""Stands between the bot and the sandbox's Slack, and answers some of its calls badly."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.exotel.bad_answers import hang_up

Json = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """What comes instead of an answer; `after` the work was done, or instead of it. With no `body` the connection is
    closed."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False


def error(name: str, status: int = 200, **more: Any) -> Fault:
    """Slack's own refusal."""
    return Fault(status, json.dumps({"ok": False, "error": name}), **more)


def busy(seconds: int) -> Fault:
    """A 429."""
    return error("ratelimited", 429, headers={"Retry-After": str(seconds)})


HANG_UP = Fault()
HANG_UP_AFTER = Fault(after=True)
PAGE = Fault(502, "<html><h1>502 Bad Gateway</h1></html>")
CUT_OFF = Fault(200, '{"ok": true, "us')


@dataclass
class _Rule:
    path: str
    fault: Fault
    count: int
    when: Callable[[Json], bool]


class SlackFaults:
    """`at` says which calls go wrong; `around` puts it before the Slack; `seen` is what was asked, path and form."""

    def __init__(self) -> None:
        self._rules: list[_Rule] = []
        self.seen: list[tuple[str, Json]] = []

    def at(self, path: str, fault: Fault, count: int = 1, when: Callable[[Json], bool] = lambda _: True) -> None:
        """The next `count` calls whose path contains that, and whose form is so, go wrong in that way."""
        self._rules.append(_Rule(path, fault, count, when))

    def clear(self) -> None:
        """Slack is well again."""
        self._rules.clear()

    def around(self, app: ASGIApp) -> ASGIApp:
        async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not scope["path"].startswith(("/api/", "/actions/")):
                await app(scope, receive, send)
                return
            body, more = b"", True
            while more:
                message = await receive()
                body += message.get("body", b"")
                more = message.get("more_body", False)
            handed = [{"type": "http.request", "body": body, "more_body": False}]

            async def again() -> Any:
                return handed.pop() if handed else await receive()

            fault = self._struck(scope["path"], _form(body))
            if fault is None:
                await app(scope, again, send)
            else:
                await _answer(fault, app, scope, again, receive, send)

        return faulty

    def _struck(self, path: str, form: Json) -> Fault | None:
        self.seen.append((path, form))
        for rule in self._rules:
            if rule.count and rule.path in path and rule.when(form):
                rule.count -= 1
                return rule.fault
        return None


async def _answer(fault: Fault, app: ASGIApp, scope: Scope, again: Receive, receive: Receive, send: Send) -> None:
    if fault.after:
        await app(scope, again, _nowhere)
    if fault.body:
        await Response(fault.body, fault.status, fault.headers, "application/json")(scope, again, send)
    else:
        await hang_up(receive)


async def _nowhere(message: Any) -> None:
    """The answer is lost."""


def _form(body: bytes) -> Json:
    try:
        return dict(json.loads(body)) if body[:1] == b"{" else {k: v[0] for k, v in parse_qs(body.decode()).items()}
    except ValueError:
        return {}
