"""`/trunk creds`: the SIP user name and password, shown to the person who asked and to nobody else.

The password is read again when the button is pressed, put into that person's modal, and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import SecretStr

from bot.blocks import Block, View, actions, button, code, context, escape, fields, modal, section
from bot.directory import NotOne
from bot.exotel import Credential
from bot.records import KnownTrunk
from bot.verbs import Ask, Right, Services, Verb

TITLE = "SIP credentials"
_MASK = "••••••••"


def open_live(ask: Ask, services: Services) -> View:
    """The user names, with the passwords masked. Raises NotOne, ExotelError."""
    if not ask.text.strip():
        raise NotOne("The credentials of which trunk?", services.directory.all().trunks[:25])
    trunk = services.directory.find(ask.text.strip())
    return _view(trunk, services.directory.credentials(trunk), shown=False)


def reveal(ask: Ask, services: Services) -> View:
    """The passwords, read again. Raises NotOne, ExotelError."""
    trunk = services.directory.find(ask.text.strip())
    return _view(trunk, services.directory.credentials(trunk), shown=True)


def _view(trunk: KnownTrunk, credentials: Sequence[Credential], *, shown: bool) -> View:
    blocks: list[Block] = [section(f"*{escape(trunk.trunk_name)}* · trunk SID {code(trunk.trunk_sid)}")]
    if not credentials:
        blocks.append(
            section(
                "This trunk has no SIP credentials. Outbound (termination) calls are authorised by their whitelisted "
                "IP; where your PBX insists on a user and password, make them in Exotel's dashboard."
            )
        )
        return modal("creds/shown", TITLE, blocks)
    for credential in credentials:
        password = _words(credential.password) if shown else _MASK
        blocks += fields([("User name", code(credential.user_name)), ("Password", password)])
    if shown:
        blocks.append(context("Only you see this. Close it when you have copied it; it is kept nowhere here."))
    else:
        show = button("Show the password", "creds/reveal", trunk.trunk_sid, "danger")
        blocks += [
            actions([show]),
            context("It is shown here, to you alone. That you asked is written to the audit log."),
        ]
    return modal("creds/shown", TITLE, blocks)


def _words(password: SecretStr | None) -> str:
    return code(password.get_secret_value()) if password else "Exotel does not show it"


verb = Verb(
    name="creds",
    summary="The SIP user name and password, shown to you alone.",
    usage="creds [name or SID]",
    example="/trunk creds sales_line",
    right=Right.CHANGE,
    title=TITLE,
    open_live=open_live,
    presses={"reveal": reveal},
)
