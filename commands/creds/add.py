"""`/trunk creds add`: a SIP user and password for a PBX that is challenged for them (an endpoint of Exotel's
portal)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import FriendlyName, ip_range
from bot.domain.credentials import LONGEST_FRIENDLY_NAME
from bot.steps import AddCredential, Facts, Plan
from bot.verbs.forms import Doubt, Field, Form, FormChange
from bot.verbs.services import Trunks
from bot.words.blocks import bold, code
from commands.creds import SHOW_TO_ME, STILL_UNSEEN, USER_NAME, OnCredential


class AddTo(OnCredential):
    """Let a PBX sign in as this user on this trunk."""

    friendly_name: FriendlyName | None = None


FRIENDLY_NAME = Field(
    "friendly_name",
    "Label",
    lambda raw, _: FriendlyName.parse(raw) or None,
    hint=f"The system it's for: letters, digits and _, at most {LONGEST_FRIENDLY_NAME}.",
    placeholder="PBX_Mumbai",
    optional=True,
)


def in_line(fields: Sequence[Field], words: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """Split a line into the user name and the label; one with spaces is refused with a better one."""
    texts = [*words[:1], " ".join(words[1:])]
    return {field.name: text for field, text in zip(fields, texts, strict=False) if text}, []


class CredsAdd(FormChange[AddTo]):
    """Create a SIP user and password (if your account supports it)."""

    name = "creds add"
    usage = "creds add [trunk] [user name] [label]"
    example = "/trunk creds add sales_line pbx_mumbai PBX_Mumbai"
    title = "Add a SIP user"
    request = AddTo
    form = Form(
        lead="For a system *without a static IP*, or one that is challenged for a user and password. Exotel recognizes "
        "outbound (termination) calls by them. With a whitelist on the same trunk, either one lets a call in, which "
        "Exotel advises against. A 32-character password is generated, and shown once, only to you. Not every account "
        "supports this.",
        submit="Add SIP user",
        fields=[USER_NAME, FRIENDLY_NAME],
        split=in_line,
    )
    way_on = SHOW_TO_ME

    def doubt(self, request: AddTo, trunks: Trunks) -> Doubt | None:
        """Ask before two ways of recognizing calls are mixed."""
        entries = trunks.whitelisted_ips(request.trunk)
        if not entries:
            return None
        there = f"{request.trunk_name} already recognizes calls by {ip_range(entries[0].ip, entries[0].mask)}."
        return Doubt(
            "user_name",
            f"{there} Exotel advises against both on one trunk: either one then lets a call in, and a 401 or 403 is "
            "harder to explain. Submit again to add it all the same.",
        )

    def plan(self, request: AddTo) -> Plan:
        return [AddCredential(request.user_name, friendly_name=request.friendly_name)]

    def headline(self, request: AddTo) -> str:
        return f"Add the SIP user {request.user_name} to {request.trunk_name}"

    def confirmation(self, request: AddTo, facts: Facts) -> str:
        return f"{bold(request.trunk_name)} now has the SIP user {code(request.user_name)}. {STILL_UNSEEN}"


verb = CredsAdd()
