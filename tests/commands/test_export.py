"""`/trunk export`, from a live account."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from bot.checks.watches import Watches
from bot.domain import E164, TrunkName
from bot.domain.errors import FileNotSent
from bot.domain.records import KnownTrunk
from bot.fleet import read
from bot.outbox import Announcer
from bot.store import Store
from bot.trunks.directory import Directory, NotOne
from bot.verbs.services import Services
from commands.export import verb
from tests.commands.asking import ask
from tests.commands.fakes import FakeChecks, SentFiles, services_on
from tests.support.account import Account


@dataclass
class Watching(FakeChecks):
    """Checks with real watches."""

    watched: Watches | None = None

    @property
    def watches(self) -> Watches:
        assert self.watched
        return self.watched


@pytest.fixture
def files() -> SentFiles:
    """The files sent."""
    return SentFiles()


@pytest.fixture
def exporting(exotel: Account, store: Store, files: SentFiles) -> Iterator[Services]:
    """Two trunks, of which one has a number and is watched."""
    sid = exotel.api.create_trunk(TrunkName("sales_line")).trunk_sid
    exotel.api.map_number(sid, E164("+919876543210"))
    exotel.api.create_trunk(TrunkName("support_line"))
    watches = Watches(store, Announcer(store, "C1", lambda: None), "sandbox1")
    watches.begin(KnownTrunk(sid, "sales_line"), 24, "UASHA00001")
    with ThreadPoolExecutor(8) as pool:
        directory = Directory(exotel.api, store, "sandbox1", pool)
        yield services_on(directory, checks=Watching(watched=watches), files=files)


def test_all_trunks_come_as_one_file_by_direct_message(exporting: Services, files: SentFiles) -> None:
    """YAML if nothing else is asked for, with the schedule of a watched one."""
    message = verb.answer(ask(""), exporting)
    assert (
        message.text.startswith("I sent you 2 trunks of ACme as YAML as a direct message.")
        or "2 trunks of" in message.text
    )
    (file,) = files
    assert file.name.startswith("trunks-")
    assert file.name.endswith(".yaml")
    text = file.content.decode()
    assert [trunk.name for trunk in read(text).trunks] == ["sales_line", "support_line"]
    assert ", watched every day" in text
    assert "No password is in it." in file.about


def test_small_words_name_no_trunk(exporting: Services, files: SentFiles) -> None:
    """Unless one is called that."""
    assert "2 trunks of" in verb.answer(ask("all trunks as CSV"), exporting).text


@pytest.mark.parametrize("words", ["csv sales_line", "sales_line csv", "CSV, sales_line"])
def test_only_the_trunks_named_in_the_format_named(exporting: Services, files: SentFiles, words: str) -> None:
    """In any order."""
    assert "1 trunk of" in verb.answer(ask(words), exporting).text
    assert files[0].name.endswith(".csv")
    assert b'"sales_line","\'+919876543210","pstn"' in files[0].content
    assert b"support_line" not in files[0].content


def test_a_name_that_is_none_is_asked_about(exporting: Services, files: SentFiles) -> None:
    """As in every command."""
    with pytest.raises(NotOne):
        verb.answer(ask("nowhere"), exporting)
    assert not files


def test_a_trunk_that_cannot_be_read_is_named(exotel: Account, exporting: Services, files: SentFiles) -> None:
    """The others are in the file."""
    exporting.trunks.all()
    exotel.api.delete_trunk(exotel.trunks()["support_line"]["trunk_sid"])
    exotel.fault(portal_off=True)
    message = verb.answer(ask(""), exporting)
    assert "Exotel didn't let me read support_line, so the file doesn't have it." in message.text
    assert "support_line" in files[0].about
    assert [trunk.name for trunk in read(files[0].content.decode()).trunks] == ["sales_line"]


def test_a_file_that_slack_refuses_is_not_said_to_be_sent(exporting: Services, files: SentFiles) -> None:
    """The error says why."""
    files.refuses = "Slack refused the file."
    with pytest.raises(FileNotSent):
        verb.answer(ask(""), exporting)


def test_an_account_with_no_trunks_sends_no_file(exotel: Account, store: Store, files: SentFiles) -> None:
    """It offers to set one up."""
    with ThreadPoolExecutor(8) as pool:
        nothing = services_on(Directory(exotel.api, store, "sandbox1", pool), files=files)
        assert verb.answer(ask(""), nothing).text == "There's no trunk to export yet."
    assert not files
