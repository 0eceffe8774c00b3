"""`/trunk creds`: the SIP user name and password, shown to the person who asked and to nobody else.

The password is read again when the button is pressed, put into that person's modal, and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import SecretStr

from bot.domain.audit_events import Event
from bot.domain.records import KnownTrunk
from bot.exotel import Credential
from bot.steps.credential import NO_ENDPOINT
from bot.store import Sought
from bot.verbs.choosing import find_or_ask
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Live, Right
from bot.words.blocks import Block, View, actions, bold, button, code, context, fields, modal, section, verbatim

TITLE = "SIP credentials"
_MASK = "••••••••"
_MOST_LETTERS = 2000
_LATELY = 50
"""Rows of the audit log that are looked through for how the last try on this account ended."""
_ENDS = {Event.STEP_DONE, Event.STEP_FAILED}


class Creds(Live):
    """The SIP user name and password, shown to you alone."""

    name = "creds"
    usage = "creds [name or SID]"
    example = "/trunk creds sales_line"
    group_words = ("credential", "credentials", "password", "passwords")
    right = Right.CHANGE
    title = TITLE

    def __init__(self) -> None:
        self.presses = {"reveal": reveal}

    def open_live(self, ask: Ask, services: Services) -> View:
        """The user names, with the passwords masked. Raises NotOne, ExotelError."""
        trunk = find_or_ask(ask.text.strip(), services.trunks, "The credentials of which trunk?")
        return _read(trunk, services, shown=False)


def reveal(ask: Ask, services: Services) -> View:
    """The passwords, read again. Raises NotOne, ExotelError."""
    return _read(services.trunks.find(ask.text.strip()), services, shown=True)


def _read(trunk: KnownTrunk, services: Services, *, shown: bool) -> View:
    credentials = services.trunks.credentials(trunk)
    return _view(trunk, credentials, shown=shown) if credentials else _none(trunk, _can_add(services))


def _can_add(services: Services) -> bool:
    """Unless Exotel said at the last try that this account cannot."""
    rows = services.store.audit_search(Sought(verb="creds add"), _LATELY)
    ours = [row for row in rows if row.account == services.account.sid and row.event in _ENDS]
    return not (ours and ours[0].sentence.startswith(NO_ENDPOINT))


def _none(trunk: KnownTrunk, can_add: bool) -> View:
    needless = (
        "This trunk has no SIP credentials, and mostly needs none: outbound (termination) calls are authorised by "
        "their whitelisted IP."
    )
    blocks: list[Block] = [_head(trunk), section(needless)]
    if can_add:
        blocks += [
            section("Only a PBX that is asked for a user and password needs them."),
            actions([button("Add a SIP credential", "creds add", trunk.trunk_sid)]),
            context("Not every account can have them this way; where yours cannot, Exotel's dashboard makes them."),
        ]
    else:
        blocks.append(
            section(
                "This account cannot have them added through the API. Where your PBX is asked for a user and password, "
                "make them in Exotel's dashboard."
            )
        )
    return modal("creds/shown", TITLE, blocks)


def _head(trunk: KnownTrunk) -> Block:
    return section(f"{bold(trunk.trunk_name)} · trunk SID {code(trunk.trunk_sid)}")


def _view(trunk: KnownTrunk, credentials: Sequence[Credential], *, shown: bool) -> View:
    blocks: list[Block] = [_head(trunk)]
    for credential in credentials:
        if shown:
            blocks += [section("*User name*"), verbatim(credential.user_name)]
            blocks += [section("*Password*"), _whole(credential.password)]
        else:
            blocks += fields([("User name", code(credential.user_name)), ("Password", _MASK)])
    if shown:
        blocks.append(context("Only you see this, and trunkbot does not keep it. Close it when you have copied it."))
    else:
        show = button("Show the password", "creds/reveal", trunk.trunk_sid, "danger")
        blocks += [
            actions([show]),
            context("It is shown here, to you alone. That you asked is written to the audit log."),
        ]
    return modal("creds/shown", TITLE, blocks)


def _whole(password: SecretStr | None) -> Block:
    """Every letter as it is; one more or less, and no call gets through."""
    if password is None:
        return section("Exotel does not show it.")
    letters = len(password.get_secret_value())
    if letters > _MOST_LETTERS:
        return section(f"It has {letters} letters, more than Slack shows. Exotel's dashboard shows it.")
    return verbatim(password.get_secret_value())


verb = Creds()
