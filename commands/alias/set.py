"""`/trunk alias set`: the caller ID that callees see."""

from __future__ import annotations

from bot.domain import E164
from bot.steps import ALIAS_BEFORE, ALIAS_IS_MAPPED, CompareAlias, Facts, Plan, SetAlias
from bot.verbs.forms import Doubt, Form, FormChange, OnTrunk, Suggestion
from bot.verbs.line_words import phones
from bot.verbs.phone_fields import number_first, phone_field
from bot.verbs.services import Trunks
from bot.words.blocks import Block, bold, button, code


class SetTo(OnTrunk):
    """Show this number to callees."""

    alias: E164


ALIAS = phone_field("alias", "Caller ID (alias)", "With its country code.")


class AliasSet(FormChange[SetTo]):
    """Set the caller ID (alias) that callees see."""

    name = "alias set"
    usage = "alias set [trunk] [number]"
    example = "/trunk alias set sales_line +919876543210"
    also = ("caller",)
    title = "Set the caller ID"
    request = SetTo
    form = Form(
        lead="*Outbound (termination)*: the number that callees see. It replaces the current one, if any.",
        submit="Set caller ID",
        fields=[ALIAS],
        split=number_first,
        several=phones,
    )
    way_on = ("Show the caller ID", "alias show")

    def doubt(self, request: SetTo, trunks: Trunks) -> Doubt | None:
        """Ask about a number that isn't on the trunk."""
        if request.alias in {entry.phone_number for entry in trunks.numbers(request.trunk)}:
            return None
        return Doubt(
            "alias",
            f"{request.alias} isn't on {request.trunk_name}, so callees may not see it. Add the number first, or "
            "submit again to set it anyway.",
            Suggestion(f"Add {request.alias} to the trunk", "number add", str(request.alias)),
        )

    def plan(self, request: SetTo) -> Plan:
        # Compare first: if that fails nothing is set, and the receipt can say what it saw.
        compare = CompareAlias(request.alias)
        return [compare, SetAlias(request.alias, needs=frozenset({compare.name}))]

    def headline(self, request: SetTo) -> str:
        return f"Set {request.trunk_name}'s caller ID to {request.alias}"

    def confirmation(self, request: SetTo, facts: Facts) -> str:
        warning = (
            f"\n:warning: {code(request.alias)} isn't on this trunk. Exotel accepted it, but it isn't documented "
            "whether it'll be shown. Make a test call to check."
            if facts.get(ALIAS_IS_MAPPED) == "no"
            else ""
        )
        was = f" It was {code(facts[ALIAS_BEFORE])} before." if facts.get(ALIAS_BEFORE) else ""
        return f"Callees of {bold(request.trunk_name)} now see {code(request.alias)}.{was}{warning}"

    def ways_on(self, request: SetTo, facts: Facts) -> list[Block]:
        before = facts.get(ALIAS_BEFORE)
        back = [button(f"Put {before} back", "alias set", f"{request.trunk_sid} {before}")] if before else []
        return [*super().ways_on(request, facts), *back]


verb = AliasSet()
