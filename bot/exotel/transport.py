"""One call from its turn to its answer: the wait, the request, the retries and the record."""

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
from bot.exotel.envelope import Answer, Reply
from bot.exotel.limits import Closed, Turnstile
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
    httpcore.UnsupportedProtocol,
)


OnSend = Callable[[str, str, str | None], object]
"""Told of a call that may change something, before it is sent: method, path, trunk SID."""


@dataclass(frozen=True)
class Timeouts:
    """In seconds. `total` holds for a call with its retries; waiting for the rate limit is not counted."""

    connect: float = 5.0
    read: float = 20.0
    total: float = 30.0


class Transport:
    """Carries calls. Answers come back as values; every failure is an ExotelError with no chain behind it.

    httpx's exceptions hold the request, and with it the credentials: they are turned into errors of ours
    before anything is raised, so that no traceback leads back to them.
    """

    def __init__(
        self,
        http: httpx.Client,
        turnstile: Turnstile,
        circuit: Circuit,
        timeouts: Timeouts,
        on_call: Callable[[CallRecord], None],
        on_send: OnSend,
        clock: Callable[[], float],
        wall_clock: Callable[[], float],
        *,
        hidden: tuple[str, ...],
    ) -> None:
        self._http = http
        self._turnstile = turnstile
        self._circuit = circuit
        self._timeouts = timeouts
        self._on_call = on_call
        self._on_send = on_send
        self._clock = clock
        self._wall_clock = wall_clock
        self._hidden = hidden

    def ask(self, call: Call) -> Answer:
        """Make the call, again where that is safe. Raises ExotelError.

        A batch that writes comes back with its items' errors inside; any other error is raised.
        """
        tries: Counter[type[errors.ExotelError]] = Counter()
        deadline = self._clock() + self._timeouts.total
        while True:
            if self._circuit.rests():
                raise self._left_alone(call)
            outcome, waited = self._try_once(call, deadline)
            if isinstance(outcome, Answer):
                return outcome
            deadline += waited
            tries[type(outcome)] += 1
            if not self._is_worth_another(call, outcome, tries[type(outcome)], deadline - self._clock()):
                raise outcome

    def _is_worth_another(self, call: Call, outcome: errors.ExotelError, tries: int, left: float) -> bool:
        """Whether to go on; the wait before it is over then, or stands before everybody's next turn."""
        if isinstance(outcome, errors.LeftAlone):
            return False
        if isinstance(outcome, errors.RateLimited):
            hold = hold_after_429(outcome, tries)
            self._turnstile.hold(hold or 0.0)
            return hold is not None
        wait = wait_before_next(call, outcome, tries, left)
        if wait is None:
            return False
        try:
            self._turnstile.rest(wait)
        except Closed:
            return False
        return True

    def _left_alone(self, call: Call) -> errors.LeftAlone:
        return errors.LeftAlone(sentences.left_alone(call, self._circuit.why))

    def _try_once(self, call: Call, deadline: float) -> tuple[Answer | errors.ExotelError, float]:
        """Return what came of one request, and the seconds spent waiting for its turn."""
        came = self._clock()
        request = self._request(call)
        try:
            with self._turnstile.turn():
                started = self._clock()
                waited = started - came
                # The circuit may have opened while this stood in line.
                if self._circuit.refuses():
                    return self._left_alone(call), waited
                if not self._is_written_down(call, request):
                    return errors.NotReached(sentences.not_written_down(call)), waited
                self._give_time(request, deadline + waited)
                reply = self._exchange(call, request, deadline + waited)
        except Closed:
            return errors.NotReached(sentences.closing(call)), 0.0
        outcome = self._understood(call, reply)
        self._record(call, request, reply, outcome, self._clock() - started)
        self._circuit.note(outcome)
        return outcome, waited

    def _is_written_down(self, call: Call, request: httpx.Request) -> bool:
        """Before anything that may change something is sent: if the process dies then, the log has a trace of it."""
        if not call.writes:
            return True
        try:
            self._on_send(call.method, request.url.raw_path.decode("ascii"), call.trunk)
        except Exception:
            _log.exception("%s %s was not sent, as it could not be written down", call.method, call.path)
            return False
        return True

    def _request(self, call: Call) -> httpx.Request:
        if call.body is None:
            return self._http.build_request(call.method, call.path, params=call.query or None)
        # Plain ASCII: a lone surrogate somebody typed has no UTF-8, but JSON has a way to write it.
        content, headers = json.dumps(call.body).encode("ascii"), {"Content-Type": "application/json"}
        return self._http.build_request(
            call.method, call.path, params=call.query or None, content=content, headers=headers
        )

    def _give_time(self, request: httpx.Request, deadline: float) -> None:
        left = max(0.001, deadline - self._clock())
        connect, read = min(self._timeouts.connect, left), min(self._timeouts.read, left)
        timeout = httpx.Timeout(connect=connect, read=read, write=read, pool=connect)
        request.extensions = {**request.extensions, "timeout": timeout.as_dict(), DEADLINE: deadline}

    def _exchange(self, call: Call, request: httpx.Request, deadline: float) -> Reply | errors.ExotelError:
        """Send, and read the whole answer. Only errors from before the first byte count as not reached."""
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
            return envelope.garbled(call, sentences.COMPRESSED)
        except Exception as error:  # whatever else a socket, TLS or a closing pool comes up with
            _log.debug("no answer to %s %s: %s", call.method, call.path, type(error).__name__)
        return _answer_lost(call)

    def _read(self, call: Call, answer: httpx.Response, deadline: float) -> Reply | errors.ExotelError:
        if "," in answer.headers.get("content-encoding", ""):
            # Packed twice, a kilobyte can be more than the memory holds.
            return envelope.garbled(call, sentences.COMPRESSED, http_status=answer.status_code)
        body = bytearray()
        for chunk in answer.iter_bytes():
            body += chunk
            if len(body) > LARGEST_ANSWER:
                return envelope.garbled(call, sentences.TOO_LONG, http_status=answer.status_code)
            if self._clock() > deadline:
                return _answer_lost(call)
        wait = retry_after(answer.headers, self._wall_clock())
        return Reply(answer.status_code, bytes(body), wait)

    def _understood(self, call: Call, reply: Reply | errors.ExotelError) -> Answer | errors.ExotelError:
        if isinstance(reply, errors.ExotelError):
            return reply
        try:
            answer = envelope.read(call, reply, self._hidden)
        except errors.ExotelError as error:
            return error
        if answer.several and call.writes:
            return answer
        return answer.first_error or answer

    def _record(
        self,
        call: Call,
        request: httpx.Request,
        reply: Reply | errors.ExotelError,
        outcome: Answer | errors.ExotelError,
        seconds: float,
    ) -> None:
        error = outcome.first_error if isinstance(outcome, Answer) else outcome
        record = CallRecord(
            method=call.method,
            path=request.url.raw_path.decode("ascii"),
            http_status=reply.status if isinstance(reply, Reply) else reply.http_status,
            code=error.code if error else None,
            request_id=outcome.request_id,
            milliseconds=round(seconds * 1000),
            outcome=type(error).__name__ if error else "ok",
            trunk=call.trunk,
        )
        try:
            self._on_call(record)
        except Exception:
            # The call has been made: a listener that fails must not make it look as if it had not.
            _log.exception("the listener for Exotel calls failed")


def _answer_lost(call: Call) -> errors.AnswerLost:
    error = errors.AnswerLost(sentences.answer_lost(call))
    error.why = sentences.NO_ANSWER
    error.may_have_worked = call.writes
    return error


def _root_of(error: BaseException) -> BaseException:
    """What went wrong below httpx; it wraps the system's error once or twice."""
    below: BaseException | None = error
    while below is not None:
        if isinstance(below, ssl.SSLError | socket.gaierror):
            return below
        below = below.__cause__ or below.__context__
    return error
