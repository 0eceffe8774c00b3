"""The responses of injected faults: a refusal, a gateway's page, an empty body, half a body, a dropped connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus

from starlette.responses import Response
from starlette.types import Receive, Send

from bot.sandbox.exotel.envelope import refused, sealed
from bot.sandbox.exotel.rate import PER_WINDOW, rate_headers, too_many
from bot.sandbox.exotel.refusals import Refusal, duplicate, not_found, not_yours, plain

LATE_SECONDS = 5.0
"""The delay of `drop_late`: how long after the dropped connection the work is done."""
LONG_SECONDS = 45.0
"""Retry-After of `429_long`: another system has used up this minute's requests."""

GATEWAY_PAGE = """<html>
<head><title>{status} {phrase}</title></head>
<body>
<center><h1>{status} {phrase}</h1></center>
<hr><center>nginx</center>
</body>
</html>
"""

Answer = Callable[[str, float], Response]
"""Takes the method and the time in epoch seconds."""


def _refusal(refusal: Refusal) -> Answer:
    return lambda method, now: sealed(refused(refusal), method)


def _gateway(status: HTTPStatus) -> Answer:
    page = GATEWAY_PAGE.format(status=int(status), phrase=status.phrase)
    return lambda method, now: Response(page, status, media_type="text/html")


def _plain(body: str) -> Answer:
    return lambda method, now: Response(body, 200, media_type="application/json")


def _too_many(seconds: float, *, named: bool = True) -> Answer:
    def answer(method: str, now: float) -> Response:
        headers = rate_headers(0, now + seconds)
        refusal = too_many(f"More than {PER_WINDOW} requests in a minute", seconds, headers)
        for name in () if named else ("Retry-After", *headers):
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
    "429_bare": _too_many(1.0, named=False),
    "html403": _gateway(HTTPStatus.FORBIDDEN),
    "html502": _gateway(HTTPStatus.BAD_GATEWAY),
    "html504": _gateway(HTTPStatus.GATEWAY_TIMEOUT),
    "empty": _plain(""),
    "null": _plain("null"),
}


def answer_of(kind: str, method: str, now: float) -> Response:
    """Respond with a kind of ANSWERS or a bare HTTP status; the work isn't done."""
    answer = ANSWERS.get(kind) or _refusal(plain(HTTPStatus(int(kind))))
    return answer(method, now)


async def half(response: Response, receive: Receive, send: Send) -> None:
    """Send the headers and the first half of the body, then close the connection."""
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    body = bytes(response.body)
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    await hang_up(receive)


async def hang_up(receive: Receive) -> None:
    """Close the TCP connection without a response.

    ASGI has no message for it (raising makes uvicorn answer 500), so this takes the transport from uvicorn's request
    cycle; `receive` is a bound method of that cycle. Returns once the server has seen the disconnect: earlier, uvicorn
    would complain of a missing response.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise RuntimeError("Can't drop the connection: the sandbox isn't served by uvicorn, or is behind a middleware.")
    transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass
