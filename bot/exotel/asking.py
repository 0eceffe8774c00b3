"""From a call to values: one, a list over all its pages, or a batch item by item."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.domain.errors import (
    ExotelError,
    NoSuchTrunk,
    NotSwitchedOn,
    Refused,
)
from bot.exotel import sentences
from bot.exotel.call import Call
from bot.exotel.envelope import Answer, garbled
from bot.exotel.refusals import though_it_is_there
from bot.exotel.transport import Transport

MOST_PAGES = 200
MOST_BARREN_PAGES = 3
"""Pages that hold nothing new and name yet another: each takes one of the 200 calls a minute."""

Model = TypeVar("Model", bound=BaseModel)

Look = Callable[[], bool]
"""Whether what a call is about stands on the account, as far as the endpoints everybody has can tell."""


class Asking:
    """`there` settles what a 403 or 404 meant: where it finds the thing, the endpoint is what is missing, or the key
    may not do it. A refusal that is not in the API's own words may be a bad day of all its endpoints: then the error of
    `there` is the truth."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def one(self, call: Call, model: type[Model], there: Look | None = None) -> Model:
        """Ask for one thing; a batch of one is one as well."""
        answer = self._ask(call, there)
        rows = _rows(answer)
        if len(rows) != 1:
            raise _odd(call, answer)
        return _read(call, answer, model, rows[0])

    def done(self, call: Call, there: Look | None = None) -> None:
        """Ask for something whose answer holds nothing but a yes."""
        self._ask(call, there)

    def all(self, call: Call, model: type[Model], there: Look | None = None) -> list[Model]:
        """Follow a list to its last page. A row that moved from one page to the next is there once."""
        found: dict[Model, None] = {}
        asked = set()
        query = dict(call.query)
        barren = 0
        while True:
            answer = self._ask(replace(call, query=query), there)
            before = len(found)
            found |= dict.fromkeys(_read(call, answer, model, row) for row in _rows(answer))
            if answer.next_query is None:
                return list(found)
            asked.add(frozenset(query.items()))
            query = {**call.query, **answer.next_query}
            barren += len(found) == before
            if frozenset(query.items()) in asked or len(asked) == MOST_PAGES or barren == MOST_BARREN_PAGES:
                raise garbled(call, sentences.IN_CIRCLES, http_status=answer.http_status)

    def each(self, call: Call, model: type[Model], count: int) -> list[Model | Refused]:
        """Send a batch of `count`; what became of each, in the order they were sent."""
        answer = self._transport.ask(call)
        if len(answer.items) != count:
            raise answer.first_error or _odd(call, answer)
        return [item.error or _read(call, answer, model, item.data) for item in answer.items]

    def _ask(self, call: Call, there: Look | None) -> Answer:
        try:
            answer = self._transport.ask(call)
        except NoSuchTrunk as error:
            refusal = error
        except NotSwitchedOn as error:
            if there is not None and error.code is None:
                _raise_if_unreadable(there)
            raise
        else:
            if answer.first_error:
                raise answer.first_error
            return answer
        if there is not None and _stands(there):
            raise though_it_is_there(call, refusal)
        raise refusal


def _raise_if_unreadable(there: Look) -> None:
    with suppress(Refused):
        there()


def _stands(there: Look) -> bool:
    try:
        return there()
    except NotSwitchedOn:
        return True
    except ExotelError:
        return False


def _rows(answer: Answer) -> list[Any]:
    """The data of all items. One item may hold a list itself; null is no row."""
    rows: list[Any] = []
    for item in answer.items:
        rows += item.data if isinstance(item.data, list) else [item.data]
    return [row for row in rows if row is not None]


def _read(call: Call, answer: Answer, model: type[Model], row: Any) -> Model:
    try:
        return model.model_validate(row)
    except ValidationError:
        error = _odd(call, answer)
    raise error


def _odd(call: Call, answer: Answer) -> ExotelError:
    return garbled(call, sentences.ODD_JSON, http_status=answer.http_status, request_id=answer.request_id)
