"""The answers of `/trunk curl`: calls and collections in blocks that can be copied, and the gaps to fill in."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import Direction
from bot.domain.errors import ExotelError
from bot.domain.phrasing import many
from bot.domain.records import File, KnownTrunk
from bot.verbs.pages import preformatted_pages
from bot.words.blocks import Block, Message, actions, bold, button, code, context, escape, header, section
from commands.curl.calls import Call, Group, Subject, calls, setup

MOST_BLOCKS = 12
"""A message this long is still scrolled; fifty blocks of code are not."""
_A_ROW = 20

POSTMAN_FILE, POSTMAN_TEXT = "postman.json", "postman.txt"
"""Values of the buttons that send the file and show its text; no trunk's name has a dot in it."""

_FIRST = """\
export EXOTEL_URL={url}
export EXOTEL_API_KEY='your API key' EXOTEL_API_TOKEN='your API token'"""
_FILL_IN = (
    "Nothing was sent. Words in CAPITALS are yours to fill in; the ids are those that the lists answer with. Exotel "
    "may answer HTTP 200 around a failure: read `response.code`."
)


_VARIABLES = "Then fill in the collection's variables: key and token first. Neither is in here."


def as_lines(it: Subject, wanted: Sequence[Call], about: Group | None, url: str) -> Message:
    """The calls for one trunk, and buttons to those about one thing."""
    title = f"{it.trunk_name} with curl"
    others = [button(group.value, "curl", f"{it.trunk_sid} {group}") for group in Group if group is not about]
    return Message(
        f"{escape(it.trunk_name)}: {len(wanted)} curl commands.",
        [
            header(title),
            section(f"Trunk SID {code(it.trunk_sid)}"),
            *preformatted_pages([_FIRST.format(url=url), *(call.script(it.account_sid) for call in wanted)], "\n\n"),
            context(_FILL_IN),
            actions([*others, button("As a Postman collection", "curl", f"postman {it.trunk_sid}")]),
        ],
    )


def for_new(it: Subject, direction: Direction, url: str) -> Message:
    """The calls of a set-up, in their order."""
    first = _FIRST.format(url=url)
    ways = [button(way.title, "curl", f"setup {way}") for way in Direction if way is not direction]
    last = (
        "The first answers with the TRUNK_SID that the others need. Where HOST is an IP, whitelist it first. A "
        "flow in Exotel's dashboard must dial the trunk as well; no API does that."
        if direction.inbound
        else "The first answers with the TRUNK_SID that the others need."
    )
    return Message(
        f"A new trunk with curl: {direction.title}.",
        [
            header("A new trunk with curl"),
            section(f"{bold(direction.title)}, in this order:"),
            *preformatted_pages([first, *(call.script(it.account_sid) for call in setup(direction, it))], "\n\n"),
            context(last, _FILL_IN),
            actions(ways),
        ],
    )


def as_postman(text: str, subjects: Sequence[Subject], failed: Sequence[tuple[KnownTrunk, ExotelError]]) -> Message:
    """The contents of the collection, with buttons that send it as a file and, where it has room, show it here."""
    alone = subjects[0].trunk_sid if len(subjects) == 1 else ""
    buttons = [button("Download the file", "curl", f"{POSTMAN_FILE} {alone}".strip(), "primary")]
    calls_in_it = sum(len(calls(subject)) for subject in subjects)
    summary = f"A Postman collection of {many(len(subjects), 'trunk')}: {many(calls_in_it, 'call')}, ready to be sent."
    if len(_parts(text)) <= MOST_BLOCKS:
        buttons.append(button("Show it here, to copy", "curl", f"{POSTMAN_TEXT} {alone}".strip()))
    else:
        summary += " It is too long for a message, so it comes as a file in your direct message with trunkbot."
    return Message(
        summary,
        [
            header("Postman collection"),
            section(summary),
            actions(buttons),
            *_left_out(failed),
            context(f"In Postman choose *Import*. {_VARIABLES}"),
        ],
    )


def as_text(text: str, subjects: Sequence[Subject], failed: Sequence[tuple[KnownTrunk, ExotelError]]) -> Message:
    """The collection to copy; where it has no room here, what `as_postman` says."""
    shown = _parts(text)
    if len(shown) > MOST_BLOCKS:
        return as_postman(text, subjects, failed)
    parts = f" It is in {len(shown)} parts: paste them one after the other." if len(shown) > 1 else ""
    return Message(
        f"The text of a Postman collection of {many(len(subjects), 'trunk')}.",
        [
            header("Postman collection"),
            section(f"In Postman choose *Import*, *Raw text*, and paste what follows.{parts}"),
            *_left_out(failed),
            *shown,
            context(_VARIABLES),
        ],
    )


def _parts(text: str) -> list[Block]:
    return preformatted_pages(text.splitlines())


def _left_out(failed: Sequence[tuple[KnownTrunk, ExotelError]]) -> list[Block]:
    return [section(f":warning: {escape(f'{trunk.trunk_name} is left out. {error}')}") for trunk, error in failed]


def postman_file(
    text: str, subjects: Sequence[Subject], account_sid: str, failed: Sequence[tuple[KnownTrunk, ExotelError]]
) -> File:
    """The same as a file, under the name that Postman gives its own exports."""
    name = subjects[0].trunk_name if len(subjects) == 1 else account_sid
    left_out = "".join(f"\n{block['text']['text']}" for block in _left_out(failed))
    about = f"In Postman choose *Import* and take this file. {_VARIABLES}{left_out}"
    return File(f"{name}.postman_collection.json", text.encode(), about)


def one_by_one(trunks: Sequence[KnownTrunk], start: int) -> Message:
    """Too long for a message: a collection for each trunk, a row of buttons at a time."""
    text = "The collection of all trunks is too long for a message, so there is one for each trunk."
    row = trunks[start : start + _A_ROW]
    buttons = [button(trunk.trunk_name, "curl", f"postman {trunk.trunk_sid}") for trunk in row]
    if start + _A_ROW < len(trunks):
        buttons.append(button("More", "curl", f"postman +{start + _A_ROW}"))
    shown = context(f"{start + 1} to {start + len(row)} of {len(trunks)}; or type `/trunk curl postman NAME`.")
    return Message(text, [section(text), actions(buttons), shown])
