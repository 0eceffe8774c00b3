"""`/trunk explain`: what a code or a symptom means, why it comes, what to do; with a trunk, what is so on it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import Block, Message, actions, button, code, context, cut, escape, section
from bot.errors import ExotelError
from bot.explained import explained
from bot.glimpses import Glimpse
from bot.knowledge import ROWS, Reading, Row, read
from bot.records import KnownTrunk
from bot.verbs import Ask, Services, Verb
from commands.explain.trunk_named import Named, find_trunk

_OFTEN = ("sip-403", "sip-401", "sip-404", "no-inbound", "no-outbound", "one-way-audio", "tls-failed")
_WHAT_TELLS = (
    "What would tell: the SIP code in your PBX's log (such as 403), and whether the call goes out (termination) or "
    "comes in (origination). Type it as `/trunk explain 403 outbound`. Nothing was changed."
)


def answer(ask: Ask, services: Services) -> Message:
    """A code, a symptom in any words, or a row's key; with or without a trunk's name. Never raises for the words."""
    named = find_trunk(ask.text, services.directory)
    if not named.text.strip():
        return _what_happened(named)
    reading = read(named.text)
    if not reading.rows:
        return _not_sure(reading, named)
    seen, note = _look(named, services)
    blocks: list[Block] = []
    for row in reading.rows:
        blocks += explained(row, reading.direction, seen, named.trunk.trunk_sid if named.trunk else "")
    if note:
        blocks.append(section(f":warning: {escape(note)}"))
    blocks += _on_a_trunk(reading.rows[0], reading.direction, named, services)
    blocks.append(context("This only explains: nothing was changed."))
    return Message(" · ".join(row.title for row in reading.rows) + f": {escape(reading.rows[0].meaning)}", blocks)


def _look(named: Named, services: Services) -> tuple[Glimpse | None, str]:
    """The trunk as it is now, or why it could not be looked at: the explanation stands without it."""
    if named.trunk is None:
        return None, named.why_not
    try:
        return Glimpse.of(services.directory.look_at(named.trunk)), ""
    except ExotelError as error:
        return None, f"{named.trunk.trunk_name} could not be looked at, so this is general. {error}"


def _on_a_trunk(row: Row, way: str, named: Named, services: Services) -> list[Block]:
    """Where no trunk was named: the same, looked at on one of those seen."""
    if named.trunk:
        return []
    trunks = (named.fits or services.directory.seen())[:5]
    buttons = [
        button(f"Look at {trunk.trunk_name}", "explain", f"{row.key} {trunk.trunk_sid} {way}".strip())
        for trunk in trunks
    ]
    return [section("*On which trunk?* I can look at what is on it now."), actions(buttons)] if buttons else []


def _what_happened(named: Named) -> Message:
    where = f" on *{escape(named.trunk.trunk_name)}*" if named.trunk else ""
    text = f"What happened{where}? Choose one, or type it in your own words: `/trunk explain one-way audio`."
    return Message(text, [section(text), actions(_choices([ROWS[key] for key in _OFTEN], named.trunk))])


def _not_sure(reading: Reading, named: Named) -> Message:
    said = code(cut(named.text, 100))
    text = f"I am not sure what {said} is. It may be one of these:"
    sid = named.trunk.trunk_sid if named.trunk else ""
    rows = [
        section(
            f"*{escape(row.title)}*: {escape(row.hint or row.meaning)}.".replace("..", "."),
            button("This one", "explain", f"{row.key} {sid} {reading.direction}".strip(), says=f"Explain {row.title}"),
        )
        for row in reading.perhaps
    ]
    return Message(text, [section(text), *rows, context(_WHAT_TELLS)])


def _choices(rows: Sequence[Row], trunk: KnownTrunk | None) -> list[Block]:
    sid = trunk.trunk_sid if trunk else ""
    return [button(row.title, "explain", f"{row.key} {sid}".strip()) for row in rows]


verb = Verb(
    name="explain",
    summary="What a SIP, HTTP or API code or a symptom means, why it comes and what to do; on a trunk, if named.",
    usage="explain [code or symptom] [trunk]",
    example="/trunk explain 403 sales_line",
    title="Explain an error",
    answer=answer,
)
