"""`/trunk creds`: the SIP user name and password, shown only to the person who asked.

The password is read again when the button is pressed, put into that person's modal, and never stored.
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
"""Rows of the audit log searched for the outcome of the last try on this account."""
_ENDS = {Event.STEP_DONE, Event.STEP_FAILED}


class Creds(Live):
    """Show the SIP user name and password; only you see them."""

    name = "creds"
    usage = "creds [name or SID]"
    example = "/trunk creds sales_line"
    group_words = ("credential", "credentials", "password", "passwords")
    right = Right.CHANGE
    title = TITLE

    def __init__(self) -> None:
        self.presses = {"reveal": reveal}

    def open_live(self, ask: Ask, services: Services) -> View:
        """Show the user names, with the passwords masked. Raises NotOne, ExotelError."""
        trunk = find_or_ask(ask.text.strip(), services.trunks, "Which trunk's credentials?")
        return _read(trunk, services, shown=False)


def reveal(ask: Ask, services: Services) -> View:
    """Read the passwords again and show them. Raises NotOne, ExotelError."""
    return _read(services.trunks.find(ask.text.strip()), services, shown=True)


def _read(trunk: KnownTrunk, services: Services, *, shown: bool) -> View:
    credentials = services.trunks.credentials(trunk)
    return _view(trunk, credentials, shown=shown) if credentials else _none(trunk, _can_add(services))


def _can_add(services: Services) -> bool:
    """False if the last try on this account failed because Exotel doesn't support it."""
    rows = services.store.audit_search(Sought(verb="creds add"), _LATELY)
    ours = [row for row in rows if row.account == services.account.sid and row.event in _ENDS]
    return not (ours and ours[0].sentence.startswith(NO_ENDPOINT))


def _none(trunk: KnownTrunk, can_add: bool) -> View:
    text = (
        "This trunk has no SIP credentials. It usually doesn't need any: Exotel recognizes outbound (termination) "
        "calls by their whitelisted IP."
    )
    blocks: list[Block] = [_head(trunk), section(text)]
    if can_add:
        blocks += [
            section("If your PBX is challenged for a user and password (401 or 407), add a SIP user."),
            actions([button("Add a SIP user", "creds add", trunk.trunk_sid)]),
            context("If your account doesn't support this, create them in Exotel's dashboard."),
        ]
    else:
        blocks.append(
            section(
                "If your PBX is challenged for a user and password (401 or 407), create them in Exotel's dashboard: "
                "this account doesn't support adding them through the API."
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
        blocks.append(context("Only you can see this and it isn't stored. Close when you've copied it."))
    else:
        show = button("Show the password", "creds/reveal", trunk.trunk_sid, "danger")
        blocks += [
            actions([show]),
            context("Only you'll see it. The audit log records that you looked."),
        ]
    return modal("creds/shown", TITLE, blocks)


def _whole(password: SecretStr | None) -> Block:
    """Show every letter exactly; with one more or less, no call gets through."""
    if password is None:
        return section("Exotel doesn't show it.")
    letters = len(password.get_secret_value())
    if letters > _MOST_LETTERS:
        return section(f"It's too long for Slack ({letters:,} characters). See it in Exotel's dashboard.")
    return verbatim(password.get_secret_value())


verb = Creds()
