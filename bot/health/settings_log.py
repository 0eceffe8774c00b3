"""An audit row at each start with changed settings. Secrets are left out."""

from __future__ import annotations

from typing import Any

import orjson
from pydantic import SecretStr

from bot.config.settings import Settings
from bot.domain.audit_events import Event
from bot.store import AuditEvent, Sought, Store


def note_settings(store: Store, settings: Settings) -> None:
    """Log the settings that changed since the last start, with all current ones except secrets."""
    now = _public_settings(settings)
    with store.transaction():
        last = store.audit_search(Sought(event=Event.SETTINGS), 1)
        was: dict[str, Any] = orjson.loads(last[0].detail) if last else {}
        changed = sorted(name for name in {*now, *was} if now.get(name) != was.get(name))
        if changed:
            names = ", ".join(name.upper() for name in changed)
            sentence = f"Settings changed at start: {names}." if last else f"First settings: {names}."
            store.log(AuditEvent("trunkbot", Event.SETTINGS, sentence, account=settings.exotel_account_sid, detail=now))


def _public_settings(settings: Settings) -> dict[str, Any]:
    """The settings except secrets, as plain JSON."""
    secrets = {name for name in type(settings).model_fields if isinstance(getattr(settings, name), SecretStr)}
    return settings.model_dump(mode="json", exclude=secrets)
