"""Settings from the environment, and the sentences for missing or malformed ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config.derived import account_context
from bot.config.settings import read_settings
from bot.domain.account_context import AccountContext
from bot.domain.errors import SettingsError
from bot.domain.sip_servers import SipServer

GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SLACK_SIGNING_SECRET": "hush",
    "EXOTEL_API_KEY": "key-1",
    "EXOTEL_API_TOKEN": "token-1",
    "EXOTEL_ACCOUNT_SID": "acme1",
    "TRUNKBOT_CHANNEL": "C0123456789",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in (
        *GOOD,
        "SLACK_API_URL",
        "EXOTEL_SUBDOMAIN",
        "EXOTEL_BASE_URL",
        "EXOTEL_ACCOUNTS",
        "TRUNKBOT_OPERATORS",
        "TRUNKBOT_DB",
    ):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def give(environment: pytest.MonkeyPatch, **changes: str) -> None:
    for name, value in (GOOD | changes).items():
        environment.setenv(name, value)


def problems(door: str = "socket", env_file: Path | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        read_settings(door, env_file)  # type: ignore[arg-type]
    return "\n".join(caught.value.problems)


def test_all_missing_settings_are_named_at_once(environment: pytest.MonkeyPatch) -> None:
    """Nobody should have to start the bot seven times to learn seven names."""
    said = problems()
    for name in GOOD:
        assert (name in said) == (name != "SLACK_SIGNING_SECRET"), name


@pytest.mark.parametrize("zone", ["Mumbai", "IST+5:30", "../localtime"])
def test_a_time_zone_that_this_machine_does_not_have_is_a_sentence(environment: pytest.MonkeyPatch, zone: str) -> None:
    """Only IANA names are accepted."""
    give(environment, TRUNKBOT_TIME_ZONE=zone)
    assert "TRUNKBOT_TIME_ZONE must be an IANA time zone that this machine knows" in problems()
    environment.setenv("TRUNKBOT_TIME_ZONE", "Asia/Kolkata")
    assert read_settings("socket", None).trunkbot_time_zone == "Asia/Kolkata"


def test_http_needs_the_signing_secret_and_socket_mode_the_app_token(environment: pytest.MonkeyPatch) -> None:
    """Each way in requires only its own secret."""
    said = problems("http")
    assert "SLACK_SIGNING_SECRET is not set" in said
    assert "SLACK_APP_TOKEN" not in said


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-1", "must start with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1", "must start with xapp-"),
        ("SLACK_SIGNING_SECRET", "  ", "must be one word"),
        ("TRUNKBOT_CHANNEL", "#trunk-ops", "must be a channel id"),
        ("EXOTEL_SUBDOMAIN", "https://api.exotel.com", "must be india, singapore"),
        ("EXOTEL_BASE_URL", "api.exotel.com", "must be a web address"),
        ("EXOTEL_BASE_URL", "https://key:token@api.exotel.com", "must not contain a user name"),
        ("TRUNKBOT_OPERATORS", "U0ASHA1, asha", "separated by commas, not asha."),
        ("TRUNKBOT_NUMBER_REGION", "India", "two capital letters"),
        ("EXOTEL_SIP_HOST", "in.voip.exotel.com:5070", "must be a host such as in.voip.exotel.com"),
        ("EXOTEL_SIP_EDGES", "in.voip.exotel.com:5070", "must be hosts with their TCP and TLS ports"),
        ("EXOTEL_SIP_EDGES", "in.voip.exotel.com:70000/443", "must be hosts with their TCP and TLS ports"),
    ],
)
def test_a_malformed_setting_says_what_it_should_be(
    environment: pytest.MonkeyPatch, name: str, value: str, advice: str
) -> None:
    """One sentence with the variable, the problem and a correct form."""
    give(environment, **{name: value})
    said = problems()
    assert said.startswith(f"{name} ")
    assert advice in said


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("india", "https://api.in.exotel.com"),
        ("Singapore", "https://api.exotel.com"),
        ("@api.in.exotel.com", "https://api.in.exotel.com"),
        ("api.exotel.com", "https://api.exotel.com"),
    ],
)
def test_a_region_is_a_name_or_a_host(environment: pytest.MonkeyPatch, given: str, url: str) -> None:
    """The seed writes the hosts with an @ in front."""
    give(environment, EXOTEL_SUBDOMAIN=given)
    assert read_settings(env_file=None).accounts[0].url == url


def test_an_override_comes_before_the_region(environment: pytest.MonkeyPatch) -> None:
    """An emulator's address loses only the slash at its end."""
    give(environment, EXOTEL_BASE_URL="http://127.0.0.1:3001/", SLACK_API_URL="http://127.0.0.1:3000/api")
    settings = read_settings(env_file=None)
    assert settings.accounts[0].url == "http://127.0.0.1:3001"
    assert settings.slack_api_url == "http://127.0.0.1:3000/api/"


def test_people_are_ids_with_or_without_slacks_brackets(environment: pytest.MonkeyPatch) -> None:
    """Copied from Slack or typed, each once."""
    give(environment, TRUNKBOT_OPERATORS="U0ASHA1,<@U0BEN22>; S0OPS33 <!subteam^S0NOC44|@noc> U0ASHA1")
    assert read_settings(env_file=None).trunkbot_operators == ("U0ASHA1", "U0BEN22", "S0OPS33", "S0NOC44")


def test_a_dot_env_file_fills_what_the_environment_leaves_out(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment comes first."""
    give(environment, EXOTEL_ACCOUNT_SID="from_environment")
    environment.delenv("TRUNKBOT_CHANNEL")
    env_file = tmp_path / ".env"
    env_file.write_text("TRUNKBOT_CHANNEL=C0FROMFILE\nEXOTEL_ACCOUNT_SID=from_file\n")
    settings = read_settings(env_file=env_file)
    assert settings.trunkbot_channel == "C0FROMFILE"
    assert settings.exotel_account_sid == "from_environment"


def test_printing_the_settings_shows_no_secret(environment: pytest.MonkeyPatch) -> None:
    """Someone will log them one day."""
    give(environment)
    printed = f"{read_settings(env_file=None)!r} {read_settings(env_file=None)}"
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "EXOTEL_API_KEY", "EXOTEL_API_TOKEN"):
        assert GOOD[name] not in printed


TWO = """
[support]
account_sid = "acme1"
api_key = "key-1"
api_token = "hush-1"

[apac]
account_sid = "acme2"
api_key = "key-2"
api_token = "hush-2"
subdomain = "singapore"
channels = ["C0123456789"]
"""


def accounts_file(environment: pytest.MonkeyPatch, folder: Path, text: str) -> None:
    (folder / "accounts.toml").write_text(text)
    give(environment, EXOTEL_ACCOUNTS=str(folder / "accounts.toml"))
    for name in ("EXOTEL_API_KEY", "EXOTEL_API_TOKEN", "EXOTEL_ACCOUNT_SID"):
        environment.delenv(name)


def test_several_accounts_come_from_a_file_in_its_order(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Then the settings of a single account aren't needed."""
    accounts_file(environment, tmp_path, TWO)
    support, apac = read_settings(env_file=None).accounts
    assert (support.name, support.url) == ("support", "https://api.in.exotel.com")
    assert (apac.name, apac.url, apac.channels) == ("apac", "https://api.exotel.com", ("C0123456789",))
    assert "hush" not in repr((support, apac))


def contexts(environment: pytest.MonkeyPatch, **changes: str) -> list[AccountContext]:
    for name, value in changes.items():
        environment.setenv(name, value)
    found = read_settings(env_file=None)
    return [account_context(found, account) for account in found.accounts]


def test_an_account_has_the_sip_server_of_the_guide_and_its_regions_edge(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An edge is published for India, and none for Singapore."""
    accounts_file(environment, tmp_path, TWO)
    support, apac = contexts(environment)
    assert support.server == SipServer("acme1.pstn.exotel.com", 5060, 5061)
    assert [edge.edge for edge in support.edges] == ["in.voip.exotel.com:5070/443"]
    assert (apac.server.host, apac.edges) == ("acme2.pstn.exotel.com", ())


def test_sip_servers_are_set_for_all_accounts_or_for_one(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An account's own come first; its From domain stays that of the account."""
    own = 'sip_host = "edge.hyd.in.exotel.com"\nsip_port_tls = 8443\nsip_edges = ["in.voip.exotel.com:5080/444"]\n'
    accounts_file(environment, tmp_path, TWO.replace("[apac]\n", f"[apac]\n{own}"))
    support, apac = contexts(
        environment,
        EXOTEL_SIP_HOST="in.voip.exotel.com",
        EXOTEL_SIP_PORT_TCP="5070",
        EXOTEL_SIP_PORT_TLS="443",
        EXOTEL_SIP_EDGES="edge.mum.in.exotel.com, edge.hyd.in.exotel.com:5071/4443",
    )
    assert support.server == SipServer("in.voip.exotel.com", 5070, 443)
    assert [edge.edge for edge in support.edges] == [
        "edge.mum.in.exotel.com:5070/443",
        "edge.hyd.in.exotel.com:5071/4443",
    ]
    assert apac.server == SipServer("edge.hyd.in.exotel.com", 5070, 8443)
    assert [edge.edge for edge in apac.edges] == ["in.voip.exotel.com:5080/444"]
    assert apac.domain == "acme2.pstn.exotel.com"
    assert contexts(environment, EXOTEL_SIP_EDGES="none")[0].edges == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "EXOTEL_ACCOUNTS has no accounts."),
        ("[support", "accounts.toml isn't valid TOML."),
        ("support = 1", "must have a table for each account"),
        (TWO.replace('api_key = "key-1"', ""), "has an invalid account: api_key is missing."),
        (TWO.replace("[apac]", "[APAC Sales]"), "isn't valid TOML."),
        (TWO.replace("[apac]", "[APAC]"), "name must be a short name"),
        (TWO.replace("acme2", "acme1"), "has the same account_sid twice."),
        (TWO.replace('hush-1"', 'hush-1"\nchannels = ["C0123456789"]'), "has the same channel in two accounts."),
        (
            TWO.replace("hush-2", "hush-2 ").replace("subdomain", "sub_domain"),
            "sub_domain isn't an account setting.",
        ),
    ],
)
def test_an_invalid_accounts_file_is_reported_without_its_secrets(
    environment: pytest.MonkeyPatch, tmp_path: Path, text: str, problem: str
) -> None:
    """Which key, and why."""
    accounts_file(environment, tmp_path, text)
    said = problems()
    assert problem in said
    assert "hush" not in said


def test_a_missing_accounts_file_is_reported(environment: pytest.MonkeyPatch) -> None:
    """With its path, as it was typed."""
    give(environment, EXOTEL_ACCOUNTS="/nowhere/accounts.toml")
    assert "couldn't read /nowhere/accounts.toml (FileNotFoundError)" in problems()


@pytest.mark.parametrize(
    "name",
    [
        *("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL", "EXOTEL_BASE_URL", "EXOTEL_SUBDOMAIN"),
        *("EXOTEL_ACCOUNT_SID", "EXOTEL_ACCOUNTS", "TRUNKBOT_OPERATORS", "TRUNKBOT_APPROVALS", "TRUNKBOT_CHANNEL"),
        *("TRUNKBOT_LOG", "TRUNKBOT_WATCH_PORT", "TRUNKBOT_NUMBER_REGION", "TRUNKBOT_DECIDE_HOURS"),
    ],
)
@pytest.mark.parametrize(
    "token", ["xoxb-12345-hush", "xoxp-hush", "8f3a5bd2c9hush", "http://key:hush@acme.io", "a=hush"]
)
def test_a_token_in_the_wrong_setting_is_not_printed(environment: pytest.MonkeyPatch, name: str, token: str) -> None:
    """The terminal, and the log of whatever starts the bot, are read by others."""
    give(environment, **{name: token})
    said: list[str] = []
    try:
        read_settings(env_file=None)
    except SettingsError as error:
        said = error.problems
    assert "hush" not in "\n".join(said)


def test_a_mistyped_name_or_rule_is_shown(environment: pytest.MonkeyPatch) -> None:
    """It makes the mistake easy to find."""
    give(environment, TRUNKBOT_OPERATORS="@asha, 8f3a5bd2c9, xoxb-1", TRUNKBOT_APPROVALS="demolish=2")
    said = problems()
    assert "separated by commas, not asha, a hidden value (it may be a secret)." in said
    assert "separated by commas, not demolish=2." in said


def test_key_and_token_are_secret_together_as_well(environment: pytest.MonkeyPatch) -> None:
    """That is how they are sent, in base64."""
    give(environment)
    assert {"key-1", "token-1", "key-1:token-1", "xoxb-1", "xapp-1", "hush"} <= set(
        read_settings(env_file=None).secrets
    )


@pytest.mark.parametrize("rules", ["delete=0", "delete=2, widen=0"])
def test_no_risk_can_do_without_approval(monkeypatch: pytest.MonkeyPatch, rules: str) -> None:
    """Four eyes are switched off for nobody: the bot refuses to start."""
    monkeypatch.setenv("TRUNKBOT_APPROVALS", rules)
    with pytest.raises(SettingsError) as refused:
        read_settings(env_file=None)
    assert any("TRUNKBOT_APPROVALS" in each and "at least 1" in each for each in refused.value.problems)
