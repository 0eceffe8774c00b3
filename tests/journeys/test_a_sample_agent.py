"""`trunkbot sandbox slack --manifest` with Bolt agents in their own processes: the newer view, and the older class."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journeys.test_sandbox_slack_alone import slack_alone
from tests.sandbox import apps
from tests.support.looking import Json
from tests.support.person import Person
from tests.support.stage import ASHA

pytestmark = pytest.mark.long

FOLDER = Path(apps.__file__).parent
DIRECT, OPS, GENERAL = "DASHA00001", "C0TRUNKOPS", "C0GENERAL0"


@contextmanager
def running(app: str) -> Iterator[str]:
    with slack_alone(f"--manifest={FOLDER / app}.json") as (url, _):
        tokens = {"SLACK_BOT_TOKEN": "xoxb-sandbox", "SLACK_APP_TOKEN": "xapp-sandbox", "SLACK_API_URL": f"{url}/api/"}
        with subprocess.Popen([sys.executable, str(FOLDER / f"{app}.py")], env=os.environ | tokens) as process:
            try:
                with Person(url, ASHA) as asha:
                    asha.wait_for(lambda: asha.connected, what="the app")
                yield url
            finally:
                process.terminate()


@pytest.fixture(scope="module")
def agent() -> Iterator[str]:
    with running("agent") as url:
        yield url


@pytest.fixture
def asha(agent: str) -> Iterator[Person]:
    with Person(agent, ASHA) as asha:
        yield asha


def answers(asha: Person, root: str, count: int) -> list[Json]:
    """Wait for that many replies of the app in the thread."""

    def found() -> list[Json]:
        return [reply for reply in asha.thread(root) if reply.get("bot_id")]

    asha.wait_for(lambda: len(found()) >= count, what=f"{count} answers")
    return found()


def talk(asha: Person) -> Json:
    frames = [frame["talk"] for frame in asha.frames if frame["type"] == "agent"]
    last: Json = frames[-1] if frames else asha.frames[0]["agent"]["talks"][DIRECT]
    return last


def test_it_suggests_what_fits_the_channel_beside_it(asha: Person) -> None:
    asha.act({"do": "open_dm", "seen": OPS})
    asha.wait_for(lambda: talk(asha)["prompts"], what="prompts")
    assert talk(asha)["prompts"][""]["prompts"][0]["message"] == f"what is in {OPS}"
    asha.act({"do": "look_at", "seen": GENERAL})
    asha.see(f"You look at {GENERAL}")


def test_it_streams_its_answer_into_the_thread_and_takes_feedback(asha: Person) -> None:
    """A follow-up goes into the same thread."""
    root = asha.send("trunkbot", "hello agent")["ts"]
    [answer] = answers(asha, root, 1)
    asha.wait_for(lambda: not answers(asha, root, 1)[0].get("streaming"), what="the end of the stream")
    [answer] = answers(asha, root, 1)
    assert answer["text"] == "You asked: hello agent"
    assert talk(asha)["titles"][root] == "hello agent"
    feedback = answer["blocks"][-1]
    where = {"type": "message", "channel": DIRECT, "ts": answer["ts"]}
    act = {"do": "click", "container": where, "block_id": feedback["block_id"], "action_id": "feedback"}
    assert asha.act({**act, "element": {"value": "good"}})["ok"]
    assert answers(asha, root, 2)[1]["text"] == "Noted: good"
    asha.send("trunkbot", "and now", thread=root)
    asha.wait_for(lambda: answers(asha, root, 3)[2]["text"] == "You asked: and now", what="the second answer")


def test_it_hears_a_mention_in_a_thread_and_no_chatter(asha: Person) -> None:
    root = asha.send("trunk-ops", "nothing for you")["ts"]
    asha.send("trunk-ops", "@trunkbot look", thread=root)
    assert [reply["text"] for reply in answers(asha, root, 1)] == [f"<@{ASHA}> mentioned me"]


def test_its_message_shortcut_opens_a_form_with_the_message(asha: Person) -> None:
    ts = asha.send("trunk-ops", "Why is it down?")["ts"]
    container = {"type": "message", "channel": OPS, "ts": ts}
    assert asha.act({"do": "shortcut", "callback_id": "ask", "container": container})["ok"]
    assert asha.modal("Asked")["blocks"][0]["text"]["text"] == "Why is it down?"


def test_the_older_assistant_does_its_job() -> None:
    """Its thread, its prompts, its context store (in the metadata of its own message), its title."""
    with running("assistant") as url, Person(url, ASHA) as asha:
        root = asha.act({"do": "open_dm", "seen": OPS})["thread_ts"]
        assert answers(asha, root, 1)[0]["text"] == "How can I help you?"
        asha.wait_for(lambda: root in talk(asha)["prompts"], what="prompts")
        asha.send("trunkbot", "Where am I?", thread=root)
        assert answers(asha, root, 2)[1]["text"] == f"You look at {OPS}"
        asha.wait_for(lambda: talk(asha)["titles"].get(root) == "Where am I?", what="the title")
