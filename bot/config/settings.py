"""Settings from the environment. All missing or malformed ones are reported together."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    create_model,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.config.env_file import check_env_file
from bot.config.values import (
    AccountName,
    AccountSidText,
    Approvals,
    AppToken,
    Edges,
    People,
    SigningSecret,
    SipHost,
    SipPort,
    Teams,
    WebAddress,
    in_plain_words,
    must,
    read_channel,
    read_subdomain,
    read_zone,
    shown,
    unquoted,
    with_slash,
)
from bot.domain.errors import SettingsError

Door = Literal["socket", "http"]
S = TypeVar("S", bound="ExotelSettings")


class ExotelAccount(BaseModel):
    """One account of the API. `name` is empty if it is the only one; `channels` are those it is the default in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: AccountName | Literal[""] = ""
    account_sid: AccountSidText
    api_key: SecretStr
    api_token: SecretStr
    subdomain: Annotated[str, AfterValidator(read_subdomain)] = "api.in.exotel.com"
    base_url: WebAddress | None = None
    sip_host: SipHost | None = None
    sip_port_tcp: SipPort | None = None
    sip_port_tls: SipPort | None = None
    sip_edges: Edges | None = None
    channels: tuple[Annotated[str, AfterValidator(read_channel)], ...] = ()

    @property
    def url(self) -> str:
        """The address of its API, with no slash at the end."""
        return (self.base_url or f"https://{self.subdomain}").rstrip("/")


def _accounts(value: object) -> object:
    """Read a TOML file with a table for each account, the first of which is the default."""
    if not isinstance(value, str):
        return value
    try:
        tables = tomllib.loads(Path(value.strip()).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(
            f"must be a readable TOML file; couldn't read {shown(value.strip())} ({type(error).__name__})"
        ) from None
    except tomllib.TOMLDecodeError:
        raise ValueError(f"must be a TOML file; {shown(value.strip())} isn't valid TOML") from None
    try:
        accounts = tuple(
            ExotelAccount.model_validate({"name": name, **_table(table)}) for name, table in tables.items()
        )
    except ValidationError as error:
        raise ValueError(f"has an invalid account: {_first_problem(error)}") from None
    return _distinct(accounts)


def _table(given: object) -> Mapping[str, object]:
    if not isinstance(given, dict):
        raise ValueError("must have a table for each account, such as [support]")  # noqa: TRY004 - pydantic
    return given


def _first_problem(error: ValidationError) -> str:
    """Name the key and the reason; never its value, which may be secret."""
    item = error.errors(include_input=False)[0]
    key = str(item["loc"][0]) if item["loc"] else "account"
    if item["type"] == "missing":
        return f"{key} is missing"
    if item["type"] == "extra_forbidden":
        return f"{shown(key)} isn't an account setting"
    return f"{key} {in_plain_words(item['msg'])}"


def _distinct(accounts: tuple[ExotelAccount, ...]) -> tuple[ExotelAccount, ...]:
    sids = [account.account_sid for account in accounts]
    channels = [channel for account in accounts for channel in account.channels]
    if not accounts:
        raise ValueError("has no accounts")
    if len(set(sids)) < len(sids):
        raise ValueError("has the same account_sid twice")
    if len(set(channels)) < len(channels):
        raise ValueError("has the same channel in two accounts")
    return accounts


Accounts = Annotated[tuple[ExotelAccount, ...], NoDecode, BeforeValidator(_accounts)]


class ExotelSettings(BaseSettings):
    """The settings for Exotel, named after their environment variables in lower case. No secret shows in `repr`."""

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8-sig", extra="ignore", frozen=True, env_ignore_empty=True, validate_default=False
    )

    _unquote = model_validator(mode="before")(unquoted)

    exotel_accounts: Accounts = ()
    exotel_api_key: SecretStr | None = None
    exotel_api_token: SecretStr | None = None
    exotel_account_sid: AccountSidText | None = None
    exotel_subdomain: Annotated[str, AfterValidator(read_subdomain)] = "api.in.exotel.com"
    exotel_base_url: WebAddress | None = None
    exotel_sip_host: SipHost | None = None
    exotel_sip_port_tcp: SipPort = 5060
    exotel_sip_port_tls: SipPort = 5061
    exotel_sip_edges: Edges | None = None
    trunkbot_number_region: Annotated[
        str,
        must(
            r"[A-Z]{2}",
            "must be a country code of two capital letters, such as IN, for numbers typed without one",
        ),
    ] = "IN"

    @property
    def accounts(self) -> tuple[ExotelAccount, ...]:
        """The accounts this bot serves, the default first. Raises SettingsError if there are none."""
        if self.exotel_accounts:
            return self.exotel_accounts
        if self.exotel_account_sid is None or self.exotel_api_key is None or self.exotel_api_token is None:
            raise SettingsError(["No Exotel account is configured."])
        return (
            ExotelAccount(
                account_sid=self.exotel_account_sid,
                api_key=self.exotel_api_key,
                api_token=self.exotel_api_token,
                subdomain=self.exotel_subdomain,
                base_url=self.exotel_base_url,
            ),
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """All secret values, to be struck out of all output; key and token also joined, as they are sent."""
        own = [getattr(self, name) for name in type(self).model_fields]
        pairs = [
            (self.exotel_api_key, self.exotel_api_token),
            *((account.api_key, account.api_token) for account in self.exotel_accounts),
        ]
        alone = [value.get_secret_value() for value in [*own, *chain(*pairs)] if isinstance(value, SecretStr)]
        sent = [f"{key.get_secret_value()}:{token.get_secret_value()}" for key, token in pairs if key and token]
        return (*alone, *sent)


class Settings(ExotelSettings):
    """All settings."""

    slack_bot_token: Annotated[
        SecretStr,
        must(r"xoxb-\S+", "must start with xoxb-. Copy it from OAuth & Permissions, Bot User OAuth Token"),
    ]
    slack_app_token: AppToken | None = None
    slack_signing_secret: SigningSecret | None = None
    slack_api_url: Annotated[WebAddress, AfterValidator(with_slash)] = "https://slack.com/api/"

    trunkbot_channel: Annotated[str, AfterValidator(read_channel)]
    trunkbot_operators: People = ()
    trunkbot_approvers: People = ()
    trunkbot_told: People = ()
    trunkbot_break_glass: People = ()
    trunkbot_look_teams: Teams = ()
    trunkbot_approvals: Approvals = {}
    trunkbot_decide_hours: Annotated[float, Field(gt=0, le=24 * 30)] = 24
    trunkbot_execute_minutes: Annotated[float, Field(gt=0, le=24 * 60)] = 60
    trunkbot_cooling_seconds: Annotated[float, Field(ge=0, le=3600)] = 60
    trunkbot_cache_seconds: Annotated[float, Field(ge=0, le=60)] = 5
    trunkbot_probe_loopback: bool = False
    trunkbot_rest_seconds: Annotated[float, Field(ge=1, le=3600)] = 30
    trunkbot_db: Path = Path("trunkbot.db")
    trunkbot_log: Literal["json", "text"] = "json"
    trunkbot_watch_host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    trunkbot_watch_port: Annotated[int, Field(ge=0, le=65535)] = 9464
    trunkbot_time_zone: Annotated[str, AfterValidator(read_zone)] = "UTC"


class AccountsFile(BaseSettings):
    """The setting that is read first, because it decides which others are required."""

    model_config = SettingsConfigDict(env_file_encoding="utf-8-sig", extra="ignore", env_ignore_empty=True)

    _unquote = model_validator(mode="before")(unquoted)

    exotel_accounts: str = ""


_REQUIRED: Mapping[Door, Mapping[str, Any]] = {
    "socket": {"slack_app_token": AppToken},
    "http": {"slack_signing_secret": SigningSecret},
}
_REQUIRED_WITHOUT_FILE: Mapping[str, Any] = {
    "exotel_api_key": SecretStr,
    "exotel_api_token": SecretStr,
    "exotel_account_sid": AccountSidText,
}

_WHERE = {
    "slack_bot_token": "Copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions in your Slack app",
    "slack_app_token": "Create an app-level token (xapp-…) in your Slack app: Basic Information, App-Level Tokens",
    "slack_signing_secret": "Copy it from your Slack app: Basic Information, App Credentials",
    "exotel_api_key": "Copy the API key from API Settings in Exotel's dashboard",
    "exotel_api_token": "Copy the API token from API Settings in Exotel's dashboard",
    "exotel_account_sid": "Copy the Account SID from API Settings in Exotel's dashboard",
    "trunkbot_channel": "Set it to the id (C…) of the channel for change notifications",
}


def read_settings(door: Door = "socket", env_file: Path | None = Path(".env")) -> Settings:
    """Read the environment, and `.env` for anything it doesn't set.

    Raises SettingsError with a sentence for each setting that is missing or malformed.
    """
    return _read(Settings, _REQUIRED[door], env_file)


def read_exotel_settings(env_file: Path | None = Path(".env")) -> ExotelSettings:
    """Read only the settings for Exotel, for a command that doesn't need Slack. Raises SettingsError."""
    return _read(ExotelSettings, {}, env_file)


def _read(kind: type[S], required: Mapping[str, Any], env_file: Path | None) -> S:
    if env_file:
        check_env_file(env_file)
    has_file = bool(AccountsFile(_env_file=env_file).exotel_accounts)  # type: ignore[call-arg]
    required = {**required, **({} if has_file else _REQUIRED_WITHOUT_FILE)}
    fields: dict[str, Any] = {name: (type_, ...) for name, type_ in required.items()}
    model: type[S] = create_model("Settings", __base__=kind, **fields)
    try:
        return model(_env_file=env_file)  # type: ignore[call-arg]
    except ValidationError as error:
        problems = [_sentence(str(item["loc"][0]), item["type"], item["msg"]) for item in error.errors()]
    raise SettingsError(sorted(problems))


def _sentence(name: str, kind: str, message: str) -> str:
    variable = name.upper()
    if kind == "missing":
        return f"{variable} is not set. {_WHERE[name]}."
    return f"{variable} {in_plain_words(message)}."
