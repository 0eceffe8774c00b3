"""The explanation of an error or symptom: its meaning, the trunk's evidence, causes and next steps. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.checks.evidence import Evidence, Weight
from bot.domain import Direction
from bot.domain.phrasing import listed
from bot.knowledge import PRACTICE, Cause, Row, Shown
from bot.trunks.summaries import TrunkSummary
from bot.words.blocks import Block, actions, bold, button, code, context, escape, header, section

Known = Mapping[Shown, Evidence]

_ABOUT_PLACES = {"sip-408", "sip-480", "sip-404", "sip-486", "sip-488", "sip-500", "sip-502", "sip-503", "sip-504"}
_ABOUT_ALL = {"api-1002", "api-1008", "http-409", "http-200", "http-207", "check-number", "caller-id", "sip-404"}
_ADDS = {"dest add": Shown.DESTINATION, "number add": Shown.NUMBER}
"""Buttons that are useless once the trunk has that."""


def explained(
    row: Row,
    direction: str,
    trunk: TrunkSummary | None,
    known: Known,
    sid: str = "",
    first: Sequence[Block] = (),
) -> list[Block]:
    """Explain the row. `direction` is "outbound", "inbound" or "" for both; `sid` is the trunk for the buttons,
    even if it could not be read. The evidence `known` of the trunk orders the causes, and rules some out. `first` are
    causes that come before all others."""
    sid, direction = trunk.trunk_sid if trunk else sid, row.direction or direction
    blocks: list[Block] = [header(row.title), section(escape(row.meaning))]
    if trunk:
        blocks += [section(f":mag: {sentence}") for sentence in _seen(row, direction, trunk, known)]
    blocks += first
    if row.outbound == row.inbound and row.outbound:
        blocks += _causes("Either direction", row.outbound, known, sid)
    else:
        blocks += _each_direction(row, direction, known, sid)
    blocks.append(section(f"*What to check*: {escape(row.look)}"))
    blocks.append(actions(_buttons(row, direction, known, sid)))
    beyond = "" if _is_documented(row) else " Other causes are from general SIP practice."
    blocks.append(context(f"Source: {escape(row.source)}.{beyond}"))
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
    """List the causes: proven ones first, less likely ones last, ruled-out ones below."""
    weighed = [(cause, _evidence(cause, known)) for cause in causes]
    proven = [evidence.words for _, evidence in weighed if evidence and evidence.weight is Weight.PROVES]
    likely = [f"*Seen on this trunk*: {words}" for words in dict.fromkeys(proven)]
    likely += [_general(cause, sid) for cause, evidence in weighed if not evidence]
    likely += [
        f"{_general(cause, sid)} ({evidence.words})"
        for cause, evidence in weighed
        if evidence and evidence.weight is Weight.LESSENS
    ]
    numbered = "".join(f"\n{place}. {cause}." for place, cause in enumerate(likely, 1))
    heading = f"*{title} – likely causes*" if likely else f"*{title}*: the usual causes don't apply to this trunk."
    out = [evidence.words for _, evidence in weighed if evidence and evidence.weight is Weight.RULES_OUT]
    ruled_out = [context(f"Ruled out on this trunk: {'; '.join(dict.fromkeys(out))}.")] if out else []
    return [section(f"{heading}{numbered}"), *ruled_out]


def _evidence(cause: str, known: Known) -> Evidence | None:
    return known.get(cause.by) if isinstance(cause, Cause) else None


def _general(cause: str, sid: str) -> str:
    return escape(cause.replace("TRUNK_SID", sid or "TRUNK_SID"))


def _seen(row: Row, direction: str, trunk: TrunkSummary, known: Known) -> list[str]:
    """Describe each piece of the trunk that bears on the row, in a sentence."""
    sentences: list[str] = []
    if direction != "inbound":
        sentences += _outbound(row, trunk)
    if direction != "outbound":
        sentences += _inbound(row, trunk, known)
    if row.key in _ABOUT_ALL:
        numbers, allowed = trunk.numbers.text or "none", trunk.allowed.text or "none"
        sentences.append(f"Phone numbers: {numbers}. Whitelisted IPs: {allowed}.")
    return list(dict.fromkeys(sentences))


def _outbound(row: Row, trunk: TrunkSummary) -> list[str]:
    sentences = []
    name, allowed = bold(trunk.trunk_name), trunk.allowed.text
    if row.key in {"sip-403", "check-ip", "no-outbound"} and allowed:
        sentences.append(f"{name} only accepts calls from {allowed}. Did yours come from another address?")
    if row.key in {"sip-401", "sip-407", "check-credentials", "check-pbx"}:
        sentences.append(
            f"The SIP user name for {name} is the one in `/trunk creds`, or {code(trunk.trunk_sid)} if it has none "
            "there. Calls don't need SIP REGISTER."
        )
    return sentences + _missing(Direction.OUTBOUND, trunk.missing_outbound, row)


def _inbound(row: Row, trunk: TrunkSummary, known: Known) -> list[str]:
    sentences = []
    places = trunk.places.text
    if places and row.key in {*_ABOUT_PLACES, "no-inbound", "tls-failed", "check-destination", "check-listening"}:
        sentences.append(f"Inbound calls go to {places}. {_answers(row, known)}".rstrip())
    return sentences + _missing(Direction.INBOUND, trunk.missing_inbound, row)


def _answers(row: Row, known: Known) -> str:
    """Say if the destinations answered the last check; empty if a cause in the list says that they didn't."""
    seen = known.get(Shown.ANSWERS)
    if seen is None:
        return "Not tested yet: press *Check now*."
    if seen.weight is Weight.PROVES and any(_evidence(cause, known) is seen for cause in row.inbound):
        return ""
    return f"{seen.words[0].upper()}{seen.words[1:]}."


def _missing(direction: Direction, missing: Sequence[str], row: Row) -> list[str]:
    if not missing or _is_about_requests(row):
        return []
    needed = escape(listed(missing))
    return [f"Missing for {direction.value} calls: {needed}. If that's your direction, start there."]
