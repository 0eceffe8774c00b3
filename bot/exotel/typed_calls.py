"""API calls whose answers are read into models: one thing, or a list over all its pages."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.domain.errors import ExotelError, NoSuchTrunk, NotSwitchedOn, Refused
from bot.exotel import sentences
from bot.exotel.call import Call
from bot.exotel.call_runner import CallRunner
from bot.exotel.envelope import Answer
from bot.exotel.refusals import garbled, refused_though_there

MAX_PAGES = 200
MAX_ROWS = 10_000
"""Some 20 MB. A list that was cut could hide what people decide by, so a longer one isn't read at all."""
MAX_BARREN_PAGES = 3
"""Pages with nothing new that name another page: each takes one of the 200 calls a minute."""

Model = TypeVar("Model", bound=BaseModel)

IsThere = Callable[[], bool]
"""A look for the subject of a call, with endpoints that every account has."""


class TypedCalls:
    """API calls with typed answers. Every method raises ExotelError.

    `is_there` tells what a 403 or 404 meant: if it finds the subject of the call, the account lacks the endpoint, or
    the key isn't allowed to use it. A refusal that is not in the API's own words may be an outage of all its endpoints:
    then the error of `is_there` is raised instead.
    """

    def __init__(self, runner: CallRunner) -> None:
        self._runner = runner

    def fetch_one(self, call: Call, model: type[Model], is_there: IsThere | None = None) -> Model:
        """Make a call that is answered with one thing, or with a list of one."""
        answer = self._answer(call, is_there)
        rows = _rows(answer)
        if len(rows) != 1:
            raise _odd(call, answer)
        return _read(call, answer, model, rows[0])

    def execute(self, call: Call, is_there: IsThere | None = None) -> None:
        """Make a call whose answer is only a yes."""
        self._answer(call, is_there)

    def fetch_all(self, call: Call, model: type[Model], is_there: IsThere | None = None) -> list[Model]:
        """Read a list to its last page, without repeating a row that moved from one page to the next."""
        models: dict[Model, None] = {}
        queries = set()
        query = dict(call.query)
        barren = 0
        while True:
            answer = self._answer(replace(call, query=query), is_there)
            before = len(models)
            models |= dict.fromkeys(_read(call, answer, model, row) for row in _rows(answer))
            if len(models) > MAX_ROWS:
                raise garbled(call, sentences.TOO_MANY, http_status=answer.http_status)
            if answer.next_query is None:
                return list(models)
            queries.add(frozenset(query.items()))
            query = {**call.query, **answer.next_query}
            barren += len(models) == before
            if frozenset(query.items()) in queries or len(queries) == MAX_PAGES or barren == MAX_BARREN_PAGES:
                raise garbled(call, sentences.IN_CIRCLES, http_status=answer.http_status)

    def _answer(self, call: Call, is_there: IsThere | None) -> Answer:
        try:
            return self._runner.run(call)
        except NoSuchTrunk as error:
            refusal = error
        except NotSwitchedOn as error:
            if is_there is not None and error.code is None:
                _raise_if_unreadable(is_there)
            raise
        if is_there is not None and _finds_it(is_there):
            raise refused_though_there(call, refusal)
        raise refusal


def _raise_if_unreadable(is_there: IsThere) -> None:
    with suppress(Refused):
        is_there()


def _finds_it(is_there: IsThere) -> bool:
    try:
        return is_there()
    except NotSwitchedOn:
        return True
    except ExotelError:
        return False


def _rows(answer: Answer) -> list[Any]:
    """Collect the data of all items. An item may be a list itself; nulls are dropped."""
    rows: list[Any] = []
    for data in answer.data:
        rows += data if isinstance(data, list) else [data]
    return [row for row in rows if row is not None]


def _read(call: Call, answer: Answer, model: type[Model], row: Any) -> Model:
    try:
        return model.model_validate(row)
    except ValidationError:
        error = _odd(call, answer)
    raise error


def _odd(call: Call, answer: Answer) -> ExotelError:
    return garbled(call, sentences.ODD_JSON, http_status=answer.http_status, request_id=answer.request_id)
