"""`/trunk creds add`: a SIP user and password for a PBX that is asked for them (an endpoint of Exotel's portal)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import FriendlyName
from bot.domain.credentials import LONGEST_FRIENDLY_NAME
from bot.steps import AddCredential, Facts, Plan
from bot.verbs.forms import Field, Form, FormChange
from bot.words.blocks import bold, code
from commands.creds import SHOW_TO_ME, STILL_UNSEEN, USER_NAME, OnCredential


class AddTo(OnCredential):
    """A PBX may name itself as this user on this trunk."""

    friendly_name: FriendlyName | None = None


FRIENDLY_NAME = Field(
    "friendly_name",
    "Name for people",
    lambda raw, _: FriendlyName.parse(raw) or None,
    hint=f"Which system it is for, in {LONGEST_FRIENDLY_NAME} characters at most.",
    placeholder="PBX in Mumbai",
    optional=True,
)


def in_line(fields: Sequence[Field], words: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """The first word is the user name; what follows is the name for people, spaces and all."""
    texts = [*words[:1], " ".join(words[1:])]
    return {field.name: text for field, text in zip(fields, texts, strict=False) if text}, []


class CredsAdd(FormChange[AddTo]):
    """Make a SIP user and password for a PBX that is asked for them, where the account can."""

    name = "creds add"
    usage = "creds add [trunk] [user name] [name for people]"
    example = "/trunk creds add sales_line pbx-mumbai PBX in Mumbai"
    title = "Add a SIP credential"
    request = AddTo
    form = Form(
        lead="For a PBX that is *asked for a user and password*. It takes no IP's place: outbound (termination) "
        "calls must still come from a whitelisted static public IP. The password is made here, of 32 letters and "
        "digits; nobody sees it before they ask for it. Not every account can have such credentials.",
        submit="Add it",
        fields=[USER_NAME, FRIENDLY_NAME],
        split=in_line,
    )
    way_on = SHOW_TO_ME

    def plan(self, request: AddTo) -> Plan:
        return [AddCredential(request.user_name, friendly_name=request.friendly_name)]

    def headline(self, request: AddTo) -> str:
        return f"Add the SIP credential {request.user_name} to {request.trunk_name}"

    def done_headline(self, request: AddTo) -> str:
        return f"Added the SIP credential {request.user_name} to {request.trunk_name}"

    def confirmation(self, request: AddTo, facts: Facts) -> str:
        return f"{bold(request.trunk_name)} has the SIP user {code(request.user_name)} now. {STILL_UNSEEN}"


verb = CredsAdd()
