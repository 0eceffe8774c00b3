"""Substitutes for an answer on a bad day: a refusal, a gateway's page, nothing, half of it, a hang-up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus

from starlette.responses import Response
from starlette.types import Receive, Send

from bot.sandbox.exotel.envelope import refused, sealed
from bot.sandbox.exotel.rate import PER_WINDOW, rate_headers, too_many
from bot.sandbox.exotel.refusals import Refusal, duplicate, not_found, not_yours, plain

LATE_SECONDS = 5.0
"""The delay until the work of a call that was cut off is done after all."""
LONG_SECONDS = 45.0
"""The rest of the minute that another system on the same account has used up."""

GATEWAY_PAGE = """<html>
<head><title>{status} {phrase}</title></head>
<body>
<center><h1>{status} {phrase}</h1></center>
<hr><center>nginx</center>
</body>
</html>
"""

Answer = Callable[[str, float], Response]
"""From the method, and the time in epoch seconds."""


def _refusal(refusal: Refusal) -> Answer:
    return lambda method, now: sealed(refused(refusal), method)


def _gateway(status: HTTPStatus) -> Answer:
    page = GATEWAY_PAGE.format(status=int(status), phrase=status.phrase)
    return lambda method, now: Response(page, status, media_type="text/html")


def _plain(body: str) -> Answer:
    return lambda method, now: Response(body, 200, media_type="application/json")


def _too_many(seconds: float, *, says: bool = True) -> Answer:
    def answer(method: str, now: float) -> Response:
        headers = rate_headers(0, now + seconds)
        refusal = too_many(f"More than {PER_WINDOW} requests in a minute", seconds, headers)
        for name in () if says else ("Retry-After", *headers):
            del refusal.headers[name]
        return refusal

    return answer


ANSWERS: Mapping[str, Answer] = {
    "403": _refusal(not_yours()),
    "404": _refusal(not_found()),
    "409": _refusal(duplicate("Duplicate resource")),
    "500": _refusal(plain(HTTPStatus.INTERNAL_SERVER_ERROR)),
    "503": _refusal(plain(HTTPStatus.SERVICE_UNAVAILABLE)),
    "429": _too_many(1.0),
    "429_long": _too_many(LONG_SECONDS),
    "429_bare": _too_many(1.0, says=False),
    "html403": _gateway(HTTPStatus.FORBIDDEN),
    "html502": _gateway(HTTPStatus.BAD_GATEWAY),
    "html504": _gateway(HTTPStatus.GATEWAY_TIMEOUT),
    "empty": _plain(""),
    "null": _plain("null"),
}


def answer_of(kind: str, method: str, now: float) -> Response:
    """Answer a call struck by a kind of ANSWERS, or by another HTTP status; its work is not done."""
    answer = ANSWERS.get(kind) or _refusal(plain(HTTPStatus(int(kind))))
    return answer(method, now)


async def half(response: Response, receive: Receive, send: Send) -> None:
    """Send all the headers and the first half of the body; then close the connection."""
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    body = bytes(response.body)
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    await hang_up(receive)


async def hang_up(receive: Receive) -> None:
    """Close the TCP connection with no answer at all.

    ASGI has no word for it (raising makes uvicorn answer 500), so this reaches for the transport that uvicorn's
    request cycle holds; `receive` is a bound method of that cycle. Returns when the server has seen the
    connection go: returning sooner would make uvicorn complain of a missing response.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise RuntimeError("Cannot hang up: the sandbox is not served by uvicorn, or is behind a middleware.")
    transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass
