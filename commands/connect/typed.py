"""The words after `/trunk connect`: a platform, a trunk or the name of a new one, a direction, a number, an address."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network

from bot.domain import Direction, TrunkName, TrunkSid, direction_beside
from bot.domain.errors import BadInput
from bot.domain.phrasing import listed
from bot.domain.records import KnownTrunk
from bot.domain.typed import quote
from bot.platforms.platform import Authorization, Platform
from bot.platforms.registry import KINDS, find
from bot.verbs.choosing import matching
from bot.verbs.line_words import joined_network
from bot.verbs.phone_fields import number_first
from bot.verbs.verb import Ask
from commands.connect.form import NUMBER, asks_for_ip
from commands.connect.request import Draft

_FILLER = {"to", "with", "and", "the", "a", "my", "trunk", "from", "on", "for", "using", "both", "ways", "please"}


def draft_from(ask: Ask) -> Draft:
    """Fill in the draft from the words, with a note on those that were ignored."""
    words, direction = direction_beside(ask.text.split(), (trunk.trunk_name for trunk in ask.known_trunks))
    draft = Draft(direction=direction)
    while words:
        draft, words = _with(draft, words, ask.known_trunks)
    return _checked(draft)


def _with(draft: Draft, words: list[str], known: Sequence[KnownTrunk]) -> tuple[Draft, list[str]]:
    word, rest = words[0], words[1:]
    for several in (2, 1):
        platform = find("-".join(words[:several]).lower())
        if platform and not draft.platform and len(words) >= several:
            return draft.model_copy(update={"platform": platform.key}), words[several:]
    if word.lower() in KINDS:
        return draft.model_copy(update={"kind": word.lower()}), rest
    if word[0] in "+(" or word.isdigit():
        found, left = number_first([NUMBER], words)
        return _filled(draft, "number", found[NUMBER.name]), list(left)
    joined = joined_network(words)
    if joined[0][:1].isdigit() and "." in joined[0]:
        return _with_address(draft, joined[0]), joined[1:]
    if "." in word:
        return _filled(draft, "host", word), rest
    if word.lower() in _FILLER:
        return draft, rest
    return _with_trunk(draft, word, known), rest


def _with_address(draft: Draft, text: str) -> Draft:
    """Take an address for the platform's published ones if it is one of them, else for the static IP."""
    platform = draft.end
    if platform is None or asks_for_ip(platform):
        return _filled(draft, "ip", text)
    try:
        given = IPv4Network(text, strict=False)
    except ValueError:
        return _noted(draft, f"I ignored {quote(text)}.")
    published = [network for egress in platform.egress for network in egress.networks]
    if any(given.subnet_of(network) for network in published):
        return _filled(draft, "authorization", Authorization.STATIC_IP.name)
    why = platform.why_off_limits(text, given)
    return _noted(draft, why or f"{quote(text)} isn't one of {platform.name}'s addresses, so I left it out.")


def _with_trunk(draft: Draft, word: str, known: Sequence[KnownTrunk]) -> Draft:
    matches = matching(word, known)
    if len(matches) == 1:
        return _filled(draft, "trunk", matches[0].trunk_sid)
    if TrunkSid.looks_like(word):
        return _filled(draft, "trunk", word)
    if matches or {"trunk", "trunk_name"} & set(draft.fields):
        return _noted(draft, f"I ignored {quote(word)}.")
    try:
        return _filled(draft, "trunk_name", TrunkName.parse(word))
    except BadInput:
        return _noted(draft, f"I don't know {quote(word)}, so I ignored it.")


def _checked(draft: Draft) -> Draft:
    """Refuse a platform that can't be connected, and a direction it can't do; take its only one."""
    platform = find(draft.platform)
    if platform is None:
        return draft
    if note := why_not(platform, draft.direction):
        keeps = "" if platform.refusal else platform.key
        only = platform.directions[0] if len(platform.directions) == 1 else None
        return _noted(draft.model_copy(update={"platform": keeps, "direction": only}), note)
    if draft.direction is None and len(platform.directions) == 1:
        return draft.model_copy(update={"direction": platform.directions[0]})
    return draft


def why_not(platform: Platform, direction: Direction | None) -> str:
    """The reason that a platform can't be connected for a direction, with the way round; empty if it can."""
    if platform.refusal:
        return f"{platform.refusal.reason} {platform.refusal.way_round}"
    if direction and direction not in platform.directions:
        ways = listed([way.value for way in platform.directions])
        notes = " ".join(note.value for note in platform.notes if direction.value.capitalize() in note.value)
        return f"{platform.name} only does {ways} calls through a trunk. {notes}".strip()
    return ""


def _filled(draft: Draft, field: str, value: str) -> Draft:
    return draft.model_copy(update={"fields": {**draft.fields, field: value}})


def _noted(draft: Draft, sentence: str) -> Draft:
    return draft.model_copy(update={"note": f"{draft.note} {sentence}".strip()})
