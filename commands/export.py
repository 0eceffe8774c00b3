"""`/trunk export`: the account's trunks, or those named, as one file sent by direct message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.clock import moment
from bot.domain.errors import ExotelError
from bot.domain.phrasing import first_few, many
from bot.domain.records import File, KnownTrunk
from bot.fleet import FileKind, write
from bot.trunks.snapshots import Snapshot
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Message, button, escape
from bot.words.phrasing import often

_NAMES = {"yml": FileKind.YAML, **{kind.value: kind for kind in FileKind}}
_FILLER = {"all", "and", "as", "every", "everything", "trunk", "trunks"}
_COMPARE = "To compare the account with it later, use `/trunk plan`."


class Export(Query):
    """Send all trunks, or those you name, as one file: numbers, IPs, destinations, no passwords."""

    name = "export"
    usage = "export [trunks] [yaml | json | csv]"
    example = "/trunk export csv"
    words = ("download", "dump", "backup")
    title = "Export"
    acts_once = True

    def answer(self, ask: Ask, services: Services) -> Message:
        """Read everything now, and send the file. Raises NotOne, ExotelError, FileNotSent."""
        names = {trunk.trunk_name for trunk in services.trunks.seen()}
        words = [word for word in ask.text.replace(",", " ").split() if word in names or word.lower() not in _FILLER]
        kinds = [_NAMES[word.lower()] for word in words if word.lower() in _NAMES]
        kind = kinds[-1] if kinds else FileKind.YAML
        named = [services.trunks.find(word) for word in words if word.lower() not in _NAMES]
        listing = services.trunks.all() if not named else None
        trunks, unread = _read(listing.trunks if listing else list(dict.fromkeys(named)), services)
        if not trunks:
            return _nothing(unread)
        account, at = services.account, moment(services.store.now())
        watched = {watch.trunk_sid: often(watch.every_hours) for watch in services.checks.watches.all()}
        content = write(kind, trunks, account.sid, f"{at:%Y-%m-%d %H:%M} UTC", watched)
        notes = [_unread(unread)] if unread else []
        if listing and not listing.whole:
            notes.append("These are the trunks I've seen; Exotel doesn't list this account's trunks.")
        summary = f"{many(len(trunks), 'trunk')} of {account.sid} as {kind.upper()}"
        about = " ".join([f"{escape(summary)}. No password is in it.", *map(escape, notes)])
        services.files.send(ask.user, File(_name(account.sid, at, kind), content.encode(), about))
        sentences = [f"I sent you {summary} as a direct message.", *notes]
        return Message(f"{escape(' '.join(sentences))} {_COMPARE}")


def _read(trunks: Sequence[KnownTrunk], services: Services) -> tuple[list[Snapshot], list[KnownTrunk]]:
    """The trunks as they are, past the cache, and those that can't be read. Raises ExotelError for an only one."""
    read, unread = list[Snapshot](), list[KnownTrunk]()
    for trunk in trunks:
        try:
            read.append(services.trunks.snapshot(trunk))
        except ExotelError:
            if len(trunks) == 1:
                raise
            unread.append(trunk)
    return read, unread


def _nothing(unread: Sequence[KnownTrunk]) -> Message:
    if unread:
        return Message(f"{_unread(unread)} Try again in a minute.")
    text = "There's no trunk to export yet."
    return Message.with_buttons(text, button("Set up a trunk", "setup", style="primary"))


def _unread(trunks: Sequence[KnownTrunk]) -> str:
    names = first_few([trunk.trunk_name for trunk in trunks], 5)
    return f"Exotel didn't let me read {names}, so the file doesn't have {'it' if len(trunks) == 1 else 'them'}."


def _name(account: str, at: datetime, kind: FileKind) -> str:
    return f"trunks-{account}-{at:%Y%m%d-%H%M}.{kind}"


verb = Export()
