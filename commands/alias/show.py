"""`/trunk alias show`: the caller ID that called people see (an endpoint of Exotel's portal)."""

from __future__ import annotations

from bot.verbs.choosing import find_or_ask
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Message, bold, button, code


class AliasShow(Query):
    """The caller ID (alias) that called people see, where the account can be asked."""

    name = "alias show"
    usage = "alias show [trunk]"
    example = "/trunk alias show sales_line"
    things = ("caller",)
    group_words = ("aliases", "callerid")
    title = "Caller ID"

    def answer(self, ask: Ask, services: Services) -> Message:
        """The alias, read now. Raises NotOne, and NotSwitchedOn where this account cannot be asked for it."""
        trunk = find_or_ask(ask.text.strip(), services.trunks, "The caller ID of which trunk?")
        alias = services.trunks.alias(trunk)
        name = bold(trunk.trunk_name)
        text = (
            f"People who are called through {name} see {code(alias)} (alias)."
            if alias
            else f"{name} has no alias. Which number people see then, Exotel's API does not say."
        )
        buttons = [button("Set another" if alias else "Set one", "alias set", trunk.trunk_sid)]
        buttons += [button("Clear it", "alias clear", trunk.trunk_sid)] if alias else []
        return Message.with_buttons(text, *buttons)


verb = AliasShow()
