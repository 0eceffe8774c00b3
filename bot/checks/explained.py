"""A row of what is known, told to a person: its meaning, what the trunk itself says about it, why, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.checks.evidence import Evidence, Weight
from bot.domain import Direction
from bot.knowledge import PRACTICE, Cause, Row, Shown
from bot.trunks.summaries import TrunkSummary
from bot.words.blocks import Block, actions, button, code, context, escape, header, section

Known = Mapping[Shown, Evidence]

_ABOUT_PLACES = {"sip-408", "sip-480", "sip-404", "sip-486", "sip-488", "sip-500", "sip-502", "sip-503", "sip-504"}
_ABOUT_ALL = {"api-1002", "api-1008", "http-409", "http-200", "http-207", "check-number", "caller-id", "sip-404"}
_ADDS = {"dest add": Shown.DESTINATION, "number add": Shown.NUMBER}
"""Buttons that are of no use where that is on the trunk already."""


def explained(row: Row, way: str, trunk: TrunkSummary | None, known: Known | None = None, sid: str = "") -> list[Block]:
    """`way` is "outbound", "inbound" or "" for both; `sid` is the trunk that the buttons lead to, even where it could
    not be looked at. What is `known` of the trunk orders the causes, and leaves out those that it rules out."""
    sid, way, known = trunk.trunk_sid if trunk else sid, row.way or way, known or {}
    blocks: list[Block] = [header(row.title), section(escape(row.meaning))]
    if trunk:
        blocks += [section(f":mag: {sentence}") for sentence in _seen(row, way, trunk, known)]
    if row.outbound == row.inbound and row.outbound:
        blocks += _causes("Either direction", row.outbound, known, sid)
    else:
        blocks += _each_way(row, way, known, sid)
    blocks.append(section(f"*What to look at*: {escape(row.look)}"))
    blocks.append(actions(_buttons(row, way, known, sid)))
    beyond = "" if _is_documented(row) else " What goes beyond it is what telephone engineers usually find."
    blocks.append(context(f"From {escape(row.source)}.{beyond}"))
    return blocks


def _is_documented(row: Row) -> bool:
    return _is_about_requests(row) or row.key.startswith("check-") or row.source == PRACTICE


def _is_about_requests(row: Row) -> bool:
    return row.key.startswith(("api-", "http-"))


def _buttons(row: Row, way: str, known: Known, sid: str) -> list[Block]:
    steps = [step for step in row.steps if not _is(Weight.RULES_OUT, _ADDS.get(step.verb), known)]
    buttons = [button(step.label, step.verb, f"{step.before} {sid}".strip()) for step in steps]
    if not sid or _is_about_requests(row) or not (row.outbound or row.inbound):
        return buttons
    return [button("Check now", "check", f"{sid} {way}".strip(), "primary"), *buttons]


def _each_way(row: Row, way: str, known: Known, sid: str) -> list[Block]:
    ways = ((Direction.OUTBOUND, row.outbound), (Direction.INBOUND, row.inbound))
    return [
        block
        for direction, causes in ways
        if causes and way in ("", direction.value)
        for block in _causes(direction.title, causes, known, sid)
    ]


def _causes(way: str, causes: Sequence[str], known: Known, sid: str) -> list[Block]:
    """What is so comes first and what is less likely last; what is not so is named below them."""
    proven = [_words(one, known) for one in causes if _is(Weight.PROVES, _by(one), known)]
    open_ones = [_general(one, sid) for one in causes if _by(one) not in known]
    lessened = [
        f"{_general(one, sid)} ({_words(one, known)})" for one in causes if _is(Weight.LESSENS, _by(one), known)
    ]
    told = [*(f"*Seen on this trunk*: {words}" for words in dict.fromkeys(proven)), *open_ones, *lessened]
    out = [_words(one, known) for one in causes if _is(Weight.RULES_OUT, _by(one), known)]
    listed = "".join(f"\n{place}. {cause}." for place, cause in enumerate(told, 1))
    why = f"why, the likeliest first{listed}" if told else "what usually causes it is not so on this trunk."
    blocks = [section(f"*{way}*: {why}")]
    return [*blocks, context(f"Ruled out, as it stands now: {'; '.join(dict.fromkeys(out))}.")] if out else blocks


def _by(cause: str) -> Shown | None:
    return cause.by if isinstance(cause, Cause) else None


def _is(weight: Weight, shown: Shown | None, known: Known) -> bool:
    return shown is not None and shown in known and known[shown].weight is weight


def _words(cause: str, known: Known) -> str:
    shown = _by(cause)
    return known[shown].words if shown and shown in known else ""


def _general(cause: str, sid: str) -> str:
    return escape(cause.replace("TRUNK_SID", sid or "TRUNK_SID"))


def _seen(row: Row, way: str, trunk: TrunkSummary, known: Known) -> list[str]:
    """One sentence for each thing on the trunk that bears on the row."""
    found: list[str] = []
    if way != "inbound":
        found += _outbound(row, trunk)
    if way != "outbound":
        found += _inbound(row, trunk, known)
    if row.key in _ABOUT_ALL:
        numbers, allowed = trunk.numbers.told() or "none", trunk.allowed.told() or "none"
        found.append(f"On it: phone numbers {numbers}; whitelisted IPs {allowed}.")
    return list(dict.fromkeys(found))


def _outbound(row: Row, trunk: TrunkSummary) -> list[str]:
    found = []
    title, name, allowed = Direction.OUTBOUND.title, f"*{escape(trunk.trunk_name)}*", trunk.allowed.told()
    if row.key in {"sip-403", "check-ip", "no-outbound"} and allowed:
        what = f"{row.key.removeprefix('sip-')} outbound" if row.key == "sip-403" else title
        found.append(f"{what} on {name}: calls must come from {allowed}. Did yours come from elsewhere?")
    if row.key in {"sip-401", "sip-407", "check-credentials", "check-pbx"}:
        found.append(f"The SIP user name on {name} is {code(trunk.trunk_sid)}; a call needs no SIP REGISTER.")
    return found + _missing(title, trunk.missing_outbound, row)


def _inbound(row: Row, trunk: TrunkSummary, known: Known) -> list[str]:
    found = []
    places = trunk.places.told()
    if places and row.key in {*_ABOUT_PLACES, "no-inbound", "tls-failed", "check-destination", "check-listening"}:
        found.append(f"{Direction.INBOUND.title}: calls are sent to {places}. {_answers(row, known)}".rstrip())
    return found + _missing(Direction.INBOUND.title, trunk.missing_inbound, row)


def _answers(row: Row, known: Known) -> str:
    """Whether what they are sent to answers, as far as the last check tells; a cause that says so need not say it
    twice."""
    seen = known.get(Shown.ANSWERS)
    if seen is None:
        return "Whether anything answers there is not known yet: *Check now* tries it."
    if seen.weight is Weight.PROVES and Shown.ANSWERS in map(_by, row.inbound):
        return ""
    return f"{seen.words[0].upper()}{seen.words[1:]}."


def _missing(title: str, missing: Sequence[str], row: Row) -> list[str]:
    if not missing or _is_about_requests(row):
        return []
    return [f"{title} on this trunk is missing {escape('; '.join(missing))}: if that is your direction, begin there."]
