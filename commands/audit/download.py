"""Matching rows of the audit log as a file, sent by direct message; this is audited too."""

from __future__ import annotations

import io
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import islice

from bot.domain.audit_events import Event
from bot.domain.errors import FileNotSent
from bot.domain.phrasing import many
from bot.domain.records import File
from bot.store import AuditEvent, AuditRow, Only, Sought
from bot.store.audit.files import Kind, write
from bot.verbs.services import Services
from bot.verbs.verb import Ask
from bot.words.blocks import Message, code
from commands.audit.page import HIDDEN

MOST_ROWS = 50_000


def download(kind: Kind, sought: Sought, ask: Ask, services: Services, most: int = MOST_ROWS) -> Message | None:
    """Send the file; None if no row matches. Raises FileNotSent, SettingsError."""
    rows = services.store.audit_every(sought, most + 1)
    number, content = _written(kind, islice(rows, most), services.store.audit_known().people)
    is_cut = next(rows, None) is not None
    if not number:
        return None
    filters = {name: value for name, value in asdict(sought).items() if value}
    summary = f"{many(number, 'row')} of the audit log as {kind.upper()}"
    rest = _rest(kind, filters, most) if is_cut else ""
    detail = {"filters": filters, "rows": number, "kind": kind, "cut": is_cut}
    # Logged before it is sent, so that no download is missing in the log.
    services.store.log(AuditEvent(ask.user, Event.AUDIT_DOWNLOADED, summary, verb="audit", detail=detail))
    try:
        services.files.send(ask.user, File(f"trunkbot-audit.{kind}", content, f"{_about(summary, filters)}{rest}"))
    except FileNotSent as error:
        services.store.log(
            AuditEvent(ask.user, Event.AUDIT_NOT_SENT, f"{summary}: {error}", verb="audit", detail=detail)
        )
        raise
    return Message(f"I sent you {summary} as a direct message.{rest}")


def _written(kind: Kind, rows: Iterable[AuditRow], names: Mapping[str, str]) -> tuple[int, bytes]:
    held = io.BytesIO()
    text = io.TextIOWrapper(held, "utf-8", newline="", write_through=True)
    number = write(kind, rows, text, names)
    return number, held.getvalue()


def _about(summary: str, filters: dict[str, str]) -> str:
    filters_shown = ", ".join(f"{name} {code(value)}" for name, value in filters.items() if name != "only")
    hidden = HIDDEN[Only(filters.get("only", ""))]
    return f"{summary}, newest first{f', filtered by {filters_shown}' if filters_shown else ''}. {hidden}".strip()


def _rest(kind: Kind, filters: dict[str, str], most: int) -> str:
    options = [word for name, value in filters.items() for word in (f"--{name}", value)]
    command = shlex.join(["trunkbot", "audit", "export", "--format", kind, *options])
    return (
        f" :warning: *Cut off* at the newest {most:,} rows. To get all of them, run {code(command)} on trunkbot's "
        "machine."
    )
