"""The words after `/trunk setup`: a direction, a trunk or the name of a new one, its number and addresses, in any
order.

Words that weren't understood are named above the form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from bot.domain import Direction, TrunkName, TrunkSid, direction_beside
from bot.domain.errors import BadInput
from bot.domain.phrasing import first_few
from bot.domain.records import KnownTrunk
from bot.domain.typed import quote
from bot.verbs.choosing import matching
from bot.verbs.line_words import joined_destination, joined_network
from bot.verbs.phone_fields import number_first
from bot.verbs.verb import Said
from commands.setup.form import CALLER_ID
from commands.setup.request import Draft

_WORDS = {word: way for way in Direction for word in (way.value, way.telco) if " " not in word}
_SIMILARITY = 75.0
_MOST_WORDS = 60
_SPOKEN = {"outgoing": Direction.OUTBOUND, "incoming": Direction.INBOUND, "receiving": Direction.INBOUND}
_SPOKEN |= {"outwards": Direction.OUTBOUND, "inwards": Direction.INBOUND, "bidirectional": Direction.BOTH}
_NUMBERS = ("caller_id", "customer_number")
_PHONE = re.compile(r"\(?(?:\+|tel:)|\(?[0-9][0-9()\-]{4,30}$|[0-9]{3,5}$|[0-9]{1,20}\.[0-9]{0,20}[eE]?\+?[0-9]{0,20}$")
_ADDRESS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:/[0-9.]+)?")
_HOST = re.compile(
    r"(?:sips?:)?(?:[a-z0-9-]{1,63}\.){1,9}[a-z0-9-]{1,63}(?::[0-9]{1,5})?(?:;transport=[a-z]+)?|[0-9.]{1,20}(?::[0-9]{1,5})?(?:;transport=[a-z]+)?",
    re.IGNORECASE,
)
# No trunk is called that by somebody who says it in a sentence.
_FILLER = {
    *("a", "an", "the", "to", "for", "from", "on", "of", "with", "at", "as", "and", "via", "up", "by", "my", "our"),
    *(
        "new",
        "trunk",
        "line",
        "called",
        "named",
        "name",
        "number",
        "numbers",
        "ip",
        "address",
        "calls",
        "call",
        "please",
    ),
    *(
        "pls",
        "plz",
        "thanks",
        "using",
        "host",
        "server",
        "destination",
        "caller",
        "id",
        "is",
        "it",
        "sip",
        "->",
        "=",
        "only",
    ),
}


def draft_from(text: str, known: Sequence[KnownTrunk]) -> Draft:
    """Fill in the draft from the words, with a note on those that were guessed or ignored."""
    words, direction = direction_beside(text.split(), (trunk.trunk_name for trunk in known))
    direction = direction or _spoken(words)
    draft, names = Draft(direction=direction), {name for t in known for name in (t.trunk_name, t.trunk_sid)}
    words, more = words[:_MOST_WORDS], words[_MOST_WORDS:]
    while words:
        if words[0] not in names:
            draft, left = _with_value(draft, words)
            if len(left) < len(words):
                words = left
                continue
        word, words = words[0], words[1:]
        if word in names or word.lower().strip(",.!") not in _FILLER:
            draft = _with(draft, word, known)
    if draft.direction is Direction.OUTBOUND and (host := draft.fields.get("host")):
        why = "Outbound needs a static public IP, so I left it out. To receive calls there, choose another direction."
        draft = _noted(draft, f"{quote(host)} is a host name. {why}")
    return _noted(draft, f"I ignored {quote(' '.join(more))}.") if more else draft


def draft_of(said: Said, known: Sequence[KnownTrunk]) -> Draft:
    """Fill in the draft from the values of a sentence."""
    direction, hint = said.value("direction"), said.implied.get("direction", "")
    way = Direction(direction) if direction else None
    sids, name = {trunk.trunk_name: trunk.trunk_sid for trunk in known}, said.value("trunk")
    fields = {"trunk": sids[name]} if name in sids else {"trunk_name": name} if name else {}
    numbers = [*said.fields.get("number", ())]
    names = ["customer_number", "caller_id"] if way is Direction.INBOUND else _NUMBERS
    fields |= dict(zip(names, numbers, strict=False))
    if address := said.value("ip"):
        ip, _, mask = address.partition("/")
        fields |= {"ip": ip, "mask": mask or "32"}
    if destination := said.value("destination"):
        host, port, transport = _parts(destination)
        fields |= {"host": host, "port": port, "transport": transport}
    draft = Draft(direction=way, guess=Direction(hint) if hint else None, fields=fields)
    left = numbers[len(names) :]
    return _noted(draft, f"I ignored {quote(' '.join(left))}.") if left else draft


def _parts(destination: str) -> tuple[str, str, str]:
    host, _, params = destination.partition(";")
    name, _, port = host.partition(":")
    return name, port, params.removeprefix("transport=") or "tls"


def _spoken(words: list[str]) -> Direction | None:
    """Take a spoken direction out of the words: `outgoing`, `incoming`."""
    for place, word in enumerate(words):
        if direction := _SPOKEN.get(word.lower()):
            words.pop(place)
            return direction
    return None


def _with_value(draft: Draft, words: list[str]) -> tuple[Draft, list[str]]:
    """Fill in a phone number, an address or a destination that the words begin with, and return the other words."""
    if _PHONE.match(words[0]):
        found, rest = number_first([CALLER_ID], words)
        fields = ["customer_number", "caller_id"] if draft.direction is Direction.INBOUND else _NUMBERS
        return _given(draft, fields, found[CALLER_ID.name], "a number"), list(rest)
    network, destination = joined_network(words), joined_destination(words)
    if _ADDRESS.fullmatch(network[0]):
        address, _, mask = network[0].partition("/")
        if draft.direction and not draft.direction.outbound:
            return _with_destination(draft, destination)
        takes_next = draft.direction is Direction.BOTH and "ip" in draft.fields
        if takes_next:
            return _with_destination(draft, destination)
        draft = _given(draft, ["ip"], address, "an IP")
        return _filled(draft, "mask", mask) if mask else draft, network[1:]
    return _with_destination(draft, destination) if _HOST.fullmatch(destination[0]) else (draft, words)


def _with_destination(draft: Draft, words: list[str]) -> tuple[Draft, list[str]]:
    """Fill in the destination, with its port and transport if they were typed."""
    host, _, params = words[0].partition(";")
    if "host" in draft.fields:
        return _given(draft, ["host"], words[0], "a destination"), words[1:]
    transport = re.search(r"transport=(tls|tcp)", params, re.IGNORECASE)
    named = re.fullmatch(r"(?:sips?:)?([^:/]+)(?::([0-9]+))?(?:/32)?", host)
    if not named or (params and not transport):
        return _filled(draft, "host", words[0]), words[1:]
    chosen = transport[1].lower() if transport else "tls" if host.lower().startswith("sips:") else ""
    filled = {"host": named[1], "port": named[2] or "", "transport": chosen}
    for field, value in filled.items():
        draft = _filled(draft, field, value) if value else draft
    return draft, words[1:]


def _given(draft: Draft, fields: Sequence[str], value: str, noun: str) -> Draft:
    """Fill in the first of the fields that is empty; a value too many is named."""
    if draft.direction and not draft.direction.inbound:
        fields = [field for field in fields if field != "customer_number"]
    if draft.direction and not draft.direction.outbound:
        fields = [field for field in fields if field in {"customer_number", "host"}]
    field = next((field for field in fields if field not in draft.fields), None)
    if field is None:
        return _noted(draft, f"I ignored {quote(value)}: there is {noun} already.")
    return _filled(draft, field, value)


def _with(draft: Draft, word: str, known: Sequence[KnownTrunk]) -> Draft:
    matches = matching(word, known)
    if len(matches) == 1:
        return _filled(draft, "trunk", matches[0].trunk_sid)
    if TrunkSid.looks_like(word):
        return _filled(draft, "trunk", word)
    if matches:
        names = first_few([trunk.trunk_name for trunk in matches], 5)
        return _noted(draft, f"{quote(word)} matches more than one trunk: {names}. Choose one.")
    nearest = _misspelled(word)
    if nearest and draft.direction is None:
        draft = draft.model_copy(update={"guess": nearest})
        return _noted(draft, f"I read {quote(word)} as {nearest.value}. Is that right?")
    return _new(draft, word)


def _new(draft: Draft, word: str) -> Draft:
    """Take a word that is neither a direction nor a known trunk as the name of a new one."""
    try:
        name = TrunkName.parse(word)
    except BadInput as error:
        return _noted(draft, f"I ignored {quote(word)}. {error.sentence}")
    if {"trunk", "trunk_name"} & set(draft.fields):
        return _noted(draft, f"I ignored {quote(word)}.")
    draft = _filled(draft, "trunk_name", name)
    return _noted(draft, f"{quote(name)} will be a new trunk – there isn't one with that name yet.")


def _filled(draft: Draft, field: str, value: str) -> Draft:
    return draft.model_copy(update={"fields": {**draft.fields, field: value}})


def _noted(draft: Draft, sentence: str) -> Draft:
    return draft.model_copy(update={"note": f"{draft.note} {sentence}".strip()})


def _misspelled(word: str) -> Direction | None:
    """Recognize a direction with a typing error in it."""
    near = process.extractOne(word.lower(), _WORDS.keys(), scorer=fuzz.ratio, score_cutoff=_SIMILARITY)
    return _WORDS[near[0]] if near else None
