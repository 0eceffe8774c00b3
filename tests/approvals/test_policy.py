"""How many must approve what; and a policy that nobody could meet, refused when the bot starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import SettingsError
from bot.domain.policy import Policy, too_few
from bot.domain.records import Risk
from tests.approvals.conftest import Staging
from tests.support.stage import ASHA, BEN, CHLOE, DIEGO

people = st.frozensets(st.sampled_from([ASHA, BEN, CHLOE, DIEGO]))


def test_each_risk_needs_one_approval_unless_it_is_said_otherwise_and_no_risk_needs_none() -> None:
    """Nobody need configure anything to be safe."""
    policy = Policy({Risk.DELETE: 2, Risk.WIDEN: 0})
    assert [policy.needed_for(risk) for risk in Risk] == [0, 2, 1, 1, 1, 0]
    assert [risk.value for risk in Risk] == ["none", "delete", "remove", "rotate", "move", "widen"]


@given(st.dictionaries(st.sampled_from(list(Risk)), st.integers(0, 4)), people, people)
def test_a_policy_is_refused_exactly_where_some_request_could_never_be_approved(
    needed: dict[Risk, int], askers: frozenset[str], approvers: frozenset[str]
) -> None:
    """Counted out: for each risk and each asker, the others who may approve. No approvers at all is a choice."""
    policy = Policy(needed)
    hopeless = any(
        len(approvers - {asker}) < policy.needed_for(risk) for risk in Risk for asker in (*askers, "somebody else")
    )
    assert (too_few(policy, askers, approvers) is not None) == (hopeless and bool(approvers))


def test_the_sentence_names_the_risk_who_could_not_and_what_to_do() -> None:
    """Chloe approves and asks: of two approvers, one is left for her."""
    told = too_few(Policy({Risk.REMOVE: 2}), frozenset({ASHA, CHLOE}), frozenset({CHLOE, DIEGO}))
    assert told is not None
    assert told == (
        "TRUNKBOT_APPROVALS needs 2 approvals for remove, but TRUNKBOT_APPROVERS has only 1 person who can approve "
        f"when {CHLOE} asks. Add approvers or require fewer."
    )


def test_a_bot_whose_policy_nobody_could_meet_does_not_start(staging: Staging) -> None:
    """Two approvers, three approvals: said at the start and not at three in the morning."""
    with pytest.raises(SettingsError, match="needs 3 approvals for delete, but TRUNKBOT_APPROVERS has only 2 people"):
        staging(trunkbot_approvals={"delete": 3})


def test_the_command_line_ends_with_2_and_the_sentence(staging: Staging, tmp_path: Path) -> None:
    """As whoever runs it sees it."""
    staged = staging()
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "SLACK_API_URL": f"{staged.slack_url}/api/",
        "EXOTEL_API_KEY": "sandbox",
        "EXOTEL_API_TOKEN": "sandbox",
        "EXOTEL_ACCOUNT_SID": "sandbox1",
        "EXOTEL_BASE_URL": staged.account.url,
        "TRUNKBOT_CHANNEL": "C0TRUNKOPS",
        "TRUNKBOT_OPERATORS": "S0OPERATOR",
        "TRUNKBOT_APPROVERS": "S0APPROVER",
        "TRUNKBOT_APPROVALS": "delete=3",
        "TRUNKBOT_DB": str(tmp_path / "another.db"),
    }
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "run", "--env-file", str(tmp_path / "none")],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd())} | settings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 2, ended.stderr
    assert "TRUNKBOT_APPROVALS needs 3 approvals for delete" in ended.stderr
    assert "Traceback" not in ended.stderr
