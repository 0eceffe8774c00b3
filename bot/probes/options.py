"""SIP OPTIONS, “are you there?” (RFC 3261 section 11): the request, and its answers."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from email.parser import BytesHeaderParser

from bot.domain import Destination
from bot.probes.findings import one_line

LARGEST = 64 * 1024
"""The most bytes that the head of an answer can have."""

_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"SIP/2\.0 ([1-6][0-9]{2})(?: ([^\r\n]*))?\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class SipResponse:
    """A SIP response. `phrase` and `server` are the server's text, on one line."""

    code: int
    phrase: str
    server: str

    def __str__(self) -> str:
        return f"{self.code} {self.phrase}".strip()


def request(destination: Destination, local_address: str) -> bytes:
    """Write the request; `local_address` is the connection's own end, `192.0.2.1:40312`."""
    carrier = destination.transport
    uri = f"sip:{destination.host}:{destination.port};transport={carrier}"
    lines = [
        f"OPTIONS {uri} SIP/2.0",
        f"Via: SIP/2.0/{carrier.upper()} {local_address};branch=z9hG4bK{secrets.token_hex(8)};rport",
        "Max-Forwards: 70",
        f"From: <sip:trunkbot@{local_address}>;tag={secrets.token_hex(6)}",
        f"To: <{uri}>",
        f"Call-ID: {secrets.token_hex(12)}",
        "CSeq: 1 OPTIONS",
        f"Contact: <sip:trunkbot@{local_address};transport={carrier}>",
        "Accept: application/sdp",
        "User-Agent: trunkbot",
        "Content-Length: 0",
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def is_enough(data: bytes) -> bool:
    """True if no further byte changes the result: a whole head, a first line that isn't SIP, or too much."""
    text = data.lstrip(b"\r\n")  # line ends that keep a connection alive (RFC 5626) may come before
    if len(data) >= LARGEST or _HEAD_ENDS.search(text):
        return True
    return b"\n" in text and not _STATUS.match(text)


def read(data: bytes) -> SipResponse | None:
    """Read the response; None if it isn't SIP."""
    text = data.lstrip(b"\r\n")
    status = _STATUS.match(text)
    if not status:
        return None
    head = BytesHeaderParser().parsebytes(_HEAD_ENDS.split(text, 1)[0][status.end() :])
    server = head.get("Server") or head.get("User-Agent") or ""
    phrase = (status[2] or b"").decode("utf-8", "replace")
    return SipResponse(int(status[1]), one_line(phrase), one_line(str(server)))


def first_line(data: bytes) -> str:
    """The first line of something that isn't SIP, safe to show."""
    return one_line(data[:400].lstrip().partition(b"\n")[0].decode("utf-8", "replace"))
