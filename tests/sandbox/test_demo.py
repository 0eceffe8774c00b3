"""The sandbox with the settings of a demo."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.domain.records import Risk
from bot.sandbox import workspace


@pytest.mark.parametrize(
    ("flags", "approvals", "people"),
    [
        ([], 1, None),
        (["--two-approvals"], 2, None),
        (["--two-approvals", "--break-glass"], 2, "UASHA00001"),
    ],
)
def test_flags_set_the_bots_own_settings(
    monkeypatch: pytest.MonkeyPatch, flags: list[str], approvals: int, people: str | None
) -> None:
    """Two approvers are as many as the sandbox has."""
    given: dict[str, str] = {}
    monkeypatch.setattr(workspace, "run_sandbox", lambda *, settings, **_: given.update(settings))
    result = CliRunner().invoke(main, ["sandbox", *flags])
    assert result.exit_code == 0, result.output
    for risk in Risk:
        assert (f"{risk}={approvals}" in given["TRUNKBOT_APPROVALS"]) == (risk is not Risk.NONE)
    assert given.get("TRUNKBOT_BREAK_GLASS") == people
