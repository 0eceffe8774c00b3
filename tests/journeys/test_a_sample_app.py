"""`trunkbot sandbox slack --manifest` with another Bolt app in its own process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.test_sandbox_slack_alone import slack_alone
from tests.sandbox import apps
from tests.support.person import Person
from tests.support.stage import ASHA

FOLDER = Path(apps.__file__).parent


@pytest.fixture(scope="module")
def slack() -> Iterator[str]:
    with slack_alone(f"--manifest={FOLDER / 'starter.json'}") as (url, _):
        tokens = {"SLACK_BOT_TOKEN": "xoxb-sandbox", "SLACK_APP_TOKEN": "xapp-sandbox", "SLACK_API_URL": f"{url}/api/"}
        with subprocess.Popen([sys.executable, str(FOLDER / "starter.py")], env=os.environ | tokens) as process:
            try:
                with Person(url, ASHA) as asha:
                    asha.wait_for(lambda: asha.connected, what="the app")
                yield url
            finally:
                process.terminate()


@pytest.fixture
def asha(slack: str) -> Iterator[Person]:
    with Person(slack, ASHA) as asha:
        yield asha


def test_it_answers_a_message_and_a_click(asha: Person) -> None:
    asha.send("trunk-ops", "hello there")
    asha.click("Click me", "trunk-ops")
    asha.see(f"<@{ASHA}> clicked")


def test_it_reacts_to_a_mention(asha: Person) -> None:
    asha.send("trunk-ops", "@trunkbot look")
    asha.wait_for(lambda: asha.see("look").get("reactions"), what="its reaction")


def test_it_hears_a_person_react(asha: Person) -> None:
    ts = asha.send("trunk-ops", "Worth a look")["ts"]
    container = {"type": "message", "channel": "C0TRUNKOPS", "ts": ts}
    assert asha.act({"do": "react", "name": "tada", "container": container})["ok"]
    asha.see("Saw :tada:")


def test_it_answers_a_command_with_a_read(asha: Person) -> None:
    assert asha.send("trunk-ops", "/sample")["ok"]
    asha.see("This is Sandbox.")


def test_both_shortcuts_open_its_form(asha: Person) -> None:
    ts = asha.send("trunk-ops", "About this")["ts"]
    container = {"type": "message", "channel": "C0TRUNKOPS", "ts": ts}
    for callback_id, more in (("sample_global", {}), ("sample_message", {"container": container})):
        assert asha.act({"do": "shortcut", "callback_id": callback_id, **more})["ok"]
        asha.modal("Sample")
        asha.fill("What?", callback_id)
        assert asha.submit() == {}
        asha.see(f"You said {callback_id}")


def test_its_custom_step_ends_with_a_click(asha: Person) -> None:
    assert asha.act({"do": "step", "callback_id": "sample_step"})["ok"]
    asha.modal("Sample step")
    asha.choose("Who", ASHA)
    asha.fill("What to do", "the dishes")
    assert asha.submit() == {}
    asha.see("To complete: the dishes")
    asha.click("Complete it")
    asha.see("Nothing left to do")
    assert ASHA in asha.see("*Sample step* is complete.")["text"]
