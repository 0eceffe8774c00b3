"""The values of a sentence, given to the fields of a command."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.conversation.entities import Entity, Kind, normal_destination
from bot.conversation.meaning import Context
from bot.conversation.words import concepts_of, is_trade_word
from bot.domain import Mask, TrunkName
from bot.domain.errors import BadInput
from bot.trunks.snapshots import Snapshot

Values = dict[str, tuple[str, ...]]


@dataclass
class Filled:
    """The fields of a command as far as the sentence fills them in; the other parts are as in Meaning."""

    fields: Values = field(default_factory=dict)
    suggested: dict[str, str] = field(default_factory=dict)
    absent: Values = field(default_factory=dict)
    implied: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sentence:
    """A cleaned text with its values, and with placeholders in their stead."""

    text: str
    entities: Sequence[Entity]
    plain: str
    context: Context

    def of(self, *kinds: Kind) -> list[Entity]:
        """The values of these types, in order."""
        return [entity for entity in self.entities if entity.kind in kinds]

    def before(self, entity: Entity, length: int = 24) -> str:
        """The text just before a value, in lower case."""
        return self.text[max(0, entity.start - length) : entity.start].lower()

    def after(self, entity: Entity, length: int = 24) -> str:
        """The text just after a value, in lower case."""
        return self.text[entity.end : entity.end + length].lower()

    @property
    def rest(self) -> str:
        """The text without its values, in lower case."""
        parts, place = [], 0
        for entity in self.entities:
            parts += [self.text[place : entity.start], " "]
            place = max(place, entity.end)
        return "".join([*parts, self.text[place:]]).lower()


def fill(verb: str, names: Sequence[str], sentence: Sentence) -> Filled:
    """Fill in the fields of the command with these names."""
    filled = Filled()
    if "from" in names:
        _from_and_to(sentence, filled)
    for name in names:
        if reader := _READERS.get(name):
            reader(verb, sentence, filled)
    return filled


def _put(filled: Filled, name: str, entities: Sequence[Entity]) -> None:
    values = tuple(dict.fromkeys(entity.value for entity in entities))
    if values:
        filled.fields[name] = values
        if any(entity.guess for entity in entities):
            filled.suggested[name] = ", ".join(entity.said for entity in entities if entity.guess)


_TO = re.compile(
    r"\b(?:to|onto|into|on to|in|on|under|towards|with|->|=>|→|pe|par|mein|me|destination)(?: (?:the|our|trunk|line|new|be|ko))* *[\"'`“(*]*$|(?:->|=>|→|>) *$"
)
_FROM = re.compile(
    r"\b(?:from|off|out of|away from|currently on|is on|on|of|in|leave|leaving|source)(?: (?:the|our|trunk|line|old|trunks))* *[\"'`“(*]*$"
)
_TO_AFTER = re.compile(r"^ *(?:ko|pe|par|mein|me|instead|rather)\b")
_FROM_AFTER = re.compile(r"^ *(?:se|to|->|=>|→|>|'s|ka|ki|ke|and put|and add)")


def _from_and_to(sentence: Sentence, filled: Filled) -> None:
    """The trunks of a move."""
    trunks = _distinct(sentence.of(Kind.TRUNK))
    if not trunks:
        return
    if len(trunks) == 1:
        name = (
            "from"
            if re.search(r"\b(?:from|off|out of|away from|leaving)\b[^,.]{0,14}$", sentence.before(trunks[0]))
            or re.match(r" *se\b", sentence.after(trunks[0]))
            else "to"
        )
        _put(filled, name, trunks)
        return
    first, second = trunks[0], trunks[1]
    swapped = _leads_to(sentence, first) and not _leads_to(sentence, second)
    swapped = swapped or (_comes_from(sentence, second) and not _comes_from(sentence, first))
    if swapped:
        first, second = second, first
    _put(filled, "from", [first])
    _put(filled, "to", [second])


def _leads_to(sentence: Sentence, entity: Entity) -> bool:
    before = sentence.before(entity)
    return bool(
        re.search(r"(?:\b(?:to|onto|into|under)|->|=>|→)(?: (?:the|our|trunk|line|new))* *[\"'`“(*]*$", before)
    ) or bool(_TO_AFTER.match(sentence.after(entity)))


def _comes_from(sentence: Sentence, entity: Entity) -> bool:
    before = sentence.before(entity)
    return bool(
        re.search(
            r"\b(?:from|off|out of|away from|currently on|is on|leave|leaving)(?: (?:the|our|trunk|line|old))* *[\"'`“(*]*$",
            before,
        )
    ) or bool(re.match(r" *se\b", sentence.after(entity)))


def _distinct(entities: Sequence[Entity]) -> list[Entity]:
    seen: dict[str, Entity] = {}
    for entity in entities:
        seen.setdefault(entity.value, entity)
    return list(seen.values())


def _trunk(verb: str, sentence: Sentence, filled: Filled) -> None:
    if verb == "restore":
        _restored(sentence, filled)
        return
    trunks = _distinct(sentence.of(Kind.TRUNK))
    if verb in ("create", "setup"):
        _new_trunk(verb, sentence, filled, trunks)
        return
    if verb == "rename":
        if trunks:
            old = next((each for each in trunks if not _leads_to(sentence, each)), trunks[0])
            _put(filled, "trunk", [old])
    elif trunks:
        _put(filled, "trunk", _joined(sentence, trunks))
    if "trunk" not in filled.fields:
        gone = sentence.of(Kind.DELETED) + sentence.of(Kind.NAME)
        if gone and verb not in ("creds add", "rename"):
            filled.absent["trunk"] = (gone[0].value,)


def _joined(sentence: Sentence, trunks: Sequence[Entity]) -> Sequence[Entity]:
    """All trunks if they are named in a row; else the one after “to”, “on” or “from”, or the first."""
    if len(trunks) == 1:
        return trunks
    gaps = [sentence.text[a.end : b.start].lower() for a, b in pairwise(trunks) if a.end <= b.start]
    if gaps and all(
        re.fullmatch(r"\W*(?:and|aur|&|plus|,|or)?\W*(?:and |on |to |from |for |trunk |also )*\W*", gap) for gap in gaps
    ):
        return trunks
    best = [each for each in trunks if _TO.search(sentence.before(each)) or _FROM.search(sentence.before(each))]
    return (best or trunks)[:1]


def _restored(sentence: Sentence, filled: Filled) -> None:
    if gone := _distinct(sentence.of(Kind.DELETED)):
        _put(filled, "trunk", gone)
        return
    if said := sentence.of(Kind.TRUNK, Kind.NAME):
        filled.absent["trunk"] = (said[0].value,)


_CALLED = re.compile(
    r"\b(?:called|named|naming|calling it|name(?: of)?(?: it| is| as|:| =)?|call (?:it|this|the new one)|by the name(?: of)?|titled|label(?:l?ed)?|naam(?: (?:ka|hai|se|rakho))?+|name will be)"
    r" *[:=]? *[\"'`“‘]?(?P<name>[A-Za-z][\w-]*(?: [A-Za-z0-9][\w-]*){0,3})",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"`“‘']([A-Za-z][\w -]{0,30})[\"`”’']")
_MADE = re.compile(
    r"\b(?:create|make|add|new|build|spin up|need|want|set ?up|setup|configure|banao|bana do|open)(?: (?:me|us|a|an|the|our|new|another|empty|fresh|blank|sip|outbound|inbound|outgoing|incoming|both|only|trunk|line|ek|naya|nayi|for|just))*"
    r" +(?P<name>[A-Za-z][\w-]*)",
    re.IGNORECASE,
)
_NAMA = re.compile(
    r"(?<![\w-])(?P<name>[A-Za-z][\w-]*+) (?:naam (?:ka|se|ki)|name (?:ka|ki|se)|trunk banao|naam)\b", re.IGNORECASE
)
_NO_NAMES = frozenset(
    "it this that trunk trunks line new one two for with to on from and the a an our my please pls number ip in out over via "  # noqa: SIM905
    "using sip so which because then now today asap kindly thanks as is at by of or but we i you customers calls call be "
    "same else something anything everything someone thing things there here more up whole need have want can could would "
    "should their his her its trunkbot bot exotel outbound inbound both outgoing incoming".split()
)


def _new_trunk(verb: str, sentence: Sentence, filled: Filled, trunks: Sequence[Entity]) -> None:
    """The name of a trunk that there isn't yet, or, for a setup, of one that there is."""
    if trunks and verb == "setup":
        _put(filled, "trunk", trunks[:1])
        return
    if name := new_name(sentence):
        _put_name(filled, "trunk", name)
    elif trunks:
        _put(filled, "trunk", trunks[:1])
    elif (verb == "create" and (match := _MADE.search(sentence.text)) and _could_be_name(match["name"])) or (
        verb == "setup" and (match := _SET_UP.search(sentence.plain)) and _is_plain_name(match["name"].lower())
    ):
        _put_name(filled, "trunk", match["name"])


_SET_UP = re.compile(
    r"\bset ?up +(?P<name>[A-Za-z][A-Za-z0-9-]{2,15}) +(?:(?:for|as|with) +)?(?:both|inbound|outbound|incoming|outgoing)\b",
    re.IGNORECASE,
)
_NOT_SET_UP = frozenset(
    "the our all any some new one calls call calling customers customer people everything something things them this that here there today inbound outbound "  # noqa: SIM905
    "both for trunk trunks line lines number numbers sip voip telephony phone phones exotel pbx asterisk freeswitch bot agent".split()
)


def _is_plain_name(word: str) -> bool:
    """True for a word that can only be the trunk's name: “set up support for inbound”."""
    return word not in _NOT_SET_UP and word not in _NO_NAMES and not re.fullmatch(r"[a-z]{2,3}x", word)


def new_name(sentence: Sentence) -> str:
    """A name that nothing has yet, from “called …” or from its looks; empty if there is none."""
    for match in _CALLED.finditer(sentence.text):
        if name := _words_of_name(match["name"]):
            return name
    hindi = _NAMA.search(sentence.text)
    if hindi and _could_be_name(hindi["name"]):
        return hindi["name"]
    if quoted := _QUOTED.search(sentence.text):
        return quoted[1].strip()
    named = sentence.of(Kind.NAME) or sentence.of(Kind.DELETED)
    return named[0].value if named else ""


def _words_of_name(text: str) -> str:
    """The words of a name that was said: “mumbai sales for the new office” is “mumbai sales”."""
    words: list[str] = []
    for word in text.split():
        if word.lower() in _NO_NAMES and (words or word.lower() not in {"outbound", "inbound"}):
            break
        words.append(word)
        if "_" in word:
            break
    return " ".join(words)


def _could_be_name(word: str) -> bool:
    return "_" in word or (word.lower() not in _NO_NAMES and not concepts_of(word.lower()))


def _put_name(filled: Filled, name: str, said: str) -> None:
    try:
        filled.fields[name] = (str(TrunkName.parse(said)),)
    except BadInput as error:
        filled.fields[name] = (error.suggestion or said,)
        filled.suggested[name] = said


_RENAMED = re.compile(
    r"(?:\b(?:to|as|into|be|is now|becomes?|=|called|named)|->|=>|→) +(?:be +)?(?:called +|named +|now +)?[\"'`“‘]?(?P<name>[A-Za-z0-9][\w-]*(?: [A-Za-z0-9][\w-]*){0,2})[\"'`”’]?",
    re.IGNORECASE,
)

_BARE = re.compile(r"^\W*+(?:(?:ko|ka|naam|to|as|new name)(?![\w-])\W*+)*+(?P<name>[A-Za-z0-9][\w-]*)", re.IGNORECASE)
"""A new name with nothing but small words before it."""


def _name(verb: str, sentence: Sentence, filled: Filled) -> None:
    """The new name of a trunk: “to hotline”, “call it hotline”."""
    old = filled.fields.get("trunk", ("",))[0]
    others = [each for each in sentence.of(Kind.TRUNK, Kind.DELETED, Kind.NAME) if each.value != old]
    if others:
        new = next((each for each in others if _leads_to(sentence, each)), others[-1])
        _put_name(filled, "name", new.value if new.kind is Kind.NAME else new.said)
        return
    place = next((each.end for each in sentence.of(Kind.TRUNK) if each.value == old), 0)
    for text in (sentence.text[place:], sentence.text):
        for pattern in (_CALLED, _RENAMED):
            for match in pattern.finditer(text):
                if (
                    (name := _words_of_name(match["name"]))
                    and name.lower() != old.lower()
                    and _plain(name) != _plain(old)
                ):
                    _put_name(filled, "name", name)
                    return
    bare = _BARE.match(sentence.text[place:])
    if place and bare and not is_trade_word(bare["name"].lower()) and bare["name"].lower() not in _NO_NAMES:
        _put_name(filled, "name", bare["name"])


def _plain(name: str) -> str:
    return re.sub(r"[_ -]", "", name).lower()


def _number(verb: str, sentence: Sentence, filled: Filled) -> None:
    numbers = sentence.of(Kind.NUMBER)
    if verb == "alias set" and len(numbers) > 1:
        numbers = [
            each for each in numbers if re.search(r"\b(?:to|with|as|be|now|show|use)\W*$", sentence.before(each))
        ][-1:] or numbers[-1:]
    _put(filled, "number", numbers)


_MASK = re.compile(
    r"(?:\bto|\bas|\binto|\bmask|\bbe|\bmake it|\ba|\bka|->|→)(?: (?:a|the|be|mask|of|subnet|is|to|=)){0,4} {0,2}/ ?(?P<mask>[0-9]{2})(?![0-9.])|(?:mask|subnet|cidr|prefix)(?: (?:to|of|is|as|=|from [0-9]{2} to|from /[0-9]{2} to)){0,4} {0,2}/?(?P<bare>[0-9]{2})(?![0-9.])|\bto (?P<to>[12][0-9]|3[0-2])(?![0-9.])|(?<![\w.])/(?P<slash>[0-9]{2})(?![0-9.])",
    re.IGNORECASE,
)


def _ip(verb: str, sentence: Sentence, filled: Filled) -> None:
    ips = sentence.of(Kind.IP)
    if not ips and verb in ("ip add", "ip change", "ip remove", "setup"):
        ips = [
            Entity(each.kind, each.value.partition(":")[0], each.start, each.end, each.said)
            for each in sentence.of(Kind.DESTINATION)
            if re.fullmatch(r"[0-9.]+", each.value.partition(":")[0]) and verb != "setup"
        ]
    if verb == "setup" and filled.fields.get("direction") == ("inbound",):
        return
    netmasks = [each for each in ips if each.value.startswith("255.")]
    ips = [each for each in ips if each not in netmasks]
    if len(netmasks) == 1 and len(_distinct(ips)) == 1:
        filled.fields["ip"] = (_with_mask(ips[0].value, netmasks[0].value),)
        return
    if verb in ("ip change", "ip add") and ips:
        address = ips[0].value.partition("/")[0]
        same = [each for each in ips if each.value.partition("/")[0] == address]
        masks = [match[match.lastgroup or 0] for match in _MASK.finditer(sentence.rest)] if len(same) == 1 else []
        if verb == "ip change":
            ips = [same[-1]] if len(same) == len(ips) else ips[-1:]
        if masks and ("/" not in ips[-1].value or verb == "ip change"):
            mask = int(masks[-1])
            value = address if mask == 32 else f"{address}/{mask}"
            filled.fields["ip"] = (value,)
            return
    _put(filled, "ip", ips)


def _with_mask(address: str, netmask: str) -> str:
    """Write the mask in bits, as `_ip` does; one that can't be read is left out."""
    ip = address.partition("/")[0]
    try:
        bits = str(Mask.parse(netmask))
    except BadInput as error:
        bits = error.suggestion or "32"
    return ip if bits == "32" else f"{ip}/{bits}"


def _destination(verb: str, sentence: Sentence, filled: Filled) -> None:
    said = sentence.of(Kind.DESTINATION)
    is_setup = verb in ("setup", "connect")
    if not said and (not is_setup or filled.fields.get("direction") == ("inbound",)):
        said = [
            Entity(
                Kind.DESTINATION,
                normal_destination(each.value.partition("/")[0], None, _said_transport(sentence)),
                each.start,
                each.end,
                each.said,
            )
            for each in sentence.of(Kind.IP)
        ]
    _put(filled, "destination", said)
    if verb in ("dest remove", "dest weight"):
        _as_on_account(sentence, filled)


def _said_transport(sentence: Sentence) -> str | None:
    found = set(re.findall(r"(?<![\w.])(?:tls|tcp)(?![\w.])", sentence.rest))
    return found.pop() if len(found) == 1 else None


def _as_on_account(sentence: Sentence, filled: Filled) -> None:
    """Write the destination as the trunk has it, if what was said fits one of them: a host alone is enough."""
    every = destinations_on(filled.fields.get("trunk", ()), sentence.context)
    if not every:
        return
    found: list[str] = []
    for entity in sentence.of(Kind.DESTINATION, Kind.IP):
        said = entity.said.lower()
        host = entity.value.partition(":")[0].partition("/")[0]
        port = re.search(r"(?::|port\D{0,4}|on |at |[ ,])([0-9]{3,5})(?![0-9.])", said.replace(host, "", 1))
        transport = re.search(r"tls|tcp", said)
        fits = [
            uri
            for uri in every
            if uri.partition(":")[0] == host
            and (not port or f":{port[1]};" in uri)
            and (not transport or uri.endswith(transport[0]))
        ]
        found += fits if len(fits) == 1 else [entity.value]
    if not found:
        rest = set(re.findall(r"[a-z0-9]+", sentence.rest)) - set("sip com in io net tls tcp".split())  # noqa: SIM905
        labels = {uri: set(re.findall(r"[a-z][a-z0-9]{2,}", uri.partition(":")[0])) & rest for uri in every}
        near = [uri for uri, both in labels.items() if both and not all(is_trade_word(each) for each in both)]
        found = near if len(near) == 1 else []
        if found:
            filled.suggested["destination"] = found[0]
    if found:
        filled.fields["destination"] = tuple(dict.fromkeys(found))


def destinations_on(trunks: Sequence[str], context: Context) -> list[str]:
    """The destinations of these trunks, or of all if none is given."""
    return [
        route.destination.removeprefix("sip:") for each in contents_of(trunks, context) for route in each.destinations
    ]


def contents_of(trunks: Sequence[str], context: Context) -> list[Snapshot]:
    """The trunks that were read, of these or of all."""
    every = context.account.contents
    return [every[name] for name in trunks if name in every] if trunks else list(every.values())


_USER = re.compile(
    r"\b(?:user(?:name)?|login|credentials?|creds?|account|sip user|name(?:d)?|called|call it|for|add|create|make|remove|delete|revoke|rotate|reset|of)(?: (?:id|name|called|named|for|of|is|the|a|new|sip|user(?:name)?|login|creds?|credentials?|account))* *[:=]? *[\"'`“]?(?P<user>[A-Za-z][\w.-]*[\w])",
    re.IGNORECASE,
)


def _user(verb: str, sentence: Sentence, filled: Filled) -> None:
    users = sentence.of(Kind.USER)
    if not users and verb.startswith("creds "):
        users = [each for each in sentence.of(Kind.NAME) if each.value not in filled.fields.get("trunk", ())]
    if users:
        _put(filled, "user", users)
        return
    if verb == "creds add":
        blanked = list(sentence.text)
        for entity in sentence.entities:
            blanked[entity.start : entity.end] = ["~"] * (entity.end - entity.start)
        text = "".join(blanked)
        for match in _USER.finditer(text):
            word = match["user"]
            if word.lower() not in _NO_NAMES and not is_trade_word(word.lower()) and "~" not in word:
                filled.fields["user"] = (word,)
                return


_MODES = (("flow", r"flow|ivr|applet|exoml"), ("pstn", r"pstn"))


def _mode(verb: str, sentence: Sentence, filled: Filled) -> None:
    """The mode after “to”, else the only one that is named."""
    text = sentence.rest
    found = {mode for mode, pattern in _MODES if re.search(rf"\b(?:{pattern})\b", text)}
    if len(found) == 2:
        after = [
            mode
            for mode, pattern in _MODES
            if re.search(
                rf"\b(?:to|in|as|with|use|into|be|want|set|mein|me|ko)\b(?: (?:a|the|mode))* (?:{pattern})\b", text
            )
        ]
        before = [
            mode
            for mode, pattern in _MODES
            if re.search(
                rf"\b(?:from|not|instead of|of|rather than|was|is)(?: (?:in|on|the))* (?:{pattern})\b|(?:{pattern}) (?:se|to|->|=>|→)",
                text,
            )
        ]
        rest = found - set(before) if before else set(after)
        found = rest if len(rest) == 1 else (set(after) if len(after) == 1 else set())
    if len(found) == 1:
        filled.fields["mode"] = (found.pop(),)


_WEIGHT = re.compile(
    r"\b(?:weight(?:age)?|wt|weigh|share|ratio|load|percent(?:age)?|traffic)(?:(?: (?:of|to|is|be|as|at|from [0-9]+ to|should be|for|on|it|a|ka|ko|kar|the|equal|=|:))|\s|[=:])* *(?P<a>[0-9]{1,3})\b|\b(?P<b>[0-9]{1,3}) ?(?:%|percent|weight|wt)",
    re.IGNORECASE,
)
_PRIORITY = re.compile(
    r"\b(?:priority|prio|pri|preference|rank|order|p)(?:(?: (?:of|to|is|be|as|at|from [0-9]+ to|should be|a|ko|the|=|:))|\s|[=:])* *(?P<a>[0-9]{1,2})\b|\b(?P<b>[0-9]{1,2})(?:st|nd|rd|th)? (?:priority|prio)",
    re.IGNORECASE,
)


def _weight(verb: str, sentence: Sentence, filled: Filled) -> None:
    text = sentence.rest
    if match := _PRIORITY.search(text):
        filled.fields["priority"] = (str(int(match["a"] or match["b"])),)
        text = text[: match.start()] + " " + text[match.end() :]
    if match := re.search(r"\bweight(?:age)?\b.*\b(?:to|at|as|=|->|be) *(?:weight )?([0-9]{1,3})(?![0-9.%])", text):
        filled.fields["weight"] = (match[1],)
    elif match := _WEIGHT.search(text):
        filled.fields["weight"] = (str(int(match["a"] or match["b"])),)
    elif match := re.search(
        r"\b(?:to|=|at|of|be|with|give it|gets?|set|->) *([0-9]{1,3})\b(?! *(?:priority|prio))", text
    ):
        filled.fields["weight"] = (str(int(match[1])),)
    elif "priority" not in filled.fields and (match := re.search(r"(?<![\w.:/-])([0-9]{1,3})(?![\w.:/-])", text)):
        filled.fields["weight"] = (match[1],)


_SAID = (
    (
        "both",
        r"both(?: ?ways| directions)?|bi-?directional|two[- ]?way|2[- ]?way|in(?:bound|coming)?(?: ?(?:and|&|aur|/|\+|plus|as well as) ?(?:also )?)out(?:bound|going)?|out(?:bound|going)?(?: ?(?:and|&|aur|/|\+|plus|as well as) ?(?:also )?)in(?:bound|coming)?|dono",
    ),
    (
        "outbound",
        r"out ?bound|out-?going|outgng|outboud|outbund|outbond|otbound|termination|outwards?|(?:call|dial|calls|calling|dialing|dialling|dials)[ -]?out|calls? going out|out calls?|bahar",
    ),
    (
        "inbound",
        r"in ?bound|in-?coming|incomming|inboud|inbund|inbond|origination|inwards?|(?:call|dial|calls|calling|dialing|dials|ring)[ -]?in(?! (?:to|on) )|calls? coming in|in calls?",
    ),
)
_IMPLIED = (
    (
        "outbound",
        r"(?:make|place|making|placing|initiate|send|sending) (?:\w+ ){0,3}calls?|dial+er|dial+ing|telecall\w*|campaigns?|(?:we|agents?|team|reps?|to|bot) (?:\w+ ){0,2}(?:call|dial|phone|ring|reach)(?: up)?(?: our| the| all| new| some)? (?:customers?|people|leads?|clients?|them|borrowers?|users?|numbers?)|call (?:customers|people|leads|clients|them)|caller ?id|cold call\w*|autodial\w*|reminders?|collections? calls?|callees?|call kar\w*",
    ),
    (
        "inbound",
        r"(?:receive|receiving|get|take|answer|accept|handle|taking|answering)(?: \w+){0,2} calls?|(?:customers?|people|callers?|clients?|users?|they|patients?|guests?|anyone|someone)(?: \w+){0,3} (?:call|dial|ring|reach|phone|calls|dials|rings)|call(?:s|ing)? us|reach us|ring us|dial us|phone us|hot ?line|help ?line|help ?desk|toll[- ]?free|1800|ivr|reception|land(?:s|ing)? on|calls? (?:to|should (?:go|come|land|reach))|calls aa\w*|send(?:s)? (?:the )?calls? to",
    ),
)


def directions(text: str) -> tuple[str, str]:
    """The direction that is said, and the one that is only implied; each may be empty."""
    said = [way for way, pattern in _SAID if re.search(rf"\b(?:{pattern})\b", text)]
    if "both" in said or len(said) > 1:
        return "both", ""
    if said:
        return said[0], ""
    hints = [way for way, pattern in _IMPLIED if re.search(rf"\b(?:{pattern})\b", text)]
    return "", ("both" if len(hints) > 1 else hints[0] if hints else "")


def _direction(verb: str, sentence: Sentence, filled: Filled) -> None:
    said, implied = directions(sentence.rest)
    if said == "both" and verb in ("test", "check"):
        return
    if said:
        filled.fields["direction"] = (said,)
    elif implied:
        filled.implied["direction"] = implied


def _platform(verb: str, sentence: Sentence, filled: Filled) -> None:
    _put(filled, "platform", [*sentence.of(Kind.PLATFORM), *sentence.of(Kind.PBX)][:1])
    if verb == "pbx" and "platform" not in filled.fields and re.search(r"\bhosted\b|\bcloud pbx\b", sentence.rest):
        filled.fields["platform"] = ("hosted",)


def _transport(verb: str, sentence: Sentence, filled: Filled) -> None:
    if transport := _said_transport(sentence):
        filled.fields["transport"] = (transport,)


_OFF = re.compile(
    r"\b(?:off|stop|unwatch|no longer|don'?t|do not|end|quit|cancel|disable|remove|mute|band|bandh|pause|without|no more|anymore)\b"
)


def _every(verb: str, sentence: Sentence, filled: Filled) -> None:
    if _OFF.search(sentence.rest):
        filled.fields["every"] = ("off",)
    else:
        _put(filled, "every", sentence.of(Kind.EVERY)[-1:])


def _since(verb: str, sentence: Sentence, filled: Filled) -> None:
    _put(filled, "since", sentence.of(Kind.SINCE)[:1])


def _person(verb: str, sentence: Sentence, filled: Filled) -> None:
    people = sentence.of(Kind.PERSON)
    _put(filled, "person", people)
    asker = sentence.context.asker
    if (
        not people
        and asker
        and verb == "audit"
        and re.search(
            r"\b(?:i|me|my|mine|myself|maine)\b",
            re.sub(
                r"\b(?:show|tell|give|send|let|get|help) me\b|\bi (?:want|need|would|wanna|'d)\b|can i\b",
                " ",
                sentence.rest,
            ),
        )
    ):
        filled.fields["person"] = (asker,)


def _code(verb: str, sentence: Sentence, filled: Filled) -> None:
    _put(filled, "code", sentence.of(Kind.CODE))


def _download(verb: str, sentence: Sentence, filled: Filled) -> None:
    if re.search(r"\bjson", sentence.rest):
        filled.fields["download"] = ("jsonl",)
    elif re.search(r"\b(?:csv|excel|spreadsheet|xlsx?)\b", sentence.rest) or re.search(
        r"\b(?:download|export)\b", sentence.rest
    ):
        filled.fields["download"] = ("csv",)


_ABOUT = (
    ("postman", r"postman"),
    ("setup", r"set ?up|setting up"),
    ("alias", r"alias|caller ?id|cli"),
    ("creds", r"cred\w*|password|user ?name|sip user"),
    ("dest", r"dest\w*|uri|endpoint|route"),
    ("ip", r"ips?|whitelist\w*|address(?:es)?"),
    ("number", r"numbers?|exophones?|dids?"),
    ("trunk", r"trunks?"),
)


def _about(verb: str, sentence: Sentence, filled: Filled) -> None:
    text = sentence.rest
    found = next((about for about, pattern in _ABOUT if re.search(rf"\b(?:{pattern})\b", text)), "")
    if not found:
        kinds = {each.kind for each in sentence.entities}
        found = next(
            (
                name
                for kind, name in ((Kind.NUMBER, "number"), (Kind.IP, "ip"), (Kind.DESTINATION, "dest"))
                if kind in kinds
            ),
            "",
        )
    if found and not (found == "trunk" and not re.search(r"creat|mak|new|delet|list|all", text)):
        filled.fields["about"] = (found,)


_READERS: Mapping[str, Callable[[str, Sentence, Filled], None]] = {
    "direction": _direction,
    "trunk": _trunk,
    "name": _name,
    "number": _number,
    "ip": _ip,
    "destination": _destination,
    "user": _user,
    "mode": _mode,
    "weight": _weight,
    "platform": _platform,
    "transport": _transport,
    "every": _every,
    "since": _since,
    "person": _person,
    "code": _code,
    "download": _download,
    "about": _about,
}
