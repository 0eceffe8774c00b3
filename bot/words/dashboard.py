"""The step of an inbound set-up that only a person can take, in Exotel's dashboard. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.domain.phrasing import listed
from bot.domain.records import FLOW_DONE
from bot.words.blocks import Block, button, code

SHOW_THE_STEP = ("setup", "connect", "dest add", "number add")
"""The commands whose receipts show the step until it's done."""
DASHBOARD = "https://my.exotel.com"
NUMBERS = "https://my.exotel.com/numbers"


def step_left(trunk_sid: str, numbers: Sequence[str], facts: Mapping[str, str] = MappingProxyType({})) -> str:
    """Say what to enter, and where, unless a person has marked it as done; mrkdwn."""
    if facts.get(FLOW_DONE):
        return ":white_check_mark: The step in Exotel's dashboard is marked as done."
    assign = listed([code(number) for number in numbers]) or "your number"
    return (
        "*One step left for you*, because Exotel's API can't do it:\n"
        f"1. In <{DASHBOARD}|Exotel's dashboard>, create a flow with a *Connect* applet that dials "
        f"{code(f'sip:{trunk_sid}')}, and leave both of its URL boxes empty.\n"
        f"2. In its <{NUMBERS}|Number Manager>, assign {assign} to that flow."
    )


def done_buttons(trunk_sid: str, facts: Mapping[str, str]) -> list[Block]:
    """The button that marks the step as done, unless it is."""
    return [] if facts.get(FLOW_DONE) else [done_button(trunk_sid)]


def done_button(trunk_sid: str) -> Block:
    """The button that marks the step as done."""
    return button("I've done it", "dashboard", f"{trunk_sid} done", says="I've set up the flow in Exotel's dashboard")
