"""The audit log tells which settings a start changed."""

from __future__ import annotations

import json
from typing import Any

from bot.config.settings import Settings
from bot.health.settings_log import note_settings
from bot.store import Store


def settings(**others: Any) -> Settings:
    """Enough to run with, and these."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it, its mypy plugin would know
        **{
            "slack_bot_token": "xoxb-hidden-1",
            "exotel_api_key": "hidden-2",
            "exotel_api_token": "hidden-3",
            "exotel_account_sid": "acme1",
            "trunkbot_channel": "C0TRUNKOPS",
            **others,
        },
    )


def test_a_start_logs_the_settings_that_changed(store: Store) -> None:
    """One row for the first start, one for each change."""
    note_settings(store, settings())
    note_settings(store, settings())
    note_settings(store, settings(trunkbot_operators="UASHA00001", exotel_sip_port_tcp=5070))
    note_settings(store, settings(trunkbot_operators="UASHA00001", exotel_sip_port_tcp=5070))
    newest, first = store.audit_search()
    assert newest.sentence.endswith("changed at start: EXOTEL_SIP_PORT_TCP, TRUNKBOT_OPERATORS.")
    assert json.loads(newest.detail)["trunkbot_operators"] == ["UASHA00001"]
    assert first.sentence.startswith("First settings:")


def test_no_secret_is_written_down(store: Store) -> None:
    """Neither its value nor that it changed."""
    note_settings(store, settings())
    note_settings(store, settings(exotel_api_token="hidden-4"))
    (row,) = store.audit_search()
    assert "hidden" not in row.detail + row.sentence
    assert "TOKEN" not in row.sentence
