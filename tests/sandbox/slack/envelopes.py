"""A Socket Mode app reduced to its wire: every envelope is kept, every acknowledgement is the test's choice."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.support.waiting import until

Json = dict[str, Any]
SILENCE = object()
"""Returned by `reply`: do not acknowledge. What waits for it gives up after `IMPATIENCE`, where a test sets that."""
IMPATIENCE = 0.3


def open_ticket(base_url: str, token: str = "xapp-sandbox") -> Json:
    headers = {"Authorization": f"Bearer {token}"}
    answer: Json = httpx.post(f"{base_url}/api/apps.connections.open", headers=headers).json()
    return answer


class RawApp:
    """`reply(envelope)` gives the payload of the acknowledgement, None for an empty one, or SILENCE.

    It runs in its own thread for each envelope, so it may call the Web API first, as an app would.
    """

    def __init__(self, base_url: str) -> None:
        self.reply: Callable[[Json], Any] = lambda envelope: None
        self.frames: list[Json] = []
        self._leaving = False
        self._closing = ExitStack()
        self._socket = self._closing.enter_context(connect(open_ticket(base_url)["url"]))
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        until(lambda: self.frames, "hello")

    def __enter__(self) -> RawApp:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        self._leaving = True
        self._closing.close()
        self._thread.join(60)

    @property
    def envelopes(self) -> list[Json]:
        return [frame for frame in self.frames if "envelope_id" in frame]

    @property
    def payloads(self) -> list[Json]:
        return [envelope["payload"] for envelope in self.envelopes]

    def heard(self, number: int = 1) -> list[Json]:
        """Waits for that many envelopes."""
        until(lambda: len(self.envelopes) >= number, f"{number} envelopes")
        return self.envelopes

    def send(self, frame: Any) -> None:
        self._socket.send(frame if isinstance(frame, str) else json.dumps(frame))

    def _listen(self) -> None:
        try:
            for text in self._socket:
                frame = json.loads(text)
                self.frames.append(frame)
                if "envelope_id" in frame:
                    threading.Thread(target=self._acknowledge, args=(frame,), daemon=True).start()
        except ConnectionClosed:
            pass

    def _acknowledge(self, envelope: Json) -> None:
        payload = self.reply(envelope)
        if payload is not SILENCE:
            said = {"envelope_id": envelope["envelope_id"]}
            try:
                self.send(said if payload is None else {**said, "payload": payload})
            except ConnectionClosed:
                # An app on its way out acknowledges nothing more; one that was dropped is a finding.
                if not self._leaving:
                    raise
