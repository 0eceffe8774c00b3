"""The fields that choose a trunk or name a new one, for the wizards that can create one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain import TrunkName, TrunkSid
from bot.domain.errors import BadInput
from bot.verbs.verb import Ask
from bot.words.blocks import Block, Option, search_field, select_field, text_field

NEW = "new"
_MOST_IN_A_MENU = 99


def trunk_fields(fields: Mapping[str, str], ask: Ask) -> list[Block]:
    """A menu of the known trunks, if there are any, and the name for a new one."""
    chosen = fields.get("trunk", NEW)
    name = text_field(
        "trunk_name",
        "Trunk name",
        hint="For a new trunk: 1–16 characters – letters, digits, underscore.",
        placeholder="sales_line",
        initial=fields.get("trunk_name", ""),
        optional=bool(ask.known_trunks) or chosen != NEW,
    )
    existing = _existing(ask, chosen)
    if not existing:
        return [name]
    options = [Option(NEW, "New trunk (name it below)"), *existing]
    hint = "Pick an existing trunk to add to it. Nothing already on it changes."
    if len(options) > _MOST_IN_A_MENU:
        first = next((option for option in options if option.value == chosen), options[0])
        return [search_field("trunk", "Trunk", initial=first, hint=hint), name]
    return [select_field("trunk", "Trunk", options, initial=chosen, hint=hint), name]


def _existing(ask: Ask, chosen: str) -> list[Option]:
    """The trunks seen so far, and the chosen one even if it isn't among them."""
    known = [Option(trunk.trunk_sid, trunk.trunk_name, trunk.trunk_sid) for trunk in ask.known_trunks]
    is_unseen = chosen != NEW and chosen not in {option.value for option in known}
    return [*known, Option(chosen, chosen)] if is_unseen else known


def read_trunk(answers: Mapping[str, str], ask: Ask, wrong: dict[str, str], verb: str) -> dict[str, Any]:
    """Read `trunk_sid`, if an existing trunk was chosen, and `trunk_name`; mistakes are added to `wrong`. `verb` is the
    command that adds to a trunk of that name."""
    chosen, typed = answers.get("trunk") or NEW, answers.get("trunk_name", "")
    names = {trunk.trunk_sid: trunk.trunk_name for trunk in ask.known_trunks}
    try:
        if chosen != NEW:
            trunk_sid = TrunkSid.parse(chosen)
            existing = names.get(trunk_sid, trunk_sid)
            if typed and typed != existing:
                wrong["trunk_name"] = f"You chose {existing} above. Clear this name, or choose “New trunk” above."
            return {"trunk_sid": trunk_sid, "trunk_name": existing}
        name = TrunkName.parse(typed)
    except BadInput as error:
        wrong["trunk_name"] = error.sentence
        return {"trunk_name": ""}
    if name in names.values():
        way = "Choose it under “Trunk” above" if "trunk" in answers else f"To add to it, type /trunk {verb} {name}"
        wrong["trunk_name"] = f"A trunk called {name} already exists. {way}, or use another name."
    return {"trunk_name": str(name)}
