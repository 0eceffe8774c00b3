"""The tree of errors.

    TrunkbotError
    ├── SettingsError            the environment is incomplete; lists every problem at once
    │   └── DatabaseInUse        another process has the database
    ├── BadInput                 input that cannot be used (also a ValueError, for pydantic)
    │   └── BadFields            several fields of one form
    ├── FileNotSent              Slack did not take a file that somebody wanted
    └── ExotelError              the way to Exotel, or Exotel itself
        ├── NotReached           the call never left: surely nothing changed
        ├── AnswerLost           the call left and no answer came: nobody knows
        ├── GarbledAnswer        an answer came that is not the API's (HTML, half a JSON, nothing)
        └── Refused              the API answered no
            ├── AlreadyExists    1008, HTTP 200 around a 409
            ├── NoSuchTrunk      1003 or 1000: not on this account
            ├── Unsure           1003 or 1000 of everything: nobody can tell if it is there
            ├── NotSwitchedOn    an endpoint this account does not have
            ├── BadCredentials   1010: wrong key or token
            ├── InvalidParameter 1001, 1002, 1007, 1011
            ├── RateLimited      429
            └── ServerFault      5xx

Every sentence says what happened, whether anything changed and what to do next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypedDict, TypeVar, Unpack

_Read = TypeVar("_Read")


class TrunkbotError(Exception):
    """Root of the tree. `str()` of any of these may be shown to a person."""


class SettingsError(TrunkbotError):
    """The settings cannot be used. `problems` holds one sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class DatabaseInUse(SettingsError):
    """Another process has the database, and two on one file would carry out things twice."""


class BadInput(TrunkbotError, ValueError):
    """Input that cannot be used.

    `sentence` is shown at the field; `suggestion` is the corrected text, only where it is certain.
    """

    def __init__(self, sentence: str, *, suggestion: str | None = None) -> None:
        self.sentence = sentence
        self.suggestion = suggestion
        super().__init__(sentence)


class BadFields(BadInput):
    """Fields of one form cannot be used: `fields` holds the sentence to show at each, by field name."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__(" ".join(self.fields.values()))


class FieldFaults:
    """A sentence per field at fault, gathered over a form so that a person sees all of them at once."""

    def __init__(self) -> None:
        self.sentences: dict[str, str] = {}

    def read(self, field: str, parse: Callable[[], _Read]) -> _Read | None:
        """Read a field with `parse`; None if it raised `BadInput`, which is kept."""
        try:
            return parse()
        except BadInput as fault:
            self.sentences[field] = fault.sentence
            return None


class FileNotSent(TrunkbotError):
    """Slack did not take a file, or did not say that it did. `str()` is the next step."""


class ReplyDetails(TypedDict, total=False):
    """The details of an answer that an error keeps, as `ExotelError` takes them."""

    code: int | None
    http_status: int | None
    request_id: str | None
    description: str | None


class ExotelError(TrunkbotError):
    """A call to Exotel did not do what was asked.

    `may_have_worked` is True if nobody can know that the call took no effect; look before repeating it.
    `advice` is the end of `sentence` that names the next step, if any; `why` is the cause on the way, in a few words.
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
    """No connection was made, so nothing was sent and nothing changed."""


class CircuitOpen(NotReached):
    """Exotel failed so often that nothing is asked of it for a while; nothing was sent."""


class AnswerLost(ExotelError):
    """The call was sent and the answer never came: it may or may not have taken effect."""

    may_have_worked = True


class GarbledAnswer(ExotelError):
    """Something answered, but not in the API's own words (a proxy's HTML, half a JSON, nothing at all)."""

    may_have_worked = True


class Refused(ExotelError):
    """The API understood and said no."""


class AlreadyExists(Refused):
    """1008: the name, number or address is in use, perhaps by exactly what was asked for: look before failing.

    `conflict_sid` is the SID of the trunk that has it, empty where that is not known.
    """

    def __init__(self, sentence: str, *, conflict_sid: str = "", **reply: Unpack[ReplyDetails]) -> None:
        self.conflict_sid = conflict_sid
        super().__init__(sentence, **reply)


class NoSuchTrunk(Refused):
    """1003 or 1000: no such trunk, or sub-resource, on this account."""


class Unsure(Refused):
    """Exotel refuses a trunk in the words for one that is gone, and refuses others that surely exist too."""


class NotSwitchedOn(Refused):
    """This account does not have that endpoint (a portal endpoint answering 403 or 404)."""


class BadCredentials(Refused):
    """1010: the API key or token is wrong."""


class InvalidParameter(Refused):
    """1001, 1002, 1007 or 1011: the API does not accept the request."""


class RateLimited(Refused):
    """429: `retry_after` is in seconds, None if Exotel did not say."""

    def __init__(self, sentence: str, *, retry_after: float | None = None, **reply: Unpack[ReplyDetails]) -> None:
        self.retry_after = retry_after
        super().__init__(sentence, **reply)


class ServerFault(Refused):
    """5xx in the API's own words: it may have worked before it failed."""

    may_have_worked = True
