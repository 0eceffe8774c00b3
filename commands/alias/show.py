"""`/trunk alias show`: the caller ID that callees see (an endpoint of Exotel's portal)."""

from __future__ import annotations

from bot.verbs.choosing import find_or_ask
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Message, bold, button, code


class AliasShow(Query):
    """Show the caller ID (alias) that callees see (if your account supports it)."""

    name = "alias show"
    usage = "alias show [trunk]"
    example = "/trunk alias show sales_line"
    things = ("caller",)
    group_words = ("aliases", "callerid")
    title = "Caller ID"

    def answer(self, ask: Ask, services: Services) -> Message:
        """Read the alias. Raises NotOne, and NotSwitchedOn if the account doesn't support it."""
        trunk = find_or_ask(ask.text.strip(), services.trunks, "Which trunk's caller ID?")
        alias = services.trunks.alias(trunk)
        name = bold(trunk.trunk_name)
        text = (
            f"Callees of {name} see {code(alias)}."
            if alias
            else f"{name} has no caller ID set. The API doesn't say what callees see in that case."
        )
        buttons = [button("Change it" if alias else "Set one", "alias set", trunk.trunk_sid)]
        buttons += [button("Clear it", "alias clear", trunk.trunk_sid)] if alias else []
        return Message.with_buttons(text, *buttons)


verb = AliasShow()
