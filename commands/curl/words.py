"""The answers of `/trunk curl`: commands and collections to copy."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import Direction
from bot.domain.errors import ExotelError
from bot.domain.phrasing import many
from bot.domain.records import File, KnownTrunk
from bot.verbs.pages import preformatted_pages
from bot.words.blocks import Block, Message, actions, bold, button, code, context, escape, header, section
from commands.curl.calls import ApiCall, Group, Subject, calls, setup

MOST_BLOCKS = 12
"""People still scroll through these, but not through fifty blocks of code."""
_A_ROW = 20

POSTMAN_FILE, POSTMAN_TEXT = "postman.json", "postman.txt"
"""Values of the buttons for the file and its text; no trunk's name has a dot in it."""

_FIRST = """\
export EXOTEL_URL={url}
export EXOTEL_API_KEY='your API key' EXOTEL_API_TOKEN='your API token'"""
_FILL_IN = (
    "Not executed. Replace the CAPITALS. Ids come from the list calls. Exotel can return HTTP 200 for a failure – "
    "check `response.code`."
)
_VARIABLES = "Then fill in the collection's variables, starting with the key and token, which aren't included."


def as_lines(it: Subject, wanted: Sequence[ApiCall], about: Group | None, url: str) -> Message:
    """Show the calls for one trunk, with buttons for each group."""
    title = f"{it.trunk_name} with curl"
    others = [button(group.value, "curl", f"{it.trunk_sid} {group}") for group in Group if group is not about]
    return Message(
        f"{escape(it.trunk_name)}: {len(wanted)} curl commands.",
        [
            header(title),
            section(f"Trunk SID {code(it.trunk_sid)}"),
            *preformatted_pages([_FIRST.format(url=url), *(call.script(it.account_sid) for call in wanted)], "\n\n"),
            context(_FILL_IN),
            actions([*others, button("Postman collection", "curl", f"postman {it.trunk_sid}")]),
        ],
    )


def for_new(it: Subject, direction: Direction, url: str) -> Message:
    """Show the calls of a set-up, in order."""
    first = _FIRST.format(url=url)
    ways = [button(way.title, "curl", f"setup {way}") for way in Direction if way is not direction]
    last = (
        "The first returns the TRUNK_SID for the others. If HOST is an IP, whitelist it first. To receive calls, "
        "create a flow in the Exotel dashboard that dials the trunk."
        if direction.inbound
        else "The first returns the TRUNK_SID for the others."
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
    """Describe the collection, with buttons to send it as a file and, if it fits, to show it."""
    alone = subjects[0].trunk_sid if len(subjects) == 1 else ""
    buttons = [button("Download the file", "curl", f"{POSTMAN_FILE} {alone}".strip(), "primary")]
    requests = sum(len(calls(subject)) for subject in subjects)
    summary = f"A Postman collection of {many(len(subjects), 'trunk')}: {many(requests, 'request')}."
    if len(_parts(text)) <= MOST_BLOCKS:
        buttons.append(button("Show it here", "curl", f"{POSTMAN_TEXT} {alone}".strip()))
    else:
        summary += " It's too long for a message, so I'll send it as a direct message."
    return Message(
        summary,
        [
            header("Postman collection"),
            section(summary),
            actions(buttons),
            *_left_out(failed),
            context(f"In Postman, choose *Import*. {_VARIABLES}"),
        ],
    )


def as_text(text: str, subjects: Sequence[Subject], failed: Sequence[tuple[KnownTrunk, ExotelError]]) -> Message:
    """Show the collection to copy, or the same as `as_postman` if it doesn't fit."""
    shown = _parts(text)
    if len(shown) > MOST_BLOCKS:
        return as_postman(text, subjects, failed)
    parts = f" Paste the {len(shown)} parts one after the other." if len(shown) > 1 else ""
    return Message(
        f"The text of a Postman collection of {many(len(subjects), 'trunk')}.",
        [
            header("Postman collection"),
            section(f"In Postman, choose *Import*, *Raw text*, and paste this.{parts}"),
            *_left_out(failed),
            *shown,
            context(_VARIABLES),
        ],
    )


def _parts(text: str) -> list[Block]:
    return preformatted_pages(text.splitlines())


def _left_out(failed: Sequence[tuple[KnownTrunk, ExotelError]]) -> list[Block]:
    return [section(f":warning: {escape(f'I skipped {trunk.trunk_name}. {error}')}") for trunk, error in failed]


def postman_file(
    text: str, subjects: Sequence[Subject], account_sid: str, failed: Sequence[tuple[KnownTrunk, ExotelError]]
) -> File:
    """Make the file, named as Postman names its own exports."""
    name = subjects[0].trunk_name if len(subjects) == 1 else account_sid
    left_out = "".join(f"\n{block['text']['text']}" for block in _left_out(failed))
    about = f"In Postman, choose *Import* and this file. {_VARIABLES}{left_out}"
    return File(f"{name}.postman_collection.json", text.encode(), about)


def one_by_one(trunks: Sequence[KnownTrunk], start: int) -> Message:
    """Offer a collection for each trunk, because one of all is too long for a message."""
    text = "A collection of all trunks is too long. Choose a trunk."
    row = trunks[start : start + _A_ROW]
    buttons = [button(trunk.trunk_name, "curl", f"postman {trunk.trunk_sid}") for trunk in row]
    if start + _A_ROW < len(trunks):
        buttons.append(button("More", "curl", f"postman +{start + _A_ROW}"))
    shown = context(f"{start + 1} to {start + len(row)} of {len(trunks)}; or type `/trunk curl postman NAME`.")
    return Message(text, [section(text), actions(buttons), shown])
