"""The tree of errors.

    TrunkbotError
    ├── SettingsError            the environment is incomplete; lists every problem at once
    │   └── DatabaseInUse        another process has the database
    ├── BadInput                 unusable input (also a ValueError, for pydantic)
    │   └── BadFields            several fields of one form
    ├── FileNotSent              Slack didn't accept a file that someone asked for
    └── ExotelError              a call to Exotel failed
        ├── NotReached           the call was never sent: nothing changed
        ├── AnswerLost           the call was sent and no answer came: it may have worked
        ├── GarbledAnswer        the answer isn't the API's (HTML, half a JSON, nothing)
        └── Refused              the API answered no
            ├── AlreadyExists    1008, HTTP 200 around a 409
            ├── NoSuchTrunk      1003 or 1000: not on this account
            ├── Unsure           1003 or 1000 for every trunk: this one may exist
            ├── NotSwitchedOn    an endpoint that this account doesn't have
            ├── BadCredentials   1010: wrong key or token
            ├── InvalidParameter 1001, 1002, 1007, 1011
            ├── RateLimited      429
            └── ServerFault      5xx

Every sentence says what happened, whether a change was made and what to do next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypedDict, TypeVar, Unpack

_Read = TypeVar("_Read")


class TrunkbotError(Exception):
    """The root of the tree. `str()` of any of these may be shown to a person."""


class SettingsError(TrunkbotError):
    """The settings can't be used. `problems` has a sentence for each problem."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class DatabaseInUse(SettingsError):
    """Another process has the database; two on one file would carry out operations twice."""


class BadInput(TrunkbotError, ValueError):
    """Unusable input.

    `sentence` is shown at the field; `suggestion` is the corrected text, if that is certain.
    """

    def __init__(self, sentence: str, *, suggestion: str | None = None) -> None:
        self.sentence = sentence
        self.suggestion = suggestion
        super().__init__(sentence)


class BadFields(BadInput):
    """Several unusable fields of one form: `fields` has the sentence for each, by field name."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__(" ".join(self.fields.values()))


class FieldFaults:
    """The sentences of a form's unusable fields, so that a person sees all of them at once."""

    def __init__(self) -> None:
        self.sentences: dict[str, str] = {}

    def read(self, field: str, parse: Callable[[], _Read]) -> _Read | None:
        """Read a field with `parse`; None if it raised `BadInput`, whose sentence is kept."""
        try:
            return parse()
        except BadInput as fault:
            self.sentences[field] = fault.sentence
            return None


class TooManyChecks(TrunkbotError):
    """Raised if one person checks so often that checks could serve as a port scanner."""


class FileNotSent(TrunkbotError):
    """Slack didn't accept a file, or its answer was lost. `str()` is the next step."""


class ReplyDetails(TypedDict, total=False):
    """The details of an answer that an `ExotelError` keeps."""

    code: int | None
    http_status: int | None
    request_id: str | None
    description: str | None


class ExotelError(TrunkbotError):
    """A failed call to Exotel.

    `may_have_worked` is True if the call may have taken effect: look before repeating it. `advice` is the end of
    `sentence` that names the next step, if any; `why` is a clause on why there was no usable answer.
    """

    may_have_worked = False
    advice = ""
    why = ""

    def __init__(self, sentence: str, **reply: Unpack[ReplyDetails]) -> None:
        self.sentence = sentence
        self.code = reply.get("code")
        self.http_status = reply.get("http_status")
        self.request_id = reply.get("request_id")
        self.description = reply.get("description")
        super().__init__(sentence)


class NotReached(ExotelError):
    """There was no connection, so nothing was sent and nothing changed."""


class CircuitOpen(NotReached):
    """The circuit breaker is open, so nothing was sent."""


class AnswerLost(ExotelError):
    """The call was sent and no answer came: it may or may not have taken effect."""

    may_have_worked = True


class GarbledAnswer(ExotelError):
    """The answer isn't the API's: a proxy's HTML, half a JSON, nothing at all."""

    may_have_worked = True


class Refused(ExotelError):
    """The API said no."""


class AlreadyExists(Refused):
    """1008: the name, number or address is in use, perhaps already as requested: look before failing.

    `conflict_sid` is the SID of the trunk that has it, empty if unknown.
    """

    def __init__(self, sentence: str, *, conflict_sid: str = "", **reply: Unpack[ReplyDetails]) -> None:
        self.conflict_sid = conflict_sid
        super().__init__(sentence, **reply)


class NoSuchTrunk(Refused):
    """1003 or 1000: no such trunk, or sub-resource, on this account."""


class Unsure(Refused):
    """Exotel says that a trunk is gone, but says the same of trunks that surely exist."""


class NotSwitchedOn(Refused):
    """This account doesn't have that endpoint (a portal endpoint that answers 403 or 404)."""


class BadCredentials(Refused):
    """1010: the API key or token is wrong."""


class InvalidParameter(Refused):
    """1001, 1002, 1007 or 1011: the API doesn't accept the request."""


class RateLimited(Refused):
    """429: `retry_after` is in seconds, None if Exotel didn't say."""

    def __init__(self, sentence: str, *, retry_after: float | None = None, **reply: Unpack[ReplyDetails]) -> None:
        self.retry_after = retry_after
        super().__init__(sentence, **reply)


class ServerFault(Refused):
    """A 5xx from the API itself: the call may have worked before it failed."""

    may_have_worked = True
