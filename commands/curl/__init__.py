"""`/trunk curl`: the curl commands for any change, and the trunks as a Postman collection.

Nothing is executed. Secrets are placeholders: the key and token are variables of the shell, or of Postman.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain import E164, AccountSid, Destination, Direction, PublicIPv4, TrunkName
from bot.domain.errors import BadInput
from bot.domain.typed import quote
from bot.trunks.details import TrunkDetails
from bot.trunks.directory import NotOne
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Message
from commands.curl import words
from commands.curl.calls import Group, Subject, calls, calls_of, subject
from commands.curl.postman import collection

_WHICH = "Which trunk? For a new one, type `/trunk curl setup`; for all of them, `/trunk curl postman`."
MOST_TRUNKS = 5
"""Each takes four of the 200 reads a minute, and three blocks."""
_LONGEST_USER_NAME = 64


class Curl(Query):
    """Get the curl command for any change, or a Postman collection."""

    name = "curl"
    usage = "curl [trunk | setup | postman] [trunk | number | ip | dest | creds | alias] [value]"
    example = "/trunk curl sales_line ip 44.248.146.11/32"
    things = ("postman", "api")
    title = "curl commands"
    acts_once = True

    def answer(self, ask: Ask, services: Services) -> Message:
        """Answer `TRUNK [thing [value]]`, `setup [direction]`, `postman [TRUNK]`, `postman.json [TRUNK]` (a file) or
        `postman.txt [TRUNK]` (its text).

        Raises NotOne, BadInput, ExotelError, FileNotSent.
        """
        first, *more = ask.text.split() or [""]
        rest = " ".join(more)
        if not first:
            raise NotOne(_WHICH, services.trunks.all().trunks)
        if first.lower() == "setup":
            account, url = AccountSid.parse(services.account.sid), services.account.api_url
            return words.for_new(Subject(account), Direction.parse(rest) if rest else Direction.OUTBOUND, url)
        if first.lower() in ("postman", words.POSTMAN_FILE, words.POSTMAN_TEXT):
            return _postman(first.lower(), rest, services, ask.user)
        return _lines(first, more, ask, services)


def _lines(trunk: str, typed: list[str], ask: Ask, services: Services) -> Message:
    about = _group(typed[0]) if typed else None
    value = _value(trunk, about, " ".join(typed[1:]), ask.account.number_region) if about and typed[1:] else ""
    it = subject(services.trunks.look_at(services.trunks.find(trunk)), services.account.sid)
    return words.as_lines(it, calls_of(about, it, value) if about else calls(it), about, services.account.api_url)


def _value(trunk: str, about: Group, raw: str, region: str) -> str:
    """Read the value. Raises BadInput, with the whole line as its suggestion."""
    try:
        return _READ[about](raw, region)
    except BadInput as error:
        line = f"{trunk} {about} {error.suggestion}" if error.suggestion else None
        raise BadInput(error.sentence, suggestion=line) from None


def _group(word: str) -> Group:
    try:
        return Group(word.lower())
    except ValueError:
        raise BadInput(f"I don't know {quote(word)}. Choose trunk, number, ip, dest, creds or alias.") from None


def _ip(raw: str, region: str) -> str:
    ip, mask = PublicIPv4.parse_with_mask(raw)
    return f"{ip}/{32 if mask is None else mask}"


def _user_name(raw: str, region: str) -> str:
    if len(raw) > _LONGEST_USER_NAME:
        raise BadInput(f"A SIP user name of {len(raw)} characters is too long. Use at most {_LONGEST_USER_NAME}.")
    return raw


_READ: Mapping[Group, Callable[[str, str], str]] = {
    Group.TRUNK: lambda raw, _: TrunkName.parse(raw),
    Group.NUMBER: E164.parse,
    Group.IP: _ip,
    Group.DEST: lambda raw, _: Destination.parse(raw).wire,
    Group.CREDS: _user_name,
    Group.ALIAS: E164.parse,
}


def _postman(how: str, text: str, services: Services, user: str) -> Message:
    """Answer with a summary, a file to the user, or its text."""
    directory = services.trunks
    if text and not text.startswith("+"):
        trunks = [directory.find(text)]
    else:
        trunks = list(directory.all().trunks)
        start = int(text[1:]) if text[1:].isdecimal() and len(text) < 7 else 0
        if len(trunks) > MOST_TRUNKS:
            return words.one_by_one(trunks, min(start, len(trunks) - 1))
    if not trunks:
        raise NotOne("There are no trunks to put in a collection yet.", [])
    seen = directory.look_at_each(trunks)
    failed = [(trunk, error) for trunk, error in seen if not isinstance(error, TrunkDetails)]
    if len(failed) == len(trunks):
        raise failed[0][1]
    account_sid = services.account.sid
    subjects = [subject(details, account_sid) for _, details in seen if isinstance(details, TrunkDetails)]
    text = collection(subjects, account_sid, services.account.api_url)
    if how == words.POSTMAN_TEXT:
        return words.as_text(text, subjects, failed)
    if how == words.POSTMAN_FILE:
        services.files.send(user, words.postman_file(text, subjects, account_sid, failed))
        return Message("I sent you the Postman collection as a direct message.")
    return words.as_postman(text, subjects, failed)


verb = Curl()
