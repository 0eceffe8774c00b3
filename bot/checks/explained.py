"""An explanation of an error or symptom: its meaning, the trunk's evidence, the causes, and the next steps. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.checks.evidence import Evidence, Weight
from bot.domain import Direction
from bot.knowledge import PRACTICE, Cause, Row, Shown
from bot.trunks.summaries import TrunkSummary
from bot.words.blocks import Block, actions, bold, button, code, context, escape, header, section

Known = Mapping[Shown, Evidence]

_ABOUT_PLACES = {"sip-408", "sip-480", "sip-404", "sip-486", "sip-488", "sip-500", "sip-502", "sip-503", "sip-504"}
_ABOUT_ALL = {"api-1002", "api-1008", "http-409", "http-200", "http-207", "check-number", "caller-id", "sip-404"}
_ADDS = {"dest add": Shown.DESTINATION, "number add": Shown.NUMBER}
"""Buttons that are of no use if the trunk has that already."""


def explained(row: Row, direction: str, trunk: TrunkSummary | None, known: Known, sid: str = "") -> list[Block]:
    """Explain the row. `direction` is "outbound", "inbound" or "" for both; `sid` is the trunk for the buttons,
    even if it could not be read. The evidence `known` of the trunk orders the causes, and rules some out."""
    sid, direction = trunk.trunk_sid if trunk else sid, row.direction or direction
    blocks: list[Block] = [header(row.title), section(escape(row.meaning))]
    if trunk:
        blocks += [section(f":mag: {sentence}") for sentence in _seen(row, direction, trunk, known)]
    if row.outbound == row.inbound and row.outbound:
        blocks += _causes("Either direction", row.outbound, known, sid)
    else:
        blocks += _each_direction(row, direction, known, sid)
    blocks.append(section(f"*What to look at*: {escape(row.look)}"))
    blocks.append(actions(_buttons(row, direction, known, sid)))
    beyond = "" if _is_documented(row) else " What goes beyond it is what telephone engineers usually find."
    blocks.append(context(f"From {escape(row.source)}.{beyond}"))
    return blocks


def _is_documented(row: Row) -> bool:
    return _is_about_requests(row) or row.key.startswith("check-") or row.source == PRACTICE


def _is_about_requests(row: Row) -> bool:
    return row.key.startswith(("api-", "http-"))


def _buttons(row: Row, direction: str, known: Known, sid: str) -> list[Block]:
    needless = {verb for verb, shown in _ADDS.items() if shown in known and known[shown].weight is Weight.RULES_OUT}
    steps = [step for step in row.steps if step.verb not in needless]
    buttons = [button(step.label, step.verb, f"{step.before} {sid}".strip()) for step in steps]
    if not sid or _is_about_requests(row) or not (row.outbound or row.inbound):
        return buttons
    return [button("Check now", "check", f"{sid} {direction}".strip(), "primary"), *buttons]


def _each_direction(row: Row, direction: str, known: Known, sid: str) -> list[Block]:
    sides = ((Direction.OUTBOUND, row.outbound), (Direction.INBOUND, row.inbound))
    return [
        block
        for each, causes in sides
        if causes and direction in ("", each.value)
        for block in _causes(each.title, causes, known, sid)
    ]


def _causes(title: str, causes: Sequence[str], known: Known, sid: str) -> list[Block]:
    """List the causes: proven ones first, less likely ones last; those that are ruled out stand below them."""
    weighed = [(cause, _evidence(cause, known)) for cause in causes]
    proven = [evidence.words for _, evidence in weighed if evidence and evidence.weight is Weight.PROVES]
    listed = [f"*Seen on this trunk*: {words}" for words in dict.fromkeys(proven)]
    listed += [_general(cause, sid) for cause, evidence in weighed if not evidence]
    listed += [
        f"{_general(cause, sid)} ({evidence.words})"
        for cause, evidence in weighed
        if evidence and evidence.weight is Weight.LESSENS
    ]
    numbered = "".join(f"\n{place}. {cause}." for place, cause in enumerate(listed, 1))
    why = f"why, the likeliest first{numbered}" if listed else "what usually causes it is not so on this trunk."
    out = [evidence.words for _, evidence in weighed if evidence and evidence.weight is Weight.RULES_OUT]
    ruled_out = [context(f"Ruled out, as it stands now: {'; '.join(dict.fromkeys(out))}.")] if out else []
    return [section(f"*{title}*: {why}"), *ruled_out]


def _evidence(cause: str, known: Known) -> Evidence | None:
    return known.get(cause.by) if isinstance(cause, Cause) else None


def _general(cause: str, sid: str) -> str:
    return escape(cause.replace("TRUNK_SID", sid or "TRUNK_SID"))


def _seen(row: Row, direction: str, trunk: TrunkSummary, known: Known) -> list[str]:
    """One sentence for each piece of the trunk that bears on the row."""
    sentences: list[str] = []
    if direction != "inbound":
        sentences += _outbound(row, trunk)
    if direction != "outbound":
        sentences += _inbound(row, trunk, known)
    if row.key in _ABOUT_ALL:
        numbers, allowed = trunk.numbers.text or "none", trunk.allowed.text or "none"
        sentences.append(f"On it: phone numbers {numbers}; whitelisted IPs {allowed}.")
    return list(dict.fromkeys(sentences))


def _outbound(row: Row, trunk: TrunkSummary) -> list[str]:
    sentences = []
    title, name, allowed = Direction.OUTBOUND.title, bold(trunk.trunk_name), trunk.allowed.text
    if row.key in {"sip-403", "check-ip", "no-outbound"} and allowed:
        head = "403 outbound" if row.key == "sip-403" else title
        sentences.append(f"{head} on {name}: calls must come from {allowed}. Did yours come from elsewhere?")
    if row.key in {"sip-401", "sip-407", "check-credentials", "check-pbx"}:
        sentences.append(f"The SIP user name on {name} is {code(trunk.trunk_sid)}; a call needs no SIP REGISTER.")
    return sentences + _missing(title, trunk.missing_outbound, row)


def _inbound(row: Row, trunk: TrunkSummary, known: Known) -> list[str]:
    sentences = []
    places = trunk.places.text
    if places and row.key in {*_ABOUT_PLACES, "no-inbound", "tls-failed", "check-destination", "check-listening"}:
        sentences.append(f"{Direction.INBOUND.title}: calls are sent to {places}. {_answers(row, known)}".rstrip())
    return sentences + _missing(Direction.INBOUND.title, trunk.missing_inbound, row)


def _answers(row: Row, known: Known) -> str:
    """Say if the destinations answer, as far as the last check knows; nothing if a cause in the list says so."""
    seen = known.get(Shown.ANSWERS)
    if seen is None:
        return "Whether anything answers there is not known yet: *Check now* tries it."
    if seen.weight is Weight.PROVES and any(_evidence(cause, known) is seen for cause in row.inbound):
        return ""
    return f"{seen.words[0].upper()}{seen.words[1:]}."


def _missing(title: str, missing: Sequence[str], row: Row) -> list[str]:
    if not missing or _is_about_requests(row):
        return []
    return [f"{title} on this trunk is missing {escape('; '.join(missing))}: if that is your direction, begin there."]
