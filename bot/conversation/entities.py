"""The values in a sentence, each with its place in the text. They are copied from it, never made up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from bot.conversation.meaning import Context
from bot.conversation.naming import TrunkFinder
from bot.conversation.times import INTERVAL, SINCE, interval, since
from bot.domain import E164, Destination, PublicIPv4, TrunkSid
from bot.domain.errors import BadInput
from bot.platforms.platform import Kind as PlatformKind
from bot.platforms.registry import find, platforms
from bot.verbs.line_words import networks


class Kind(StrEnum):
    """The type of a value; its placeholder in the text that the model reads."""

    NUMBER = "numx"
    IP = "ipx"
    DESTINATION = "dstx"
    TRUNK = "trkx"
    DELETED = "delx"
    NAME = "namx"
    """A name that nothing on the account has: of a new trunk, or a mistake."""
    USER = "usrx"
    PERSON = "perx"
    PBX = "pbxx"
    PLATFORM = "plax"
    """A voice-AI platform or contact center at the other end; its value is the platform's key, as that of a PBX is."""
    CODE = "codx"
    SINCE = "timx"
    EVERY = "evyx"


@dataclass(frozen=True)
class Entity:
    """A value at `start` to `end` of the text. `guess` is True if it was corrected: a slip, half a name, a number
    without its country code. `said` is the text itself."""

    kind: Kind
    value: str
    start: int
    end: int
    said: str = ""
    guess: bool = False


_HOST = r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?){1,8}"
_URI = re.compile(
    rf"<?(?P<scheme>sips?:(?://)?)?(?P<host>{_HOST})(?:: ?(?P<port>[0-9]{{2,5}})(?![0-9.]))?"
    r"(?: ?; ?transport ?= ?(?P<transport>[a-z]{3}))?>?(?![\w@])",
    re.IGNORECASE,
)
_TOP_LEVEL = frozenset(
    "com in io net org co cloud dev tech ai biz info us uk eu sg ae me app online site network systems".split()  # noqa: SIM905
)
_FILES = frozenset("csv jsonl json txt pdf py conf cfg log xlsx xls png jpg doc docx pem crt key".split())  # noqa: SIM905
_PORT_AFTER = re.compile(
    r"^[ ,(]*+(?:(?:on|at|with|over|via|using|and|in|through|as|the|,|@|is|=) *+)*+(?:port(?: number| no\.?)?|:)? *+(?:is|=|:)? *+"
    r"(?P<port>5[0-9]{3}|443|80[0-9]{2}|[0-9]{4,5})(?![0-9./:])\)?",
    re.IGNORECASE,
)
_PORT_ANYWHERE = re.compile(r"\bport(?: number| no\.?)?(?: is| =|:)? *(?P<port>[0-9]{2,5})(?![0-9./])", re.IGNORECASE)
_TRANSPORT = re.compile(r"(?<![\w.])(?:tls|tcp|udp)(?![\w.])", re.IGNORECASE)
_TRANSPORT_AFTER = re.compile(
    r"^[ ,;(]*+(?:(?:on|over|via|using|with|and|in|through|as|the|transport|protocol|=|:|,) *+){0,4}+(?P<transport>tls|tcp|udp)\b\)?",
    re.IGNORECASE,
)
_OCTETS = r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
_IP = re.compile(
    rf"(?<![\w.])(?P<ip>{_OCTETS})(?: ?/ ?(?P<mask>{_OCTETS}|[0-9]{{1,2}})(?![0-9])"
    rf"|[ ,]*(?:with )?(?:a )?(?:sub)?(?:net)?mask(?: of| is|:)? ?/?(?P<said>{_OCTETS}|[0-9]{{1,2}})(?![0-9])"
    rf"| (?:slash|as a|as) ?/?(?P<slash>[123][0-9])(?![0-9])| (?P<dotted>255(?:\.[0-9]{{1,3}}){{3}}))?(?![\w])",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"(?<![\w.]){_OCTETS} ?(?:-|–|—|to|till|through) ?(?:{_OCTETS}|[0-9]{{1,3}})(?![\w.])", re.IGNORECASE
)
_SID = re.compile(r"\btr[a-z]{3}[0-9][0-9a-z]{11,}\b")
_PHONE = re.compile(
    r"(?<![\w.#@/])(?:tel:)?\+{0,2} ?\(?[0-9](?:[ ().\-\u2010-\u2015/]{0,3}[0-9]){6,24}\)?(?![\w])", re.IGNORECASE
)
_ENDING = re.compile(
    r"\b(?:(?:number|one|did|exophone) )?(?:that )?(?:end(?:s|ing)?(?: (?:in|with|on))?|last (?:4|four|5|five|6|six)(?: digits?)?(?: (?:is|are))?)"
    r" *[.…x*-]*([0-9]{3,6})\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}(?:t[0-9:.+]+z?)?\b|\b[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{2,4}\b", re.IGNORECASE
)
_TICKET = re.compile(
    r"(?<!\w)(?:[A-Z]{2,10}-?[0-9]{2,9}|#[0-9]{1,9}|(?:ticket|case|incident|jira|req(?:uest)?)(?: (?:no\.?|number|id))?[ #:-]*[0-9]{2,9})(?!\w)"
)
_CODE = re.compile(
    r"(?<![\w.+/:-])(?:sip[ /-]?|http[ /-]?|error[ -]?|code[ -]?)?([1-6][0-9]{2}|10[01][0-9])(?![\w./:%-])",
    re.IGNORECASE,
)
_PERSON = re.compile(r"<?@([UW][A-Z0-9]{5,})(?:\|[^>\s]*)?>?")
_USER = re.compile(
    r"\b(?:sip[ -])?(?:user(?:name|id)?s?|login|credentials?|creds?|account|password|pwd|secret)(?: name| id)?"
    r"(?: (?:of|for|called|named|is|the))* *[:=]? *[\"'`“]?([a-z][a-z0-9]*(?:[-_.][a-z0-9]+)+|[a-z]+[0-9]+)\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?<![\w@.#/-])[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+(?![\w@/.-]*[A-Za-z0-9])|(?<![\w@.#/-])_?[A-Za-z]+_[0-9]+\b"
)
_MOST = 40


class Finder:
    """Finds the values in texts that are said on one account."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._trunks = TrunkFinder(context.account)
        every = context.account.contents.values()
        self._users = {user.lower(): user for each in every for user in each.credentials}
        self._numbers = [number.phone_number for each in every for number in each.numbers]
        self._numbers += [each.alias for each in every if each.alias]
        self._people = {name.lower(): user for name, user in context.people.items()}

    def find(self, text: str) -> list[Entity]:
        """Find the values of a cleaned text, in order; none overlaps another."""
        found: list[Entity] = []
        taken = [False] * (len(text) + 1)
        for finder in (
            self._persons,
            self._dates,
            self._addresses,
            self._sids,
            self._endings,
            self._phones,
            self._platforms,
            self._users_known,
            self._trunk_names,
            self._intervals,
            self._users_said,
            self._new_names,
            self._people_named,
            self._codes,
        ):
            for entity in finder(text, taken):
                if not any(taken[entity.start : entity.end]):
                    taken[entity.start : entity.end] = [True] * (entity.end - entity.start)
                    found.append(replace(entity, said=text[entity.start : entity.end]))
        return sorted(found, key=lambda entity: entity.start)[:_MOST]

    def _persons(self, text: str, taken: Sequence[bool]) -> Iterator[Entity]:
        for match in _PERSON.finditer(text):
            yield Entity(Kind.PERSON, match[1], match.start(), match.end())

    def _dates(self, text: str, taken: Sequence[bool]) -> Iterator[Entity]:
        for match in SINCE.finditer(text):
            if value := since(match, self._context.now):
                yield Entity(Kind.SINCE, value, match.start(), match.end())
        for match in _DATE.finditer(text):
            yield Entity(Kind.SINCE, match[0], match.start(), match.end())

    def _addresses(self, text: str, taken: Sequence[bool]) -> Iterator[Entity]:
        """Addresses and destinations. An address with a port or a transport beside it is a destination."""
        for match in _RANGE.finditer(text):
            for network in networks(match[0]):
                yield Entity(Kind.IP, network, match.start(), match.end())
        for match in _URI.finditer(text):
            if match.start() and text[match.start() - 1] in "@\\/_-.+":
                continue
            if re.fullmatch(_OCTETS, match["host"]):
                if match["port"] or match["transport"] or match["scheme"] or _near_transport(text, match.end()):
                    yield _destination(text, match)
            elif _is_host(match):
                yield _destination(text, match)
        for match in _IP.finditer(text):
            mask = next((match[name] for name in ("mask", "said", "slash", "dotted") if match[name]), "")
            if ip := _network(match["ip"], mask):
                yield Entity(Kind.IP, ip, match.start(), match.end())

    def _sids(self, text: str, taken: Sequence[bool]) -> Iterator[Entity]:
        names = {trunk.trunk_sid: trunk.trunk_name for trunk in self._context.account.trunks}
        for match in _SID.finditer(text):
            if TrunkSid.looks_like(match[0]):
                yield Entity(Kind.TRUNK, names.get(TrunkSid(match[0]), match[0]), match.start(), match.end())

    def _endings(self, text: str, taken: Sequence[bool]) -> Iterator[Entity]:
        """“The one ending in 3210”, if the account has one such number."""
        for match in _ENDING.finditer(text):
            fits = {number for number in self._numbers if number.endswith(match[1])}
            if len(fits) == 1:
                yield Entity(Kind.NUMBER, fits.pop(), match.start(), match.end(), guess=True)

    def _phones(self, text: str, taken: Sequence[bool]) -> Iterator[Entity]:
        for match in _PHONE.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            begin = match.start()
            for start, end in _pieces(match[0]):
                number, guess = self._number(match[0][start:end])
                if number:
                    yield Entity(Kind.NUMBER, number, begin + start, begin + end, guess=guess)

    def _number(self, raw: str) -> tuple[str, bool]:
        raw = re.sub(r"^(?:tel:)?\+\+", "+", raw.strip(" .-/"))
        if not raw.startswith("+") and raw.count("(") != raw.count(")"):
            raw = raw.strip("()")
        try:
            return E164.parse(re.sub(r"^\+ ", "+", raw), self._context.region), False
        except BadInput as error:
            if error.suggestion:
                return error.suggestion, True
        digits = re.sub(r"[^0-9]", "", raw)
        fits = {number for number in self._numbers if number.endswith(digits)}
        if len(digits) >= 6 and len(fits) == 1:
            return fits.pop(), True
        return ("" if len(digits) < 9 else raw, True)

    def _platforms(self, text: str, taken: Sequence[bool]) -> Iterator[Entity]:
        """Systems at the other end. Names that are everyday words need a word beside them that says what is meant."""
        sure = _OTHER_END.search(text) is not None
        for match in _platform_words().finditer(text):
            word = re.sub(r"[ _]", "-", match[0].lower())
            platform = find(word) or find(word.replace("-", ""))
            if platform and (sure or word not in _EVERYDAY_NAMES):
                kind = Kind.PBX if platform.kind is PlatformKind.PBX else Kind.PLATFORM
                yield Entity(kind, platform.key, match.start(), match.end())

    def _users_known(self, text: str, taken: Sequence[bool]) -> Iterator[Entity]:
        for match in re.finditer(r"[A-Za-z][\w.-]*\w", text):
            if user := self._users.get(match[0].lower()):
                yield Entity(Kind.USER, user, match.start(), match.end())

    def _trunk_names(self, text: str, taken: Sequence[bool]) -> Iterator[Entity]:
        for name in self._trunks.find(text, taken):
            kind = Kind.DELETED if name.deleted else Kind.TRUNK
            yield Entity(kind, name.name, name.start, name.end, guess=name.guess)

    def _intervals(self, text: str, taken: Sequence[bool]) -> Iterator[Entity]:
        for match in INTERVAL.finditer(text):
            if value := interval(match):
                yield Entity(Kind.EVERY, value, match.start(), match.end())

    def _users_said(self, text: str, taken: Sequence[bool]) -> Iterator[Entity]:
        for match in _USER.finditer(text):
            yield Entity(Kind.USER, match[1], match.start(1), match.end(1))
        for match in re.finditer(r"(?<![\w@.])[a-z][a-z0-9]*(?:-[a-z0-9]+)+(?![\w@])", text):
            if _LIKE_A_USER.search(match[0]):
                yield Entity(Kind.USER, match[0], match.start(), match.end())

    def _new_names(self, text: str, taken: Sequence[bool]) -> Iterator[Entity]:
        for match in _NAME.finditer(text):
            if len(match[0]) <= 40:
                yield Entity(Kind.NAME, match[0], match.start(), match.end())

    def _people_named(self, text: str, taken: Sequence[bool]) -> Iterator[Entity]:
        for name, user in self._people.items():
            for spoken in {name, name.split()[0]} if name else ():
                for match in re.finditer(rf"(?<![\w@])@?{re.escape(spoken)}(?:'s)?(?!\w)", text, re.IGNORECASE):
                    yield Entity(Kind.PERSON, user, match.start(), match.end())

    def _codes(self, text: str, taken: Sequence[bool]) -> Iterator[Entity]:
        for match in _CODE.finditer(text):
            yield Entity(Kind.CODE, match[1], match.start(), match.end())


_OTHER_END = re.compile(
    r"\b(?:connect\w*|integrat\w+|hook\w*|voice ?bot|agents?|ai|pipecat|livekit|platform|sip trunking)\b", re.IGNORECASE
)
_EVERYDAY_NAMES = frozenset(
    [
        "daily",
        "teams",
        "eleven",
        "pearl",
        "smallest",
        "atoms",
        "zoom",
        "cube",
        "lk",
        "amazon",
        "grok",
        "bolna-new",
        "bolna-old",
    ]
)


@cache
def _platform_words() -> re.Pattern[str]:
    words = {word for each in platforms() for word in (each.key, *each.also)} | {
        "eleven-labs",
        "live-kit",
        "free-switch",
        "free-pbx",
    }
    spelled = sorted((word.replace("-", "[ _-]?") for word in words), key=len, reverse=True)
    return re.compile(rf"(?<![\w.@/-])(?:{'|'.join(spelled)})(?![\w@/-]|\.\w)", re.IGNORECASE)


_LIKE_A_USER = re.compile(
    r"pbx|sbc|user|agent|dialer|[0-9]|asterisk|freeswitch|kamailio|server|office|branch|gw|gateway"
)


def _near_transport(text: str, end: int) -> bool:
    after = text[end : end + 40]
    if _TRANSPORT_AFTER.match(after):
        return True
    port = _PORT_AFTER.match(after)
    return bool(port and re.search(r"port|:|5060|5061", port[0]))


def _is_host(match: re.Match[str]) -> bool:
    labels = match["host"].lower().split(".")
    last = labels[-1]
    if not last.isalpha() or len(last) < 2 or last in _FILES:
        return False
    if match["scheme"] or match["port"] or match["transport"]:
        return True
    return last in _TOP_LEVEL or (len(labels) > 2 and all(len(label) > 1 for label in labels))


def _destination(text: str, match: re.Match[str]) -> Entity:
    """The whole destination, with the port and transport that are said beside it, or the text as it is."""
    host, port, transport, end = match["host"], match["port"], match["transport"], match.end()
    for _ in range(2):
        after = text[end : end + 40]
        if not transport and (beside := _TRANSPORT_AFTER.match(after)):
            transport, end = beside["transport"], end + beside.end()
        elif not port and (beside := _PORT_AFTER.match(after)) and _PORT_OR_USUAL.search(beside[0]):
            port, end = beside["port"], end + beside.end()
    rest = text[: match.start()] + text[end:]
    if not port and (said := _PORT_ANYWHERE.search(rest)):
        port = said["port"]
    if not transport:
        said_transports = {found.lower() for found in _TRANSPORT.findall(rest)}
        transport = said_transports.pop() if len(said_transports) == 1 else None
    if match["scheme"] and match["scheme"].lower().startswith("sips"):
        transport = transport or "tls"
    return Entity(Kind.DESTINATION, normal_destination(host, port, transport), match.start(), end)


_PORT_OR_USUAL = re.compile(r"port|:|50[0-9]{2}|51[0-9]{2}|443|\b(?:on|at|over) *[0-9]", re.IGNORECASE)


def normal_destination(host: str, port: str | None, transport: str | None) -> str:
    """Write a destination as Exotel does. A usual port decides the transport that wasn't said."""
    if not transport and port in ("5060", "5080"):
        transport = "tcp"
    text = host + (f":{port}" if port else "") + (f";transport={transport.lower()}" if transport else "")
    try:
        return Destination.parse(text).wire
    except BadInput:
        return text.lower()


def _network(ip: str, mask: str) -> str:
    if any(int(octet) > 255 for octet in ip.split(".")):
        return ""
    bits = _bits(mask) if "." in mask else mask
    with suppress(BadInput):
        ip = PublicIPv4.parse(ip)
    return f"{ip}/{int(bits)}" if bits and int(bits) != 32 else ip


def _bits(dotted: str) -> str:
    whole = 0
    for octet in dotted.split("."):
        whole = whole * 256 + int(octet)
    bits = f"{whole:032b}"[:32]
    bits = bits if bits.startswith("1") else bits.translate(str.maketrans("01", "10"))
    return str(len(bits.rstrip("0")))


def _pieces(run: str) -> Iterator[tuple[int, int]]:
    """Split a run of digits that is more than one number: at a plus sign, or between whole numbers."""
    starts = [match.start() for match in re.finditer(r"\+", run)] or [0]
    if starts[0] != 0:
        starts = [0, *starts]
    for begin, end in zip(starts, [*starts[1:], len(run)], strict=True):
        piece = run[begin:end]
        if len(re.sub(r"\D", "", piece)) <= 13:
            yield begin, begin + len(piece.rstrip(" -./("))
            continue
        place = begin
        for word in re.finditer(r"\S+", piece):
            so_far = re.sub(r"\D", "", run[place : begin + word.end()])
            if len(so_far) >= 10:
                yield place, begin + word.end()
                place = begin + word.end() + 1


def masked(text: str, entities: Sequence[Entity]) -> str:
    """The text with each value replaced by its placeholder; several of one kind in a row become one."""
    parts: list[str] = []
    place = 0
    for entity in entities:
        if entity.start < place:
            continue
        parts += [text[place : entity.start], f" {entity.kind.value} "]
        place = entity.end
    plain = " ".join("".join([*parts, text[place:]]).split())
    for kind in Kind:
        plain = re.sub(
            rf"{kind.value}(?:(?: ?[,;&/+] ?| and | aur | plus | or )*(?: |^){kind.value})+", kind.value, plain
        )
    return _TICKET.sub(" ", plain)
