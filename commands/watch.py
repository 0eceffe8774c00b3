"""`/trunk watch`: check a trunk on a schedule, and post only changes in the channel."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.phrasing import many
from bot.domain.records import KnownTrunk
from bot.store import Watch
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query, Right
from bot.words.blocks import Block, Message, actions, bold, button, button_row, context, escape, left_out, section
from bot.words.phrasing import often, when

DAILY = 24.0
_EVERY = re.compile(r"(?:every\s+)?(\d{1,3})\s*(h|hours?|d|days?)", re.IGNORECASE)
_DIGEST = re.compile(r"[0-9a-f]{64}")
"""Follows `keep` and a trunk. It tells that apart from a trunk called “keep”, watched every 6h."""
_WORDS = {"daily": DAILY, "hourly": 1.0, "weekly": 7 * DAILY}
_MOST_OFFERED = 5
_MOST = 20
_ALERTS = (
    "I'll post in the channel when a check fails or recovers, when a certificate is about to expire (30, 14, 7, 1 "
    "days), and when someone changes the trunk outside trunkbot."
)


class WatchTrunk(Query):
    """Check a trunk on a schedule and post problems and changes in the channel."""

    name = "watch"
    usage = "watch [trunk] [daily | hourly | every 6h | off]"
    example = "/trunk watch support_line"
    words = ("monitor",)
    things = ("alerts",)
    right = Right.CHANGE
    title = "Watch a trunk"
    acts_once = True

    def right_for(self, text: str) -> Right:
        return self.right if text.strip() else Right.LOOK

    def answer(self, ask: Ask, services: Services) -> Message:
        """Start, stop, keep or list. Raises NotOne, ExotelError."""
        words = ask.text.split()
        if not words:
            return _list(ask, services)
        if words[0].lower() == "keep" and len(words) == 3 and _DIGEST.fullmatch(words[2]):
            return _keep(words[1], words[2], ask, services)
        name, hours = _read(ask.text)
        if not name or hours is None:
            return Message(
                "I didn't understand that schedule. Type `/trunk watch NAME` and then `daily`, `hourly`, `every 6h` "
                "or `off`."
            )
        trunk = services.trunks.find(name)
        return _begin(trunk, hours, ask, services) if hours else _end(trunk, ask, services)


def _read(text: str) -> tuple[str, float | None]:
    """Read the trunk and the hours between checks: 0 for `off`, None if the words after the name aren't a schedule."""
    name, _, rest = text.strip().partition(" ")
    rest = rest.strip().lower()
    if not rest:
        return name, DAILY
    if rest in {"off", "stop", "end", "no"}:
        return name, 0.0
    if rest in _WORDS:
        return name, _WORDS[rest]
    match = _EVERY.fullmatch(rest)
    hours = float(match[1]) * (DAILY if match[2].lower().startswith("d") else 1) if match else 0.0
    return name, hours if 1 <= hours <= 31 * DAILY else None


def _begin(trunk: KnownTrunk, hours: float, ask: Ask, services: Services) -> Message:
    services.checks.watches.begin(trunk, hours, ask.user)
    text = f":stethoscope: Watching {bold(trunk.trunk_name)}. I'll check it now, then {often(hours)}."
    off = button("Stop watching", "watch", f"{trunk.trunk_sid} off")
    return Message(
        text, [section(text), context(_ALERTS), actions([button("Check now", "check", trunk.trunk_sid), off])]
    )


def _end(trunk: KnownTrunk, ask: Ask, services: Services) -> Message:
    name = escape(trunk.trunk_name)
    if services.checks.watches.end(trunk, ask.user):
        again = button("Watch it again", "watch", trunk.trunk_sid)
        return Message(f"Stopped watching {name}.", [section(f"Stopped watching *{name}*."), actions([again])])
    return Message(f"{name} isn't being watched.")


def _keep(sid: str, digest: str, ask: Ask, services: Services) -> Message:
    if services.checks.watches.keep(sid, digest, ask.user):
        return Message("Kept as it is now. I posted that in the channel.")
    text = "The trunk has changed again, or this was already decided."
    return Message.with_buttons(text, button("Check now", "check", sid))


def _list(ask: Ask, services: Services) -> Message:
    watched: Sequence[Watch] = services.checks.watches.all()
    if not watched:
        how = " Type `/trunk watch NAME` to check one every day." if ask.may_change.allowed else ""
        text = f"No trunk is being watched.{how}"
        trunks = services.trunks.seen()
        buttons = [button(f"Watch {trunk.trunk_name}", "watch", trunk.trunk_sid) for trunk in trunks[:_MOST_OFFERED]]
        more = left_out(trunks, _MOST_OFFERED, "{} more trunks: `/trunk watch NAME`.")
        return Message(text, [section(text), context(_ALERTS), *button_row(buttons), *more])
    blocks: list[Block] = [section("*Watched trunks*"), *(_line(watch) for watch in watched[:_MOST])]
    more = left_out(watched, _MOST, "and {} more")
    return Message(f"Watched: {many(len(watched), 'trunk')}.", [*blocks, *more, context(_ALERTS)])


def _line(watch: Watch) -> Block:
    state = f"failing: {escape('; '.join(watch.reported.splitlines()))}" if watch.reported else "no known problems"
    drifted = " · changed outside trunkbot, see the channel" if watch.drifted else ""
    text = f"{bold(watch.trunk_name)} {often(watch.every_hours)}, next {when(watch.next_at)} · {state}{drifted}"
    return section(text, button("Stop watching", "watch", f"{watch.trunk_sid} off"))


verb = WatchTrunk()
