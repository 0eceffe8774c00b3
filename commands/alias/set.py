"""`/trunk alias set`: the caller ID that called people see."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import E164
from bot.domain.account_context import AccountContext
from bot.steps import ALIAS_BEFORE, ALIAS_IS_MAPPED, CompareAlias, Facts, Plan, SetAlias
from bot.verbs.forms import Form, FormChange, OnTrunk
from bot.verbs.phone_fields import number_first, phone_field
from bot.words.blocks import Block, actions, button, code, escape, section


class SetTo(OnTrunk):
    """Called people see this number."""

    alias: E164


ALIAS = phone_field("alias", "Caller ID (alias)", "With its country code. Setting it again overwrites it.")


class AliasSet(FormChange[SetTo]):
    """The caller ID that called people see."""

    name = "alias set"
    summary = "Set the caller ID (alias) that called people see."
    usage = "alias set [trunk] [number]"
    example = "/trunk alias set sales_line +919876543210"
    title = "Set the caller ID"
    request = SetTo
    form = Form(
        lead="*Outbound (termination)*: people who are called through this trunk see this number. It takes the place "
        "of the one that is set now, if there is one.",
        submit="Set it",
        fields=[ALIAS],
        split=number_first,
    )

    def plan(self, request: SetTo) -> Plan:
        # A look at the numbers first: where that fails nothing is set, and the receipt can say what it saw.
        compare = CompareAlias(request.alias)
        return [compare, SetAlias(request.alias, needs=frozenset({compare.name}))]

    def headline(self, request: SetTo) -> str:
        return f"Show {request.alias} as the caller ID of {request.trunk_name}"

    def receipt(self, request: SetTo, facts: Facts, account: AccountContext) -> Sequence[Block]:
        """What is so now, and what should be checked."""
        warning = (
            f"\n:warning: {code(request.alias)} is not mapped to this trunk. Exotel took it; nobody documents "
            "whether it is then shown, so place a test call and look."
            if facts.get(ALIAS_IS_MAPPED) == "no"
            else ""
        )
        before = facts.get(ALIAS_BEFORE, "")
        back = [button(f"Put {before} back", "alias set", f"{request.trunk_sid} {before}")] if before else []
        was = f" Before, it was {code(before)}." if before else ""
        return [
            section(f"{code(request.alias)} is the caller ID of *{escape(request.trunk_name)}*.{was}{warning}"),
            actions([button("Show the caller ID", "alias show", request.trunk_sid), *back]),
        ]


verb = AliasSet()
