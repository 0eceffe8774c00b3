"""`/trunk alias set`: the caller ID that called people see."""

from __future__ import annotations

from bot.domain import E164
from bot.steps import ALIAS_BEFORE, ALIAS_IS_MAPPED, CompareAlias, Facts, Plan, SetAlias
from bot.verbs.forms import Form, FormChange, OnTrunk
from bot.verbs.phone_fields import number_first, phone_field
from bot.words.blocks import Block, bold, button, code


class SetTo(OnTrunk):
    """Called people see this number."""

    alias: E164


ALIAS = phone_field("alias", "Caller ID (alias)", "With its country code. Setting it again overwrites it.")


class AliasSet(FormChange[SetTo]):
    """Set the caller ID (alias) that called people see."""

    name = "alias set"
    usage = "alias set [trunk] [number]"
    example = "/trunk alias set sales_line +919876543210"
    also = ("caller",)
    title = "Set the caller ID"
    request = SetTo
    form = Form(
        lead="*Outbound (termination)*: people who are called through this trunk see this number. It takes the place "
        "of the one that is set now, if there is one.",
        submit="Set it",
        fields=[ALIAS],
        split=number_first,
    )
    way_on = ("Show the caller ID", "alias show")

    def plan(self, request: SetTo) -> Plan:
        # A look at the numbers first: where that fails nothing is set, and the receipt can say what it saw.
        compare = CompareAlias(request.alias)
        return [compare, SetAlias(request.alias, needs=frozenset({compare.name}))]

    def headline(self, request: SetTo) -> str:
        return f"Show {request.alias} as the caller ID of {request.trunk_name}"

    def done_headline(self, request: SetTo) -> str:
        return f"The caller ID of {request.trunk_name} is set to {request.alias}"

    def confirmation(self, request: SetTo, facts: Facts) -> str:
        warning = (
            f"\n:warning: {code(request.alias)} is not mapped to this trunk. Exotel took it; nobody documents "
            "whether it is then shown, so place a test call and look."
            if facts.get(ALIAS_IS_MAPPED) == "no"
            else ""
        )
        was = f" Before, it was {code(facts[ALIAS_BEFORE])}." if facts.get(ALIAS_BEFORE) else ""
        return f"{code(request.alias)} is the caller ID of {bold(request.trunk_name)}.{was}{warning}"

    def ways_on(self, request: SetTo, facts: Facts) -> list[Block]:
        before = facts.get(ALIAS_BEFORE)
        back = [button(f"Put {before} back", "alias set", f"{request.trunk_sid} {before}")] if before else []
        return [*super().ways_on(request, facts), *back]


verb = AliasSet()
