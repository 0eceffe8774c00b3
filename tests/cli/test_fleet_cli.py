"""`trunkbot export` and `trunkbot plan` in a terminal, on a live account."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import main
from bot.domain import E164, Destination, Mask, PublicIPv4, TrunkName
from tests.support.account import Account


def trunkbot(exotel: Account, *words: str, stdin: str | None = None, **changes: str) -> Result:
    """Run it with only the settings for Exotel."""
    settings = {
        "EXOTEL_API_KEY": "sandbox",
        "EXOTEL_API_TOKEN": "sandbox",
        "EXOTEL_ACCOUNT_SID": "sandbox1",
        "EXOTEL_BASE_URL": exotel.url,
    }
    return CliRunner().invoke(main, [*words, "--env-file", "none"], env=settings | changes, input=stdin)


@pytest.fixture
def sales(exotel: Account) -> Account:
    """An account with a trunk that has one of each."""
    sid = exotel.api.create_trunk(TrunkName("sales_line")).trunk_sid
    exotel.api.map_number(sid, E164("+919876543210"))
    exotel.api.whitelist_ip(sid, PublicIPv4("44.248.146.11"), Mask(32))
    exotel.api.add_destination(sid, Destination.parse("sip.acme.io"))
    exotel.api.set_alias(sid, E164("+919876543210"))
    return exotel


@pytest.mark.parametrize("kind", ["yaml", "json", "csv"])
def test_an_account_is_as_its_export_says(sales: Account, kind: str, tmp_path: Path) -> None:
    """Status 0, from a file and from standard input; no call changed anything."""
    before = len(sales.writes())
    exported = trunkbot(sales, "export", "--format", kind)
    assert exported.exit_code == 0, exported.output
    assert "+919876543210" in exported.output
    file = tmp_path / f"trunks.{kind}"
    file.write_text(exported.output, "utf-8")
    for words in (("plan", str(file), "--exit-code"), ("plan", "-", "--exit-code")):
        same = trunkbot(sales, *words, stdin=exported.output)
        assert same.exit_code == 0, same.output
        assert "The account is as the file says. 4 settings are right already." in same.output
    assert len(sales.writes()) == before


def test_differences_are_listed_with_their_commands_and_status_2(sales: Account) -> None:
    """Each trunk with its SID, what needs approval, and what is left alone."""
    sid = sales.trunks()["sales_line"]["trunk_sid"]
    text = "prune: true\ntrunks:\n  sales_line:\n    numbers: ['+911800123456']\n  new_line:\n"
    found = trunkbot(sales, "plan", "-", "--exit-code", stdin=text)
    assert found.exit_code == 2, found.output
    assert f"sales_line ({sid}): 1 to add, 1 to remove\n" in found.output
    assert "  + the number +911800123456\n      /trunk number add sales_line +911800123456\n" in found.output
    assert "  - the number +919876543210 [needs approval]\n" in found.output
    assert "new_line (new): 1 to add\n" in found.output
    assert found.output.endswith("On 2 trunks: 2 to add, 1 to remove.\n")
    assert trunkbot(sales, "plan", "-", stdin=text).exit_code == 0, "only if it is asked for"


def test_what_a_file_does_not_mention_is_said_to_be_left_alone(sales: Account) -> None:
    """Settings and whole trunks."""
    found = trunkbot(sales, "plan", "-", stdin="trunks:\n  new_line:\n")
    assert "Not in the file, and left alone: sales_line.\n" in found.output
    found = trunkbot(sales, "plan", "-", stdin="trunks:\n  sales_line: {numbers: []}\n")
    assert "1 setting on these trunks left alone: the file doesn't have it, and has no “prune: true”.\n" in found.output


def test_mistakes_are_listed_by_line_as_compilers_do(sales: Account, tmp_path: Path) -> None:
    """Status 1."""
    file = tmp_path / "trunks.yaml"
    file.write_text("trunks:\n  sales_line:\n    numbers: ['98']\n    whitelist: [10.0.0.1]\n", "utf-8")
    found = trunkbot(sales, "plan", str(file), "--exit-code")
    assert found.exit_code == 1
    assert [line.partition(": ")[0] for line in found.output.splitlines()] == [f"{file}:3", f"{file}:4"]


def test_what_stands_in_the_way_is_a_sentence(sales: Account, tmp_path: Path) -> None:
    """Another account's file, no settings, no list of trunks, a wrong key, a file in another encoding."""
    other = trunkbot(sales, "plan", "-", stdin="account: acme9\ntrunks: {}\n")
    assert (other.exit_code, "The file is of the account acme9, but this is sandbox1." in other.output) == (1, True)
    missing = trunkbot(sales, "export", EXOTEL_API_KEY="")
    assert (missing.exit_code, "EXOTEL_API_KEY is not set." in missing.output) == (1, True)
    wrong = trunkbot(sales, "export", EXOTEL_API_KEY="wrong")
    assert wrong.exit_code == 1
    assert "Traceback" not in wrong.output
    unknown = trunkbot(sales, "export", "--account", "support")
    assert "There's no account “support”. Choose one of sandbox1." in unknown.output
    sales.fault(portal_off=True)
    hidden = trunkbot(sales, "export")
    assert (hidden.exit_code, "Type `/trunk export` in Slack" in hidden.output) == (1, True)
    file = tmp_path / "latin.yaml"
    file.write_bytes("trunks: {} # caf\xe9".encode("latin-1"))
    latin = trunkbot(sales, "plan", str(file))
    assert (latin.exit_code, "isn't UTF-8 text" in latin.output) == (1, True)
