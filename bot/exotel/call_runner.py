"""An API call from the queue to its answer: the wait, the request, the retries and the record."""

from __future__ import annotations

import json
import logging
import socket
import ssl
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import httpcore
import httpx

from bot.domain import errors
from bot.exotel import envelope, sentences
from bot.exotel.call import Call, CallRecord
from bot.exotel.circuit import Circuit
from bot.exotel.envelope import Answer, HttpReply
from bot.exotel.limits import Closed, RateLimiter
from bot.exotel.refusals import garbled, unanswered
from bot.exotel.retries import hold_after_429, retry_after, wait_before_next
from bot.exotel.wire import DEADLINE

LARGEST_ANSWER = 8 * 1024 * 1024

_log = logging.getLogger(__name__)

# Raised before the first byte of a request leaves.
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpcore.ConnectError,
    httpcore.ConnectTimeout,
    httpcore.PoolTimeout,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)


OnSend = Callable[[str, str, str | None], object]
"""Called before a request that may change something is sent: method, path, trunk SID."""


@dataclass(frozen=True)
class Timeouts:
    """Limits in seconds. `total` is for a call with its retries, without the wait for the rate limit."""

    connect: float
    read: float
    total: float


class CallRunner:
    """The runner of every API call. It returns answers; every failure is an ExotelError with no chain behind it.

    httpx's exceptions hold the request, and with it the credentials: they are converted before anything is raised, so
    that no traceback leads back to them.
    """

    def __init__(
        self,
        http: httpx.Client,
        limiter: RateLimiter,
        circuit: Circuit,
        timeouts: Timeouts,
        on_call: Callable[[CallRecord], object],
        on_send: OnSend,
        clock: Callable[[], float],
        wall_clock: Callable[[], float],
        *,
        hidden: tuple[str, ...],
    ) -> None:
        self._http = http
        self._limiter = limiter
        self._circuit = circuit
        self._timeouts = timeouts
        self._on_call = on_call
        self._on_send = on_send
        self._clock = clock
        self._wall_clock = wall_clock
        self._hidden = hidden

    def run(self, call: Call) -> Answer:
        """Make the call, and repeat it where that is safe. Raises ExotelError."""
        tries: Counter[type[errors.ExotelError]] = Counter()
        deadline = self._clock() + self._timeouts.total
        while True:
            if self._circuit.seconds_open():
                raise self._circuit_open(call)
            outcome, waited = self._try_once(call, deadline)
            if isinstance(outcome, Answer):
                return outcome
            deadline += waited
            tries[type(outcome)] += 1
            if not self._may_try_again(call, outcome, tries[type(outcome)], deadline - self._clock()):
                raise outcome

    def _may_try_again(self, call: Call, outcome: errors.ExotelError, tries: int, left: float) -> bool:
        """Decide whether to try again, after waiting for it. A 429 holds every request instead."""
        if isinstance(outcome, errors.CircuitOpen):
            return False
        if isinstance(outcome, errors.RateLimited):
            hold = hold_after_429(outcome, tries)
            self._limiter.hold(hold or 0.0)
            return hold is not None
        wait = wait_before_next(call, outcome, tries, left)
        if wait is None:
            return False
        try:
            self._limiter.pause(wait)
        except Closed:
            return False
        return True

    def _circuit_open(self, call: Call) -> errors.CircuitOpen:
        return errors.CircuitOpen(sentences.circuit_open(call, self._circuit.why))

    def _try_once(self, call: Call, deadline: float) -> tuple[Answer | errors.ExotelError, float]:
        """Make one request; return its outcome, and the seconds it waited in the queue."""
        arrived = self._clock()
        request = self._request(call)
        try:
            with self._limiter.slot():
                started = self._clock()
                waited = started - arrived
                # The circuit may have opened while this request waited.
                if not self._circuit.try_acquire_probe():
                    return self._circuit_open(call), waited
                if not self._write_down(call, request):
                    return errors.NotReached(sentences.not_written_down(call)), waited
                self._give_time(request, deadline + waited)
                reply = self._exchange(call, request, deadline + waited)
        except Closed:
            return errors.NotReached(sentences.closing(call)), 0.0
        outcome = self._read_envelope(call, reply)
        self._record(call, request, reply, outcome, self._clock() - started)
        self._circuit.record(outcome)
        return outcome, waited

    def _write_down(self, call: Call, request: httpx.Request) -> bool:
        """Write down a change before it is sent, so that the log has a trace if the process dies."""
        if not call.writes:
            return True
        try:
            self._on_send(call.method, request.url.raw_path.decode("ascii"), call.trunk)
        except Exception:
            _log.exception("%s %s wasn't sent because it couldn't be written down", call.method, call.path)
            return False
        return True

    def _request(self, call: Call) -> httpx.Request:
        if call.body is None:
            return self._http.build_request(call.method, call.path, params=call.query or None)
        # ASCII: a lone surrogate that was typed has no UTF-8, but JSON can escape it.
        content, headers = json.dumps(call.body).encode("ascii"), {"Content-Type": "application/json"}
        return self._http.build_request(
            call.method, call.path, params=call.query or None, content=content, headers=headers
        )

    def _give_time(self, request: httpx.Request, deadline: float) -> None:
        left = max(0.001, deadline - self._clock())
        connect, read = min(self._timeouts.connect, left), min(self._timeouts.read, left)
        timeout = httpx.Timeout(connect=connect, read=read, write=read, pool=connect)
        request.extensions = {**request.extensions, "timeout": timeout.as_dict(), DEADLINE: deadline}

    def _exchange(self, call: Call, request: httpx.Request, deadline: float) -> HttpReply | errors.ExotelError:
        """Send, and read the whole answer. Only errors before the first byte count as not reached."""
        try:
            answer = self._http.send(request, stream=True)
            try:
                return self._read(call, answer, deadline)
            finally:
                answer.close()
        except _NOT_SENT as error:
            host = self._http.base_url.host
            return errors.NotReached(sentences.unreached(call, _root_of(error), host))
        except httpx.DecodingError:
            return garbled(call, sentences.COMPRESSED)
        except Exception as error:  # anything else from a socket, TLS or a closing pool
            _log.debug("no answer to %s %s: %s", call.method, call.path, type(error).__name__)
        return unanswered(errors.AnswerLost, call, sentences.NO_ANSWER)

    def _read(self, call: Call, answer: httpx.Response, deadline: float) -> HttpReply | errors.ExotelError:
        if "," in answer.headers.get("content-encoding", ""):
            # Compressed twice, a kilobyte can unpack to more than the memory holds.
            return garbled(call, sentences.COMPRESSED, http_status=answer.status_code)
        body = bytearray()
        for chunk in answer.iter_bytes():
            body += chunk
            if len(body) > LARGEST_ANSWER:
                return garbled(call, sentences.TOO_LONG, http_status=answer.status_code)
            if self._clock() > deadline:
                return unanswered(errors.AnswerLost, call, sentences.NO_ANSWER)
        wait = retry_after(answer.headers, self._wall_clock())
        return HttpReply(answer.status_code, bytes(body), wait)

    def _read_envelope(self, call: Call, reply: HttpReply | errors.ExotelError) -> Answer | errors.ExotelError:
        if isinstance(reply, errors.ExotelError):
            return reply
        try:
            return envelope.read(call, reply, self._hidden)
        except errors.ExotelError as error:
            return error

    def _record(
        self,
        call: Call,
        request: httpx.Request,
        reply: HttpReply | errors.ExotelError,
        outcome: Answer | errors.ExotelError,
        seconds: float,
    ) -> None:
        error = None if isinstance(outcome, Answer) else outcome
        record = CallRecord(
            method=call.method,
            path=request.url.raw_path.decode("ascii"),
            http_status=reply.status if isinstance(reply, HttpReply) else reply.http_status,
            code=error.code if error else None,
            request_id=outcome.request_id,
            milliseconds=round(seconds * 1000),
            outcome=type(error).__name__ if error else "ok",
            trunk=call.trunk,
        )
        try:
            self._on_call(record)
        except Exception:
            # The call was made: a listener that fails must not hide that.
            _log.exception("The listener for Exotel calls failed.")


def _root_of(error: BaseException) -> BaseException:
    """Find the system's own error, which httpx wraps once or twice."""
    below: BaseException | None = error
    while below is not None:
        if isinstance(below, httpcore.ProxyError | ssl.SSLError | socket.gaierror):
            return below
        below = below.__cause__ or below.__context__
    return error
