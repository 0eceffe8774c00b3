"""`/trunk alias show`: the caller ID that called people see (an endpoint of Exotel's portal)."""

from __future__ import annotations

from bot.trunks.directory import NotOne
from bot.verbs.verb import Ask, Query, Services
from bot.words.blocks import Message, actions, button, code, escape, section


class AliasShow(Query):
    """The caller ID of one trunk."""

    name = "alias show"
    summary = "The caller ID (alias) that called people see, where the account can be asked."
    usage = "alias show [trunk]"
    example = "/trunk alias show sales_line"
    title = "Caller ID"

    def answer(self, ask: Ask, services: Services) -> Message:
        """The alias, read now. Raises NotOne, and NotSwitchedOn where this account cannot be asked for it."""
        said = ask.text.strip()
        if not said:
            raise NotOne("The caller ID of which trunk?", services.directory.all().trunks[:25])
        trunk = services.directory.find(said)
        alias = services.directory.alias(trunk)
        name = f"*{escape(trunk.trunk_name)}*"
        text = (
            f"People who are called through {name} see {code(alias)} (alias)."
            if alias
            else f"{name} has no alias. Which number people see then, Exotel's API does not say."
        )
        buttons = [button("Set another" if alias else "Set one", "alias set", trunk.trunk_sid)]
        buttons += [button("Clear it", "alias clear", trunk.trunk_sid)] if alias else []
        return Message(text, [section(text), actions(buttons)])


verb = AliasShow()
