"""`/trunk creds`: the SIP user name and password, shown only to the person who asked.

The password is read again when the button is pressed, put into that person's modal, and never stored. One that Exotel
no longer shows is shown once, to the person who had it set.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import SecretStr

from bot.domain.audit_events import Event
from bot.domain.records import KnownTrunk
from bot.exotel import Credential
from bot.steps.credential import NO_ENDPOINT
from bot.store import Sought
from bot.verbs.choosing import MOST_BUTTONS, find_or_ask
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Live, Right
from bot.words.blocks import (
    Block,
    View,
    actions,
    bold,
    button,
    button_row,
    code,
    context,
    fields,
    left_out,
    modal,
    section,
    verbatim,
)

TITLE = "SIP credentials"
_MASK = "••••••••"
_UNSHOWN = "Exotel doesn't show it"
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
        return _read(trunk, services, ask.user, shown=False)


def reveal(ask: Ask, services: Services) -> View:
    """Read the passwords again and show them. Raises NotOne, ExotelError."""
    return _read(services.trunks.find(ask.text.strip()), services, ask.user, shown=True)


def _read(trunk: KnownTrunk, services: Services, person: str, *, shown: bool) -> View:
    credentials = services.trunks.credentials(trunk)
    if not credentials:
        return _none(trunk, _can_add(services))
    if not shown:
        return _masked(trunk, [(each, _is_readable(each, trunk, person, services)) for each in credentials])
    return _shown(trunk, [(each, _password(each, trunk, person, services)) for each in credentials])


def _is_readable(credential: Credential, trunk: KnownTrunk, person: str, services: Services) -> bool:
    user = credential.user_name
    return credential.password is not None or services.trunks.has_fresh_password(trunk, user, person)


def _password(credential: Credential, trunk: KnownTrunk, person: str, services: Services) -> SecretStr | None:
    """Exotel's answer, or else the password that this person has just had set and hasn't seen."""
    return credential.password or services.trunks.take_fresh_password(trunk, credential.user_name, person)


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


def _masked(trunk: KnownTrunk, credentials: Sequence[tuple[Credential, bool]]) -> View:
    blocks: list[Block] = [_head(trunk)]
    for credential, is_readable in credentials:
        blocks += fields([("User name", code(credential.user_name)), ("Password", _MASK if is_readable else _UNSHOWN)])
    if any(is_readable for _, is_readable in credentials):
        show = button("Show the password", "creds/reveal", trunk.trunk_sid, "danger")
        blocks += [actions([show]), context("Only you'll see it. The audit log records that you looked.")]
    blocks += _new_passwords(trunk, [credential for credential, is_readable in credentials if not is_readable])
    return modal("creds/shown", TITLE, blocks)


def _shown(trunk: KnownTrunk, credentials: Sequence[tuple[Credential, SecretStr | None]]) -> View:
    blocks: list[Block] = [_head(trunk)]
    for credential, password in credentials:
        blocks += [section("*User name*"), verbatim(credential.user_name)]
        blocks += [section("*Password*"), _whole(password)]
    if any(password and credential.password is None for credential, password in credentials):
        blocks.append(section(":warning: Copy it now. Nothing can show it again: not Exotel, and not I."))
    if any(password for _, password in credentials):
        blocks.append(context("Only you can see this and it isn't stored. Close when you've copied it."))
    blocks += _new_passwords(trunk, [credential for credential, password in credentials if password is None])
    return modal("creds/shown", TITLE, blocks)


def _new_passwords(trunk: KnownTrunk, unshown: Sequence[Credential]) -> list[Block]:
    """A button for each user whose password nothing shows, to set a new one."""
    if not unshown:
        return []
    users = [credential.user_name for credential in unshown]
    says = "Exotel never shows a password again. If nobody copied it, set a new one and enter it at your system."
    ways = [
        button(f"New password for {user}"[:75], "creds rotate", f"{trunk.trunk_sid} {user}")
        for user in users[:MOST_BUTTONS]
    ]
    more = left_out(users, MOST_BUTTONS, "{} more users: `/trunk creds rotate`.")
    return [context(says), *button_row(ways), *more]


def _whole(password: SecretStr | None) -> Block:
    """Show every letter exactly; with one more or less, no call gets through."""
    if password is None:
        return section(_UNSHOWN)
    letters = len(password.get_secret_value())
    if letters > _MOST_LETTERS:
        return section(f"It's too long for Slack ({letters:,} characters). See it in Exotel's dashboard.")
    return verbatim(password.get_secret_value())


verb = Creds()
